"""Notes in the user's own editor."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.ui.outside import edited, editor_of, left_behind
from reader.ui.screens.note_writing import NoteWriting

if TYPE_CHECKING:
    from pathlib import Path

    from reader.ui.outside import Edited
    from reader.ui.screens.note_writing import Task


class NoteOutside(NoteWriting):
    """The part of the reading screen that runs an editor."""

    def may_run_editor(self) -> bool:
        """Whether other programs may be run; says so if not."""
        if self.config.restricted:
            self.say("Restricted: no other program is run")
        return not self.config.restricted

    @property
    def _editing_folder(self) -> Path:
        return self.library.places.state / "editing"

    async def write_outside(self, task: Task) -> None:
        """Have a note written in `$VISUAL` or `$EDITOR`; what cannot be saved goes on in the editor here."""
        if not self.may_run_editor():
            return
        try:
            command = editor_of(os.environ)
        except ValueError as error:
            self.show_error(f"$VISUAL or $EDITOR cannot be understood: {error}.")
            return
        self.app.clear_notifications()
        try:
            with self.app.suspend():
                back = edited(task.body.text, self._editing_folder, command)
            await self._take_back(task, back)
        finally:
            task.keeper.release()

    async def _take_back(self, task: Task, back: Edited) -> None:
        if back.text is None:
            if back.problem:
                self.show_error(f"{back.problem} The note is unchanged.")
            else:
                self.say("Unchanged")
            return
        if not back.text:
            self.say(f"{back.problem} The file came back empty: the note is unchanged".lstrip())
            return
        body = replace(task.body, text=back.text)
        task.keeper.latest = body
        with suppress(NotebookError):
            await self.run_in_thread(task.keeper.write)
            back.forget()
        if back.problem:
            # Whoever ends an editor so may not want what stands there: neither saved nor lost.
            await self.write_task(
                replace(task, body=body), said=f"{back.problem} This is what it left, not saved yet."
            )
        elif (problem := await self.save_task(task, body)) is not None:
            await self.write_task(replace(task, body=body), problem)
        if task.keeper.is_safe:
            back.forget()

    async def tell_of_leftovers(self) -> None:
        """Name the files of editors that ran when an earlier session ended."""
        for path in await self.run_in_thread(left_behind, self._editing_folder):
            words = f"A note was in your editor when the reader ended. It is in {path}"
            self.notify(words, markup=False, timeout=20)
