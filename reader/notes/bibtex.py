"""Documents as entries of BibTeX: UTF-8, `@misc`, readable by BibTeX, biber and reference managers."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from reader.notes.dates import MONTHS, parts_of
from reader.notes.names import Name, names_of
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.notes.cite import Citable, Quoted


def entry(info: Citable, quoted: Quoted | None = None) -> str:
    """One entry; with what is quoted, the place is in `note` and the words are in `annote`."""
    lines = [f"  {name} = {value}" for name, value in _fields(info, quoted).items()]
    return f"@misc{{{key_of(info)},\n" + ",\n".join(lines) + "\n}"


def written(infos: Iterable[Citable]) -> str:
    """A file of entries, one a document, by key."""
    entries = {key_of(info): entry(info) for info in infos}
    return "\n\n".join(entries[key] for key in sorted(entries)) + "\n" if entries else ""


def key_of(info: Citable) -> str:
    """The key of a document: `bee2022red-9f3c21ab04`, the same in every export.

    The digits are of the document's id, so that no two documents share a key.
    """
    people = names_of(info.authors)
    who = _ascii(people[0].family or people[0].literal) if people else ""
    year = one_line(info.date or "")[:4] if parts_of(info.date) else ""
    words = [word for word in map(_ascii, one_line(info.title).split()) if word and word not in _SMALL]
    digest = hashlib.sha256(info.id.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{who[:20]}{year}{''.join(words[:1])[:20]}-{digest}".lstrip("-")


_SMALL = frozenset({"a", "an", "the", "on", "of", "in", "and", "for", "to"})


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).casefold())


def _fields(info: Citable, quoted: Quoted | None) -> dict[str, str]:
    parts = parts_of(info.date)
    fields = {
        "author": " and ".join(_name(name) for name in names_of(info.authors)),
        "title": f"{{{escaped(info.title)}}}" if one_line(info.title) else "",
        "howpublished": escaped(info.source),
        "year": f"{parts[0]:04}" if parts else escaped(info.date or ""),
        "month": MONTHS[parts[1] - 1][:3].lower() if len(parts) > 1 else "",
        "day": f"{parts[2]}" if len(parts) > 2 else "",
        "url": verbatim(info.url),
        "note": _place(quoted) if quoted is not None else "",
        "annote": escaped(quoted.quote) if quoted is not None else "",
        "sha256": info.digest,
    }
    return {
        name: value if name == "month" else f"{{{value}}}"  # the months are names that every style knows
        for name, value in fields.items()
        if value
    }


def _place(quoted: Quoted) -> str:
    section = f"under ``{escaped(quoted.section)}''" if quoted.section else ""
    number = f"para. {quoted.passage + 1}" if quoted.passage is not None else ""
    return ", ".join(part for part in (section, number) if part)


def _name(name: Name) -> str:
    """`van Beethoven, Ludwig`; an organisation in braces, or BibTeX would turn its words round."""
    if name.literal:
        return f"{{{escaped(name.literal)}}}"
    family = escaped(f"{name.particle} {name.family}".strip())
    return ", ".join(part for part in (family, escaped(name.suffix), escaped(name.given)) if part)


def escaped(text: str) -> str:
    """Text on one line in which no character of it means anything to TeX; braces would count, and do not."""
    return one_line(text).translate(_SPECIAL)


_SPECIAL = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        '"': r"{\textquotedbl}",
    }
)


def verbatim(url: str) -> str:
    """An address as it is, but for what would end the field early."""
    return one_line(url).translate(_UNSAFE)


_UNSAFE = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
