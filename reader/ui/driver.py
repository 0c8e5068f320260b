"""How the program talks to the terminal: Textual's driver without what harms a person or a line.

* Clicks and drags are asked for, never every motion of the mouse; no pixels.
* Bytes that are no UTF-8 are replaced, not fatal.
* What is pasted is cleaned before anything sees it, and never taken for keys.
* A terminal that is gone (end of file, or an error) ends the program like a hang-up instead of keeping a
  processor busy for ever.
* Output goes to standard output; a character that the terminal's encoding lacks becomes a question mark.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from reader.text import REPLACEMENT, clean

if TYPE_CHECKING:
    from textual.message import Message

_LOOK_SECONDS = 0.1
"""How often the input thread looks whether it is to end."""

_LINE_BREAKS = re.compile("\r\n?")


class PasteGuard:
    """Takes the escape characters out of what is pasted: the parser would take what follows them for keys."""

    BEGIN, END, ESCAPE = "\x1b[200~", "\x1b[201~", "\x1b"

    def __init__(self) -> None:
        self._is_inside = False
        self._before = ""
        """The last characters outside, among which a bracket may have begun."""
        self._held = ""
        """Characters inside that may be the beginning of the bracket's end."""

    def pass_on(self, text: str) -> str:
        """What the parser may see of the next characters from the terminal."""
        text, self._held = self._held + text, ""
        passed = []
        while text:
            take = self._inside if self._is_inside else self._outside
            part, text = take(text)
            passed.append(part)
        return "".join(passed)

    def _outside(self, text: str) -> tuple[str, str]:
        seen = self._before + text
        at = seen.find(self.BEGIN)
        if at < 0:
            self._before = seen[1 - len(self.BEGIN) :]
            return text, ""
        cut = at + len(self.BEGIN) - len(self._before)
        self._is_inside, self._before = True, ""
        return text[:cut], text[cut:]

    def _inside(self, text: str) -> tuple[str, str]:
        at = text.find(self.END)
        if at >= 0:
            self._is_inside = False
            return self._defused(text[:at]) + self.END, text[at + len(self.END) :]
        begun = next((n for n in range(len(self.END) - 1, 0, -1) if text.endswith(self.END[:n])), 0)
        cut = len(text) - begun
        self._held = text[cut:]
        return self._defused(text[:cut]), ""

    def _defused(self, text: str) -> str:
        return text.replace(self.ESCAPE, REPLACEMENT)


class ReaderDriver(LinuxDriver):
    """The driver on systems that have terminals."""

    def start_application_mode(self) -> None:
        """Take the terminal."""
        output = sys.__stdout__
        assert output is not None
        self._file = os.fdopen(
            os.dup(output.fileno()), "w", encoding=output.encoding, errors="replace", newline=""
        )
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Write what is left."""
        super().close()
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()

    # The mouse.

    def _enable_mouse_support(self) -> None:
        self._set_mouse("h")

    def _disable_mouse_support(self) -> None:
        self._set_mouse("l")

    def _set_mouse(self, final: str) -> None:
        if self._mouse:
            # Buttons, motion while one is held, coordinates of any size.
            self.write(f"\x1b[?1000{final}\x1b[?1002{final}\x1b[?1006{final}")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""

    # Keys.

    def process_message(self, message: Message) -> None:
        """Let a message in; what is pasted is clean text with plain line breaks."""
        if isinstance(message, events.Paste):
            message.text = clean(_LINE_BREAKS.sub("\n", message.text))
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read keys until the program or the terminal ends."""
        parser = XTermParser(self._debug)
        decode, guard = getincrementaldecoder("utf-8")("replace").decode, PasteGuard()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], _LOOK_SECONDS)[0]:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:
                    # In the main thread its handler keeps the session, even when the event loop is blocked.
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                if text := guard.pass_on(decode(data)):
                    for message in parser.feed(text):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
