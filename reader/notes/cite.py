"""A quote with its source, in the forms people paste and reference managers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from reader.notes.dates import MONTHS, parts_of
from reader.notes.names import names_of
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Citable(Protocol):
    """What a citation needs; `DocumentInfo` and `DocumentSnapshot` have it."""

    @property
    def id(self) -> str:
        """Of the document."""

    @property
    def title(self) -> str:
        """Title of the document."""

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it, in order."""

    @property
    def date(self) -> str | None:
        """Partial ISO 8601."""

    @property
    def source(self) -> str:
        """Publisher or site."""

    @property
    def url(self) -> str:
        """Address."""

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes that were read."""


class Quoted(NamedTuple):
    """What is cited of a document."""

    quote: str = ""
    """Its words; empty for the document, or the place, alone."""
    passage: int | None = None
    """0-based number, shown counted from 1."""
    section: str = ""
    """Title of the innermost section that holds it."""


def citation(
    style: str,
    info: Citable,
    passage: int | None = None,
    quote: str = "",
    heading: Sequence[str] = (),
) -> str:
    """A quote with author, title, source, date, section, paragraph and address.

    Args:
        style: `chicago` (a note of the Chicago Manual of Style, 17th edition, 14.191), `markdown` (a block
            quote), `plain`, `bibtex` (an entry) or `csl` (a list of one CSL-JSON item).
        info: The document; what it lacks is left out.
        passage: 0-based number, shown counted from 1; `None` leaves it out.
        quote: Its words; empty gives the citation alone.
        heading: Titles of the sections around it, outermost first, see `Document.heading_path`.

    Raises:
        ValueError: There is no such style.
    """
    if style not in _STYLES:
        raise ValueError(f"{style} is not a citation style; there are {', '.join(_STYLES)}.")
    section = one_line(heading[-1]) if heading else ""
    if section.casefold() == one_line(info.title).casefold():
        section = ""
    return _STYLES[style](info, Quoted(clean(quote).strip(), passage, section))


def long_date(date: str | None) -> str:
    """`2022-09-16` as `September 16, 2022`, as partial as it is; anything else as it stands."""
    match parts_of(date):
        case (year, month, day):
            return f"{MONTHS[month - 1]} {day}, {year:04}"
        case (year, month):
            return f"{MONTHS[month - 1]} {year:04}"
        case _:
            return one_line(date or "")


def joined_names(authors: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B, and C`, `A et al.` for more than three; given names first."""
    people = [name.full for name in names_of(authors)]
    if len(people) > 3:
        return f"{people[0]} et al."
    if len(people) == 3:
        return f"{people[0]}, {people[1]}, and {people[2]}"
    return " and ".join(people)


def _chicago(info: Citable, quoted: Quoted) -> str:
    title = one_line(info.title).rstrip(".,")
    section = quoted.section.translate(_INNER)
    parts = [
        joined_names(info.authors),
        f"“{title.translate(_INNER)}”" if title else "",
        one_line(info.source),
        long_date(info.date),
        f"under “{section}”" if section else "",
        f"para. {quoted.passage + 1}" if quoted.passage is not None else "",
        one_line(info.url),
    ]
    text = ", ".join(part for part in parts if part).replace("”,", ",”")
    text = f"{text[:-1]}.”" if text.endswith("”") else text if text.endswith((".", "/")) else f"{text}."
    return f"“{one_line(quoted.quote).translate(_INNER)}” {text}" if quoted.quote else text


_INNER = str.maketrans({"“": "‘", "”": "’", '"': "’"})
"""Quotation marks inside a quotation."""


def _markdown(info: Citable, quoted: Quoted) -> str:
    title = escape(one_line(info.title))
    url = one_line(info.url)
    # Angle brackets let an address hold spaces and round brackets (CommonMark 6.3).
    address = url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    linked = f"[*{title}*](<{address}>)" if url else f"*{title}*"
    parts = [
        escape(joined_names(info.authors)),
        linked if title else f"<{address}>" if url else "",
        escape(one_line(info.source)),
        escape(long_date(info.date)),
        f"“{escape(quoted.section)}”" if quoted.section else "",
        f"paragraph {quoted.passage + 1}" if quoted.passage is not None else "",
    ]
    source = f"— {', '.join(part for part in parts if part)}"
    lines = [escape(line.strip()) for line in quoted.quote.split("\n")] if quoted.quote else []
    return "\n".join(f"> {line}".rstrip() for line in [*lines, *([""] if lines else []), source])


def escape(text: str) -> str:
    """Text for Markdown in which no character of it means anything."""
    escaped = "".join(f"\\{c}" if c in _SPECIAL else c for c in text).replace("%%", "\\%\\%")
    digits = len(escaped) - len(escaped.lstrip("0123456789"))
    if 0 < digits < len(escaped) and escaped[digits] in ".)":  # would be a numbered list
        return f"{escaped[:digits]}\\{escaped[digits:]}"
    return f"\\{escaped}" if escaped[:1] in {"-", "+", "="} else escaped


_SPECIAL = frozenset("\\`*_{}[]<>#|~&$")
"""And `%%`, which hides what follows in Obsidian; one alone is a per cent sign."""


def _plain(info: Citable, quoted: Quoted) -> str:
    parts = [
        joined_names(info.authors),
        one_line(info.title),
        one_line(info.source),
        one_line(info.date or ""),
        quoted.section,
        f"paragraph {quoted.passage + 1}" if quoted.passage is not None else "",
        one_line(info.url),
    ]
    source = ", ".join(part for part in parts if part)
    return f"{quoted.quote}\n({source})" if quoted.quote else source


def _bibtex(info: Citable, quoted: Quoted) -> str:
    from reader.notes.bibtex import entry

    return entry(info, quoted)


def _csl(info: Citable, quoted: Quoted) -> str:
    from reader.notes.csl import written

    return written([(info, quoted)])


_STYLES: Mapping[str, Callable[[Citable, Quoted], str]] = {
    "chicago": _chicago,
    "markdown": _markdown,
    "plain": _plain,
    "bibtex": _bibtex,
    "csl": _csl,
}
