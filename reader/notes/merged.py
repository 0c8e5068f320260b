"""What a save brought together, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reader.notes.store.merge import parts
from reader.text import clean

if TYPE_CHECKING:
    from reader.notes.annotations import Entry
    from reader.notes.drafts import NoteBody


class Merged(NamedTuple):
    """What a save brought together."""

    words: str
    """What was changed elsewhere: `both texts kept, #water`; empty if all is as the user wrote it."""
    has_texts: bool
    """Whether there are several texts now, to choose from."""


def merged_in(written: NoteBody, seen: Entry, saved: Entry) -> Merged:
    """What a saved note holds that was changed elsewhere meanwhile.

    Args:
        written: What the user wrote.
        seen: The note as the user saw it when the change began.
        saved: The note as it is now.
    """
    found = []
    texts = parts(saved.text)
    if saved.text != clean(written.text):
        both = len(texts) > len(parts(written.text))
        found.append("both texts kept" if both else "the text from there")
    found += [f"#{tag}" for tag in saved.tags if tag not in written.tags]
    found += [f"without #{tag}" for tag in written.tags if tag not in saved.tags]
    if saved.label != seen.label:
        found.append("its label")
    if (saved.anchor.document, saved.anchor.span) != (seen.anchor.document, seen.anchor.span):
        found.append("its place")
    return Merged(", ".join(found), len(texts) > 1)
