"""The rows of the tag panel: why a passage matches, each tag, and the words, kind and rule behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.model import How
from reader.text import one_line
from reader.ui.explanations import WEIGHT, why_hit
from reader.ui.screens.dialogs import Choice, text_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reader.library import Library
    from reader.model import Document, Mention, Tag
    from reader.search.results import Results

BY_AUTHOR = "the document's own tag"
BY_USER = "you tagged this"
RULE = "Rule: the name can mean other things, and the words around it were asked; docs/tagging-rules.md."
"""What `rule georgia` means, said once."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a row stands for: a tag, or some words that made it."""

    key: str
    """Of the entity."""
    name: str
    words: str = ""
    """The words; empty: all of the tag."""
    in_passage: bool = True
    """Whether it stands under the passage, not under the document."""


def panel_rows(
    library: Library, document: Document, passage: int, results: Results | None, width: int
) -> list[Choice[Tagged]]:
    """Everything that is told of a passage; tags the document anew for the rules.

    Args:
        library: The collection.
        document: The document.
        passage: Number of the passage.
        results: The present search.
        width: Cells of a row.
    """
    rows: list[Choice[Tagged]] = []
    for line, spans in why_hit(document, passage, results):
        indent = len(line) - len(line.lstrip())
        inside = tuple((start - indent, end - indent, name) for start, end, name in spans)
        style = "" if indent else "group"
        rows += text_choices(line.strip(), width, indent=indent, style=style, spans=inside)
    if rows:
        rows.append(Choice(""))
    of_passage, of_document = library.explained(document, passage)
    rows.append(Choice("Tags of this passage", style="group"))
    rows += _tag_rows(document, of_passage, in_passage=True)
    rows += [Choice(""), Choice("Tags of the document", style="group")]
    rows += _tag_rows(document, of_document, in_passage=False)
    rows += [Choice(""), *text_choices(WEIGHT, width, style="dim")]
    if any(one.rule for tag in (*of_passage, *of_document) for one in tag.mentions):
        rows += text_choices(RULE, width, style="dim")
    return rows


def _tag_rows(document: Document, tags: Sequence[Tag], *, in_passage: bool) -> Iterator[Choice[Tagged]]:
    if not tags:
        yield Choice("none", indent=2, style="dim")
    for tag in tags:
        entity = tag.entity
        value = Tagged(entity.key, entity.name, in_passage=in_passage)
        yield Choice(
            f"{entity.name} ({entity.kind})", f"weight {tag.salience * 100:.0f} %", value, "title", indent=1
        )
        counts = Counter((_words(document, one), one.how, one.rule) for one in tag.mentions)
        for (words, how, rule), number in counts.most_common():
            times = f" ×{number}" if number > 1 else ""
            kind = f"{how}, rule {rule}" if rule else str(how)
            if words:
                part = Tagged(entity.key, entity.name, words, in_passage)
                yield Choice(f"{one_line(words)}{times}", kind, part, indent=3)
            else:
                yield Choice(f"{BY_USER if how is How.USER else BY_AUTHOR}{times}", kind, value, indent=3)


def _words(document: Document, mention: Mention) -> str:
    return mention.span.of(document.text)
