"""What a save brought together, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.notes.store.merge import parts
from reader.text import clean

if TYPE_CHECKING:
    from reader.notes.annotations import Entry
    from reader.notes.drafts import NoteBody


def merged_in(written: NoteBody, seen: Entry, saved: Entry) -> str:
    """What a saved note holds that was changed elsewhere meanwhile: `both texts kept, #water`.

    Args:
        written: What the user wrote.
        seen: The note as the user saw it when the change began.
        saved: The note as it is now.

    Returns:
        Empty if all is as the user wrote it.
    """
    found = []
    if saved.text != clean(written.text):
        both = len(parts(saved.text)) > len(parts(written.text))
        found.append("both texts kept" if both else "its text")
    found += [f"#{tag}" for tag in saved.tags if tag not in written.tags]
    found += [f"without #{tag}" for tag in written.tags if tag not in saved.tags]
    if saved.label != seen.label:
        found.append("its label")
    if (saved.anchor.document, saved.anchor.span) != (seen.anchor.document, seen.anchor.span):
        found.append("its place")
    return ", ".join(found)
