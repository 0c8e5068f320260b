"""The tags of a passage with what made them, and the keys that correct them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from reader.text import one_line
from reader.ui.screens.dialogs import Choice, ChoiceList
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from reader.ui.tag_rows import Tagged
    from reader.ui.text import Glyphs

KEYS = (
    "Reject: r here   d in the document   e everywhere      u undo   Esc close\n"
    "a add   l alias   m merge   n new actor   s suggest names"
)


@dataclass(frozen=True, slots=True)
class TagAction:
    """What the user wants to do; the reading screen does it."""

    verb: str
    """`here`, `document`, `everywhere`, `add`, `alias`, `merge`, `actor`, `suggest`, `undo` or `redo`."""
    tagged: Tagged | None = None
    """What was under the cursor."""
    row: int = 0
    """Where the cursor was."""


class TagPanel(ModalScreen["TagAction | None"]):
    """Gives what to do with which tag, or `None`."""

    BINDINGS: ClassVar = [
        Binding("escape,q,w", "dismiss(None)", "Close", id="tags.close"),
        Binding("r,delete", "act('here')", "Reject here", tooltip="Reject in this passage", id="tags.reject"),
        Binding("d", "act('document')", "In document", tooltip="Reject in this document", id="tags.document"),
        Binding("e", "act('everywhere')", "Everywhere", tooltip="Reject everywhere", id="tags.everywhere"),
        Binding("a", "act('add')", "Add", tooltip="Add a tag to the passage or document", id="tags.add"),
        Binding("l", "act('alias')", "Alias", tooltip="Say what else it is called", id="tags.alias"),
        Binding("m", "act('merge')", "Merge", tooltip="Merge the actor into another", id="tags.merge"),
        Binding("n", "act('actor')", "New actor", tooltip="Make an actor of a name", id="tags.actor"),
        Binding(
            "s", "act('suggest')", "Suggest", tooltip="Names that recur and are not known", id="tags.suggest"
        ),
        Binding("u", "act('undo')", "Undo", tooltip="Undo the last correction", id="tags.undo"),
        Binding("ctrl+r", "act('redo')", "Redo", show=False, id="tags.redo"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[Tagged]],
        *,
        glyphs: Glyphs,
        cursor: int = 0,
        said: str = "",
    ) -> None:
        """Make it.

        Args:
            title: Of the dialog.
            choices: Its rows.
            glyphs: Marks to draw with.
            cursor: Row to begin on.
            said: What was done last.
        """
        super().__init__()
        self._title = title
        self._choices = choices
        self._glyphs = glyphs
        self._cursor = cursor
        self._said = said

    def compose(self) -> ComposeResult:
        """The rows, what was done, the keys."""
        with Vertical(classes="dialog -tall", id="tag-dialog") as dialog:
            dialog.border_title = Content(one_line(self._title, 60))
            yield ChoiceList(glyphs=self._glyphs, id="choices")
            if self._said:
                yield Static(Content(one_line(self._said, 200)), id="tag-said")
            yield Static(Content(KEYS), classes="hint", id="tag-keys")

    def on_mount(self) -> None:
        """Fill the list."""
        choices = self.query_one(ChoiceList)
        choices.shows_cursor = any(choice.value is not None for choice in self._choices)
        choices.show(self._choices, cursor=min(self._cursor, len(self._choices) - 1))
        choices.focus()

    @property
    def tagged(self) -> Tagged | None:
        """What is under the cursor."""
        row = self.query_one(ChoiceList).cursor
        return self._choices[row].value if 0 <= row < len(self._choices) else None

    def action_act(self, verb: str) -> None:
        """Give what is to be done."""
        tagged = self.tagged
        if tagged is None and verb in {"here", "document", "everywhere", "alias", "merge"}:
            self.app.bell()
            return
        if verb == "here" and tagged is not None and not tagged.in_passage:
            self.notify("This passage is not tagged so; d rejects it in the document.", markup=False)
            return
        if verb == "merge" and tagged is not None and not tagged.key.startswith("actor:"):
            self.notify("Only actors can be merged.", markup=False)
            return
        self.dismiss(TagAction(verb, tagged, self.query_one(ChoiceList).cursor))

    @on(LineList.RowChosen)
    def _chosen(self, event: LineList.RowChosen) -> None:
        event.stop()


class EntityPrompt(ModalScreen["str | None"]):
    """One country, actor or region, completed while it is typed; gives its key."""

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel"),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        complete: Callable[[str], Sequence[Choice[str]]],
        *,
        glyphs: Glyphs,
        value: str = "",
        hint: str = "",
    ) -> None:
        """Make it.

        Args:
            title: Of the dialog.
            complete: Gives rows for what is typed so far; their values are keys.
            glyphs: Marks to draw with.
            value: What stands in the line to begin with.
            hint: A line below.
        """
        super().__init__()
        self._title = title
        self._complete = complete
        self._glyphs = glyphs
        self._value = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The line and what it may become."""
        with Vertical(classes="dialog -tall", id="entity-dialog") as dialog:
            dialog.border_title = Content(one_line(self._title, 60))
            line = Input(
                self._value, placeholder="a name, or country:kz, actor:…, region:…", select_on_focus=False
            )
            line.cursor_blink = False
            yield line
            yield ChoiceList(glyphs=self._glyphs, id="choices")
            yield Static(Content(self._hint), classes="hint", id="entity-hint")

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(Input).focus()
        self._fill(self._value)

    def _say(self, problem: str = "") -> None:
        """A problem in the place of the hint, or the hint again."""
        line = self.query_one("#entity-hint", Static)
        line.update(Content(problem or self._hint))
        line.set_class(not problem, "hint").set_class(bool(problem), "problem")

    def _fill(self, typed: str) -> None:
        self.query_one(ChoiceList).show(self._complete(typed))

    @property
    def _choice(self) -> str | None:
        choices = self.query_one(ChoiceList)
        return choices.choices[choices.cursor].value if choices.choices else None

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)
        self._say()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if (key := self._choice) is not None:
            self.dismiss(key)
        elif typed := event.value.strip():
            told = f"Nothing known is called “{one_line(typed, 30)}”."
            self._say(f"{told} Esc, then n makes a new actor.")
        else:
            self.app.bell()

    @on(LineList.RowChosen)
    def _row_chosen(self, event: LineList.RowChosen) -> None:
        event.stop()
        self.dismiss(self.query_one(ChoiceList).choices[event.row].value)

    def action_move(self, step: int) -> None:
        """To another row."""
        choices = self.query_one(ChoiceList)
        choices.cursor = max(0, min(choices.cursor + step, len(choices.choices) - 1))

    def action_complete(self) -> None:
        """Have the row under the cursor stand in the line."""
        if (key := self._choice) is not None:
            line = self.query_one(Input)
            line.value = key
            line.cursor_position = len(key)
