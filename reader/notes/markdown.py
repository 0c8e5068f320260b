"""Notes and bookmarks as Markdown: one text to read, or a file for each document, as Obsidian likes it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reader.notes.annotations import best_known
from reader.notes.cite import citation, escape
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reader.notes.annotations import DocumentSnapshot, Entry

MARK = "reader-export"
"""Key of the front matter that tells a file of ours, and whether a hand changed it since."""


def one_text(entries: Iterable[Entry], places: Mapping[str, str]) -> str:
    """A heading a document, then each quote with its source and what was noted.

    Args:
        entries: Those of a document in a row, as `export.ordered` gives them.
        places: What is to be said of the place of an entry, by id: `lost`, `?`.
    """
    groups = groupby(entries, key=lambda entry: entry.document.id)
    return "\n".join(_body(list(found), places) for _, found in groups)


def files(entries: Iterable[Entry], places: Mapping[str, str]) -> dict[str, str]:
    """A file for each document, by name: front matter, then as in `one_text`."""
    made = {}
    for _, found in groupby(entries, key=lambda entry: entry.document.id):
        group = list(found)
        body = f"{_front_matter(group)}---\n\n{_body(group, places)}"
        made[file_name(best_known(group))] = f"---\n{MARK}: {_digest(body)}\n{body}"
    return made


def is_untouched(text: str) -> bool:
    """Whether a file is an export of ours that nobody has changed since."""
    head, _, body = text.partition("\n")[2].partition("\n")
    return text.startswith("---\n") and head == f"{MARK}: {_digest(body)}"


def _digest(body: str) -> str:
    return f"v1-{hashlib.sha256(body.encode()).hexdigest()[:16]}"


def file_name(document: DocumentSnapshot) -> str:
    """The document's title as every system and Obsidian take it, and a hash of its id: no two are alike."""
    kept = (
        character if unicodedata.category(character)[0] in "LMN" or character in "-_" else " "
        for character in unicodedata.normalize("NFC", document.title)
    )
    words = " ".join("".join(kept).split())[:60].strip(" -_")
    while len(words.encode()) > 150:
        words = words[:-1]
    digest = hashlib.sha256(document.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{words} {digest}.md".lstrip()


def _front_matter(entries: Sequence[Entry]) -> str:
    import yaml

    document = best_known(entries)
    tags = dict.fromkeys(tag for entry in entries for tag in map(obsidian_tag, entry.tags) if tag)
    known: dict[str, Any] = {
        "title": document.title,
        "authors": list(document.authors),
        "date": document.date,
        "source": document.source,
        "url": document.url,
        "tags": list(tags),
        "document": document.id,
        "sha256": document.digest,
    }
    described = {name: value for name, value in known.items() if value}
    return yaml.safe_dump(described, allow_unicode=True, sort_keys=False, width=10**6)


def _body(entries: Sequence[Entry], places: Mapping[str, str]) -> str:
    lines = [f"# {escape(one_line(best_known(entries).title))}", ""]
    for entry in entries:
        lines += _section(entry, places.get(entry.id, ""))
    return "\n".join(lines)


def _section(entry: Entry, place: str) -> list[str]:
    anchor = entry.anchor
    title = escape(entry.label) or escape(" / ".join(entry.heading)) or entry.kind.capitalize()
    quoted = citation("markdown", entry.document, anchor.passage, anchor.quote, entry.heading)
    facts = [
        f"{entry.kind}, {entry.created.date()}",
        f"characters {anchor.span.start} to {anchor.span.end}",
        f"place {place}" if place else "",
    ]
    tags = "".join(f" #{tag}" for tag in dict.fromkeys(map(obsidian_tag, entry.tags)) if tag)
    block = re.sub(r"[^A-Za-z0-9-]", "-", entry.id)
    said = [*contained(entry.text).split("\n"), ""] if entry.text else []
    told = f"({', '.join(fact for fact in facts if fact)}){tags} ^{block}"
    return [f"## {title}", "", *quoted.split("\n"), "", *said, told, ""]


def obsidian_tag(tag: str) -> str:
    """A tag as Obsidian has them: letters, digits, `-`, `_`, `/`, not digits alone; empty if none is left."""
    kept = "".join(
        character if unicodedata.category(character)[0] in "LMN" or character in "-_/" else "-"
        for character in tag.strip().lstrip("#")
    )
    kept = re.sub(r"-{2,}", "-", kept).strip("-/")
    return f"_{kept}" if kept and not any(c.isalpha() or c in "-_/" for c in kept) else kept


def contained(text: str) -> str:
    """The user's own Markdown, with nothing left open that would swallow what follows."""
    fence, outside = "", ""
    lines = []
    for line in text.split("\n"):
        marks = _FENCE.match(line)
        if not fence and marks is None:
            line = _HTML.sub(r"\1\\<", line)
            outside += f"{_CODE.sub('', line)}\n"
        elif not fence and marks is not None:
            fence = marks[1]
        elif marks is not None and marks[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        lines.append(line)
    # Obsidian's comments and formulas run over the next note too.
    closing = [fence, *(pair for pair in ("%%", "$$") if outside.count(pair) % 2)]
    return "\n".join([*lines, *filter(None, closing)])


_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")

_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")

_HTML = re.compile(r"^([ >*+\-0-9.)]*)<(?=[A-Za-z/!?])")
"""The beginning of a block of HTML, which may have no end."""
