"""The words beside the list of notes: a note with its quote, its place before and now, its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.notes.drafts import Draft
from reader.text import one_line
from reader.ui.note_rows import HERE, LONGEST_QUOTE, Fate
from reader.ui.screens.dialogs import Choice, text_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.notes.annotations import Conflict, Entry
    from reader.ui.note_rows import Placed, Row

_DRAFT_HEADS = ("Draft, not saved", "Draft, being written in another session")
_HEADS = {
    Fate.MOVED: "Found again; it was made on",
    Fate.DOUBTFUL: "Is this its place? It was made on",
    Fate.ORPHAN: "Its passage is gone. It was made on",
}
_HEADS_WITHOUT_QUOTE = {
    Fate.DOUBTFUL: "Is this its place? The note quotes nothing",
    Fate.ORPHAN: "It has no passage. The note quotes nothing",
}


def preview(row: Row, place: Placed | None, conflict: Conflict | None, width: int) -> Sequence[Choice[Any]]:
    """A row in full, as lines to read."""
    if isinstance(row, Draft):
        return [
            *text_choices(_DRAFT_HEADS[row.is_elsewhere], width, style="group"),
            *text_choices(row.text, width),
            Choice(""),
            *_quoted(row.anchor.quote, width),
        ]
    place = place or HERE
    parts = [*_own(row, conflict, width), _placed(row, place, width)]
    if place.fate in {Fate.DOUBTFUL, Fate.ORPHAN}:  # there is something to decide, and the row has the note
        parts.insert(0, parts.pop())
    lines = [line for part in parts if part for line in (*part, Choice(""))][:-1]
    facts = " ".join(f"#{tag}" for tag in row.tags)
    when = f"{row.kind}, {row.created.astimezone():%Y-%m-%d}"
    if row.updated.date() != row.created.date():
        when += f", changed {row.updated.astimezone():%Y-%m-%d}"
    where = " / ".join([row.document.title, *row.heading[-1:]])
    lines += [Choice(""), *text_choices(facts, width, style="code")] if facts else [Choice("")]
    return [
        *lines,
        *text_choices(one_line(where, 200), width, style="dim"),
        *text_choices(when, width, style="dim"),
    ]


def _own(row: Entry, conflict: Conflict | None, width: int) -> list[list[Choice[Any]]]:
    """What the user wrote: before the quote, which may fill the pane."""
    head = "Changed in two places at once" if conflict is not None else ""
    texts = ((head, "group"), (row.label, "title"), (row.text, ""))
    return [text_choices(text, width, style=style) for text, style in texts if text]


def _placed(entry: Entry, place: Placed, width: int) -> list[Choice[Any]]:
    head = (_HEADS if entry.anchor.quote else _HEADS_WITHOUT_QUOTE).get(place.fate, "")
    lines: list[Choice[Any]] = text_choices(head, width, style="group") if head else []
    lines += _quoted(entry.anchor.quote, width)
    if place.now:
        lines += [*text_choices("Now there is", width, style="group"), *_quoted(place.now, width)]
    for number, near in enumerate(place.candidates):
        if not number:
            lines += text_choices("What comes nearest to it", width, style="group")
        lines += _quoted(near, width)
    return lines


def _quoted(quote: str, width: int) -> list[Choice[Any]]:
    return text_choices(f"“{one_line(quote, LONGEST_QUOTE)}”", width) if quote else []
