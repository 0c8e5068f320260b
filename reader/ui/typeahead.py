"""Keys that come faster than they are acted on: each waits until the one before has been dealt with.

Textual forwards a key to whatever has the focus when it is read, and finds its binding only after the key
has bubbled up again. Keys that arrive together, as over a slow line, therefore all go to the widget that had
the focus before the first of them: `/nato` would act as five commands. Here a key is followed on its way up,
and the next one is let in only when it has arrived.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ReturnType

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer

PATIENCE_SECONDS = 0.5
"""How long a key may be on its way before the next one is let in all the same."""

LONG_PATIENCE_SECONDS = 2.0
"""How long a key may wait for what it is to act on."""

_TURNS = 4
"""Turns of the event loop that a task needs to be started and take its first step."""


class TypeAheadApp(App[ReturnType]):
    """An application that takes keys one after the other."""

    PATIENT_SCREENS: ClassVar[bool] = True
    """Whether keys also wait for a dialog that was asked for to have its focus."""

    _KEY_LOOK_AGAIN = 0.02

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._key_under_way: float = 0.0
        """When the key that is on its way was let in; 0 for none."""
        self._key_timer: Timer | None = None
        self._waiting_since = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Let a key or what is pasted in, or have it wait."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._keys_waiting or not self._is_ready_for(event):
            if not self._keys_waiting:
                self._waiting_since = time.monotonic()
            self._keys_waiting.append(event)
            self._look_again()
        else:
            await self._let_in(event)

    def must_wait(self, event: events.Key) -> bool:  # noqa: ARG002 — a subclass decides by it
        """Whether a key is to act on something that is still on its way; it waits for it some seconds."""
        return False

    def _is_ready_for(self, event: events.Key | events.Paste) -> bool:
        now = time.monotonic()
        if self._key_under_way and now - self._key_under_way < PATIENCE_SECONDS:
            return False
        screen = self.screen
        patient = self.PATIENT_SCREENS and now - self._waiting_since < PATIENCE_SECONDS
        settling = patient and screen.is_modal and screen.focused is None
        if settling and any(widget.focusable for widget in screen.query("*")):
            return False
        if settling and not screen.is_mounted:
            return False
        waits_long = self._keys_waiting and now - self._waiting_since > LONG_PATIENCE_SECONDS
        return bool(waits_long) or isinstance(event, events.Paste) or not self.must_wait(event)

    async def _let_in(self, event: events.Key | events.Paste) -> None:
        self._key_under_way = time.monotonic()
        await super().on_event(event)
        target: MessagePump = self.focused or self.screen
        self._follow(target)

    def _follow(self, node: MessagePump) -> None:
        """Call back behind the key in the queue of each node it bubbles to, at last in our own."""
        if node is self or not node.is_running:
            self.call_later(self._arrived)
        else:
            parent = node._parent or self  # noqa: SLF001 — where messages bubble to
            node.call_later(self._follow, parent)

    async def _arrived(self) -> None:
        for _ in range(_TURNS):
            # What the key set going, such as the opening of a dialog, takes its first step first.
            await asyncio.sleep(0)
        self._key_under_way = 0.0
        await self._let_next_in()

    async def _let_next_in(self) -> None:
        if self._keys_waiting and self._is_ready_for(self._keys_waiting[0]):
            event = self._keys_waiting.popleft()
            self._waiting_since = time.monotonic()
            await self._let_in(event)
        elif self._keys_waiting:
            self._look_again()

    def _look_again(self) -> None:
        if self._key_timer is None:
            self._key_timer = self.set_timer(self._KEY_LOOK_AGAIN, self._look)

    async def _look(self) -> None:
        self._key_timer = None
        await self._let_next_in()
