"""The keys of the list of notes, and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

LEAVING = frozenset({"open", "edit", "external", "continue", "continue outside"})
"""What is done elsewhere than in the list."""

OF_DRAFTS = {"open": "continue", "edit": "continue", "external": "continue outside", "delete": "discard"}
"""What the keys mean for a draft."""

OF_MANY = frozenset({"delete", "tags", "export"})
"""What is done to all that is picked."""

DRAFT_KEYS: tuple[str, ...] = (
    "move.open", "notes.save", "notes.delete", "notes.external", "notes.search", "notes.close",
)  # fmt: skip
ENTRY_KEYS: tuple[str, ...] = (
    "notes.conflict", "notes.confirm", "notes.detach", "notes.attach", "move.open", "notes.edit",
    "notes.tags", "notes.pick", "notes.search", "app.help", "notes.close", "notes.order", "notes.export",
    "notes.delete", "notes.undo", "notes.external",
)  # fmt: skip
QUERY_KEYS: tuple[str, ...] = ("query.accept", "query.leave", "query.complete")


@dataclass(frozen=True, slots=True)
class NoteAction:
    """What the user wants to do with entries or a draft; the reading screen does it."""

    verb: str
    """`open`, `edit`, `external`, `delete`, `tags`, `export`, `confirm`, `detach`, `attach`, `conflict`,
    `undo` or `redo`; of a draft `continue`, `continue outside`, `save` or `discard`."""
    ids: tuple[str, ...] = ()
    """Of the entries, or the name of the draft."""

    @property
    def id(self) -> str:
        """The only one, or the first; empty if there is none."""
        return self.ids[0] if self.ids else ""


def _act(key: str, verb: str, name: str, tooltip: str, id_: str = "") -> Binding:
    return Binding(key, f"act('{verb}')", name, tooltip=tooltip, id=f"notes.{id_ or verb}")


BINDINGS = (
    Binding("escape,q", "leave", "Close", id="notes.close"),
    Binding("slash", "search", "Search", tooltip="Search notes and their passages", id="notes.search"),
    Binding("s", "order", "Sort", tooltip="Sort by document, date, tag", id="notes.order"),
    Binding("A", "pick_all", "Pick all", tooltip="Pick all that are listed, or none", id="notes.pick_all"),
    _act("i,a", "edit", "Edit", "Edit the note here"),
    _act("e", "external", "$EDITOR", "Edit the note in $EDITOR"),
    _act("t", "tags", "Tags", "Tags of what is picked, or of the row"),
    _act("d,delete", "delete", "Delete", "Delete what is picked, or the row; discard the draft"),
    _act("E", "export", "Export", "Export what is picked, or all that are listed"),
    _act("S", "save", "Save", "Save the draft as it is"),
    _act("c", "confirm", "Confirm", "This is its place"),
    _act("x", "detach", "Detach", "This is not its place"),
    _act("r", "attach", "Attach", "Attach it to the passage in the text, or to what comes nearest"),
    _act("v", "conflict", "Both texts", "See both texts, and choose"),
    _act("u", "undo", "Undo", "Undo the last change to notes"),
    _act("ctrl+r", "redo", "Redo", "Redo it"),
    Binding("tab,shift+tab", "other_pane", "Preview", tooltip="To the preview, and back", id="notes.preview"),
    Binding("question_mark,f1", "help", "Help", id="app.help"),
)
