"""Why a passage has its tags, and correcting them: the panel, what it asks for, and the work behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding
from textual.worker import get_current_worker

from reader.correcting import ACTOR_TYPES, Alias, Merge, NewActor, Reject
from reader.errors import ReaderError
from reader.ui.screens.dialogs import Choice, Picker, Prompt
from reader.ui.screens.reading_base import ReadingBase
from reader.ui.screens.tag_panel import EntityPrompt, TagAction, TagPanel
from reader.ui.tag_rows import panel_rows
from reader.ui.views import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.worker import Worker

    from reader.correcting import Retagging
    from reader.model import Document
    from reader.ui.tag_rows import Tagged

MOST_CHOICES = 50
"""Completions that are listed."""

ENTITY_KEY = re.compile(r"\b(?:country|actor|region):[\w-]+")
"""How an entity is written where a program could read it."""

MANY = 20
"""Documents from which on it is told how far tagging them again has come."""


@dataclass(slots=True)
class ChangeOrder:
    """In which order notes and tags were changed, for the one key that undoes."""

    made: list[int] = field(default_factory=list)
    """How many changes of notes could be undone when each correction was made."""
    undone: list[bool] = field(default_factory=list)
    """Of what was undone, whether it was a correction."""


class TagActions(ReadingBase):
    """The part of the reading screen that explains and corrects tags."""

    BINDINGS: ClassVar = [
        Binding("w", "why", "Why", tooltip="Why this hit and these tags; correct them", id="view.why"),
    ]

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_why(self) -> None:
        """Show why the current passage matches and what made its tags; do what is asked there."""
        view, passage = self.pane.view, self.pane.passage
        if self.passage_span() is None or view is None:
            return
        document, selected = view.document, self._selected_words()
        title = f"¶ {passage + 1} of {document.info.title}"
        cursor, said = 0, ""
        while True:
            rows = await self.run_in_thread(
                panel_rows, self.library, document, passage, self.results, self.dialog_text
            )
            panel = TagPanel(title, rows, glyphs=self.glyphs, cursor=cursor, said=said)
            action = await self.app.push_screen_wait(panel)
            if action is None:
                return
            cursor = action.row
            said = await self._do(action, document, passage, selected) or ""
            said = said.replace(document.id, "this document")
            if action.tagged is not None:
                said = said.replace(action.tagged.key, action.tagged.name)

    def _selected_words(self) -> str:
        return " ".join((self.get_selected_text() or "").split())[:200]

    async def _do(self, action: TagAction, document: Document, passage: int, selected: str) -> str | None:
        """Do what was asked for; gives what to say of it."""
        tagged, correct = action.tagged, self.library.corrections
        match action.verb:
            case "here" if tagged is not None:
                return await self._kept(
                    lambda: correct.reject_in(document, passage, tagged.key, tagged.words), document
                )
            case "document" if tagged is not None:
                return await self._kept(
                    lambda: correct.reject_in(document, None, tagged.key, tagged.words), document
                )
            case "everywhere" if tagged is not None:
                rejected = Reject(tagged.key, tagged.words)
                return await self._kept(lambda: self.library.correct(rejected), document)
            case "add":
                return await self._add(document, passage, selected)
            case "alias" if tagged is not None:
                return await self._alias(tagged, document, selected)
            case "merge" if tagged is not None:
                return await self._merge(tagged, document)
            case "actor":
                return await self._actor(document, selected)
            case "suggest":
                return await self._suggest(document)
            case "undo" | "redo":
                return await self._take_back_correction(document.id, undo=action.verb == "undo")
        return ""

    async def _add(self, document: Document, passage: int, selected: str) -> str | None:
        words = selected if selected in " ".join(document.passage_text(passage).split()) else ""
        hint = f"For “{words}”." if words else "Enter tags the passage."
        key = await self.app.push_screen_wait(
            EntityPrompt("Add a tag", self._completed(), glyphs=self.glyphs, hint=hint)
        )
        if key is None:
            return ""
        where = [Choice("This passage", value="passage"), Choice("The whole document", value="document")]
        chosen = "passage" if words else None
        if chosen is None:
            chosen = await self.app.push_screen_wait(Picker("Tag", where, glyphs=self.glyphs))
        if chosen is None:
            return ""
        number = passage if chosen == "passage" else None
        return await self._kept(
            lambda: self.library.corrections.add_to(document, number, key, words), document
        )

    async def _alias(self, tagged: Tagged, document: Document, selected: str) -> str | None:
        value = selected
        while True:
            hint = "As it stands in the text. In capitals, or after =, only letter for letter."
            words = await self.app.push_screen_wait(
                Prompt(f"Another name of {tagged.name}", value, hint=hint)
            )
            if not words:
                return ""
            alias = Alias(tagged.key, words.removeprefix("="), exact=words.startswith("="))
            said = await self._kept(lambda alias=alias: self.library.correct(alias), document)  # type: ignore[misc]
            if said is not None:
                return said
            value = words

    async def _merge(self, tagged: Tagged, document: Document) -> str | None:
        key = await self.app.push_screen_wait(
            EntityPrompt(
                f"Merge {tagged.name} into",
                self._completed("actor"),
                glyphs=self.glyphs,
                hint="The other keeps its name and gets the spellings of this one.",
            )
        )
        if key is None:
            return ""
        merge = Merge(tagged.key.partition(":")[2], key.partition(":")[2])
        return await self._kept(lambda: self.library.correct(merge), document)

    async def _actor(self, document: Document, name: str, names: Sequence[str] = ()) -> str | None:
        """Ask for a new actor, and make it."""
        while True:
            asked = await self.app.push_screen_wait(
                Prompt("Name of the new actor", name, hint="Other names after a |, as in World Bank | IBRD")
            )
            if not asked:
                return ""
            kinds = [Choice(kind, value=kind) for kind in ACTOR_TYPES]
            kind = await self.app.push_screen_wait(Picker("It is a", kinds, glyphs=self.glyphs))
            if kind is None:
                return ""
            countries = await self.app.push_screen_wait(
                Prompt("Countries it belongs to", hint="Codes or names, with commas; Enter alone for none")
            )
            if countries is None:
                return ""
            first, *others = [part.strip() for part in asked.split("|") if part.strip()] or [asked]
            actor = NewActor(
                self.library.corrections.new_id(first),
                first,
                kind,
                tuple(one.strip() for one in countries.split(",") if one.strip()),
                tuple(dict.fromkeys((*others, *names))),
            )
            said = await self._kept(lambda actor=actor: self.library.correct(actor), document)  # type: ignore[misc]
            if said is not None:
                return said
            name = asked

    async def _suggest(self, document: Document) -> str | None:
        from reader.ui.screens.tag_suggestions import SuggestionScreen

        said = ""
        while True:
            screen = SuggestionScreen(self.library, glyphs=self.glyphs, said=said)
            suggestion = await self.app.push_screen_wait(screen)
            if suggestion is None:
                return said
            said = await self._actor(document, suggestion.name, suggestion.names) or ""

    def _completed(self, only: str = "") -> Callable[[str], Sequence[Choice[str]]]:
        """What completes the name of an entity, of one kind or any."""

        def complete(typed: str) -> Sequence[Choice[str]]:
            found = self.library.corrections.candidates(typed, only, MOST_CHOICES)
            return [
                Choice(one.entity.name, f"{one.entity.key}  {count(one.passages, 'passage')}", one.entity.key)
                for one in found
            ]

        return complete

    async def _kept(self, change: Callable[[], str], document: Document) -> str | None:
        """Make a correction, and begin to tag again what it affects; gives what to say, `None` on failure."""
        try:
            words = await self.run_in_thread(change)
        except ReaderError as error:
            self.show_error(str(error))
            return None
        if not words:
            return "That is so already."
        self._corrected(document.id)
        return f"Saved: {self._by_name(words)} (u undoes)"

    def _by_name(self, words: str) -> str:
        """Call entities by their names, not by their keys, as far as they are known."""
        return ENTITY_KEY.sub(lambda found: self._name_of(found[0]), words)

    def _name_of(self, key: str) -> str:
        try:
            return self.library.corrections.entity(key).name
        except ReaderError:
            return key

    def _corrected(self, document: str) -> None:
        self._changes.made.append(self.library.notebook.undo_steps)
        self._changes.undone.clear()
        self.retag(document)

    # Undoing: the keys of notes take back the last change, of whichever kind.

    _order: ChangeOrder | None = None

    @property
    def _changes(self) -> ChangeOrder:
        if self._order is None:
            self._order = ChangeOrder()
        return self._order

    def action_undo(self) -> Worker[None]:
        """Undo the last change, to notes or to tags."""
        made = self._changes.made
        if made and made[-1] >= self.library.notebook.undo_steps and self.library.corrections.can_undo:
            return self._take_back_correction_here(undo=True)
        self._changes.undone.append(False)
        notes: Worker[None] = super().action_undo()  # type: ignore[misc]
        return notes

    def action_redo(self) -> Worker[None]:
        """Redo what was undone."""
        if self._changes.undone and self._changes.undone.pop():
            return self._take_back_correction_here(undo=False)
        notes: Worker[None] = super().action_redo()  # type: ignore[misc]
        return notes

    @work(group="notebook", exit_on_error=False)
    async def _take_back_correction_here(self, *, undo: bool) -> None:
        self.say(await self._take_back_correction(self.pane.place.document, undo=undo) or "")

    async def _take_back_correction(self, document: str, *, undo: bool) -> str | None:
        """Undo or redo a correction; gives what to say."""
        corrections, made = self.library.corrections, self._changes.made
        try:
            words = await self.run_in_thread(corrections.undo if undo else corrections.redo)
        except ReaderError as error:
            self.show_error(str(error))
            return None
        if not words:
            return "No correction to undo" if undo else "No correction to redo"
        if undo:
            if made:
                made.pop()
            self._changes.undone.append(True)
        else:
            made.append(self.library.notebook.undo_steps)
        self.retag(document)
        return f"{'Undone' if undo else 'Redone'}: {self._by_name(words)}"

    @work(thread=True, group="retag", exit_on_error=False)
    def retag(self, document: str) -> None:
        """Tag again what corrections affect, the open document first."""
        worker = get_current_worker()

        def tell(progress: Retagging) -> None:
            if progress.total >= MANY:
                words = f"Tagging again {progress.done:,} of {progress.total:,} documents"
                self.app.call_from_thread(self.say, words)
            if progress.done == 1 < progress.total:
                self.app.call_from_thread(self.reload)

        self.library.retag(first=document, progress=tell, cancelled=lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.reload)
