"""What was done to the notes, step by step, so that it can be taken back an action at a time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNDO = 200
"""Actions that can be undone."""


class Step(Protocol):
    """One change."""

    @property
    def words(self) -> str:
        """What was done, for `Undone: …`."""

    def turned(self, *, backwards: bool) -> Step:
        """Take it back, or make it again.

        Returns:
            The step as it can be turned the other way.

        Raises:
            NotebookError: It could not be saved; it can be tried again.
        """


@dataclass(slots=True, eq=False)
class _Action:
    """What the user did with one key: one step or many."""

    words: str
    steps: list[Step]
    origin: object = field(default_factory=object)
    """The same for what is left of an action and what was turned of it."""


class Steps:
    """What can be undone and redone."""

    def __init__(self) -> None:
        self._done: list[_Action] = []
        self._undone: list[_Action] = []
        self._gathered: list[Step] | None = None

    def __len__(self) -> int:
        return len(self._done)

    @property
    def words(self) -> str:
        """What would be taken back next; empty if there is nothing."""
        return self._done[-1].words if self._done else ""

    def add(self, step: Step) -> None:
        """Remember a step that was made; what was undone before cannot be redone any more."""
        self._undone.clear()
        if self._gathered is not None:
            self._gathered.append(step)
        else:
            self._done = [*self._done[-MOST_UNDO + 1 :], _Action(step.words, [step])]

    @contextmanager
    def together(self, words: str) -> Iterator[None]:
        """Take all steps made meanwhile for one action; those made before an error, too.

        Args:
            words: What is done, where it is more than one step.
        """
        if self._gathered is not None:
            yield
            return
        steps = self._gathered = []
        try:
            yield
        finally:
            self._gathered = None
            if steps:
                action = _Action(words if len(steps) > 1 else steps[0].words, steps)
                self._done = [*self._done[-MOST_UNDO + 1 :], action]

    def undo(self) -> str | None:
        """Take back the last action; what it was, `None` if there is none.

        Raises:
            NotebookError: A step could not be saved; the rest of the action can be tried again.
        """
        return _turn(self._done, self._undone, backwards=True)

    def redo(self) -> str | None:
        """Make the action again that was undone last; what it was, `None` if there is none.

        Raises:
            NotebookError: A step could not be saved; the rest of the action can be tried again.
        """
        return _turn(self._undone, self._done, backwards=False)


def _turn(source: list[_Action], target: list[_Action], *, backwards: bool) -> str | None:
    """Move an action from `source` to `target`, a step at a time."""
    if not source:
        return None
    action = source[-1]
    while action.steps:
        step = action.steps[-1].turned(backwards=backwards)
        action.steps.pop()
        if not target or target[-1].origin is not action.origin:
            target.append(_Action(action.words, [], action.origin))
        target[-1].steps.append(step)
    source.pop()
    return action.words
