"""The application: themes, keys, the reading screen, and an orderly end whatever ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.binding import Binding
from textual.filter import NoColor
from textual.keys import Keys
from textual.widgets import Input

from reader.files import asset
from reader.ui.clean_lines import CleanLines
from reader.ui.commands import KeyCommands
from reader.ui.keyboard import SIGN_KEYS, latin_key
from reader.ui.screens.reading import ReadingScreen
from reader.ui.text import PLAIN_GLYPHS, Glyphs
from reader.ui.themes import DEFAULT, MONOCHROME, SHEETS, load_themes, token_defaults
from reader.ui.typeahead import TypeAheadApp
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.search_bar import SearchBar
from reader.ui.widgets.spelling_list import SpellingList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.widget import Widget

    from reader.config import Config
    from reader.errors import ReaderError
    from reader.library import Library

END_SECONDS = 3.0
"""How long an orderly end may take after a signal before the process simply ends."""

KEY_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "f1": "F1",
}
"""Keys whose sign in the terminal library is not in every font."""


ON_PASSAGE = ("note.", "document.", "hit.", "view.why")
"""How the ids of the keys begin that act on the current passage."""


@runtime_checkable
class Keeps(Protocol):
    """A screen that holds what must not be lost."""

    def flush(self) -> None:
        """Keep it now, whatever happens next."""


@contextlib.contextmanager
def _terminal_with_a_size() -> Iterator[None]:
    """Do not let the library believe that a terminal is dumb: it would take it for one of 80 by 25.

    With the true size known too, the two would resize the screen in turn without end.
    """
    if os.environ.get("TERM") != "dumb":
        yield
        return
    os.environ["TERM"] = "ansi"
    try:
        yield
    finally:
        os.environ["TERM"] = "dumb"


class ReaderApp(TypeAheadApp[None]):
    """One collection in one terminal."""

    TITLE = "reader"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]  # noqa: RUF012 — typed so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high"), (30, "-tall")]  # noqa: RUF012 — likewise
    CSS_PATH: ClassVar = [asset("styles") / name for name in SHEETS]
    COMMANDS: ClassVar = {KeyCommands}
    NOTIFICATION_TIMEOUT = 4
    ENABLE_COMMAND_PALETTE = True

    BINDINGS: ClassVar = [
        Binding("ctrl+p", "command_palette", "Palette", tooltip="All commands, themes too", id="app.palette"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
        Binding(
            "ctrl+z", "suspend_process", "Suspend", tooltip="To the shell; fg comes back", id="app.suspend"
        ),
    ]

    def __init__(
        self,
        library: Library,
        config: Config,
        *,
        problems: Sequence[ReaderError] = (),
        theme: str | None = None,
    ) -> None:
        self.library = library
        self.config = config
        self._asked_theme = theme
        self._themes, failures = load_themes(asset("styles") / "themes")
        with _terminal_with_a_size():
            super().__init__()
        self._clean_lines, self._without_colour = CleanLines(), NoColor()
        self._notices = [*map(str, problems), *failures]
        for known in self._themes:
            self.register_theme(known)
        self.theme = self._theme_name()
        self.ended_by = 0
        """Number of the signal that ended the program, or 0."""

    @property
    def _is_colourless(self) -> bool:
        return self.no_color or os.environ.get("TERM") == "dumb"

    def _theme_name(self) -> str:
        names = {theme.name for theme in self._themes}
        if self._is_colourless:
            return MONOCHROME
        for name in (self._asked_theme, self.library.session.theme, self.config.theme):
            if name in names:
                return name
        if self.config.theme not in names and self.config.theme:
            near = get_close_matches(self.config.theme, names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(names))}."
            self._notices.append(f"There is no theme {self.config.theme}. {hint}")
        return DEFAULT

    def must_wait(self, event: events.Key) -> bool:
        """All keys wait for the list they move in; marks and notes for the passage they are meant for."""
        screen = self.screen
        if not isinstance(screen, ReadingScreen) or not screen.is_mounted:
            return False
        if screen.is_unanswered:
            return True
        if not screen.is_settling:
            return False
        active = screen.active_bindings.get(event.key)
        return active is not None and (active.binding.id or "").startswith(ON_PASSAGE)

    def get_driver_class(self) -> type[Driver]:
        """Our driver where terminals are, Textual's elsewhere and where the environment names one."""
        if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
            return super().get_driver_class()
        from reader.ui.driver import ReaderDriver

        return ReaderDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and at last the one that lets nothing but text out.

        What Textual does for `NO_COLOR` is settled before the theme is known: an ansi one came out black.
        """
        if self._is_colourless:
            return [self._without_colour, self._clean_lines]
        return [*super().get_line_filters(), self._clean_lines]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tokens for themes that do not have them."""
        return token_defaults(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """The reading screen."""
        return ReadingScreen(self.library, self.config, self._glyphs(), notices=tuple(self._notices))

    def _glyphs(self) -> Glyphs:
        encoding = (getattr(sys.__stdout__, "encoding", "") or "").lower().replace("-", "")
        plain = os.environ.get("TERM") in {"linux", "dumb"} or not encoding.startswith("utf")
        return PLAIN_GLYPHS if plain else Glyphs()

    def on_mount(self) -> None:
        """Apply the user's keys; listen for the signals that end a session."""
        self._apply_keymap()
        self.set_class(self._glyphs() is PLAIN_GLYPHS, "-plain")
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        # What was on the screen is gone when the terminal comes back from the shell or an editor.
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                # The loop's own handler would not run while the loop is blocked on a dead terminal.
                with contextlib.suppress(ValueError, OSError):
                    signal.signal(number, self._ended_by_signal)

    def _theme_changed(self, theme: object) -> None:
        name = getattr(theme, "name", "")
        if not self.no_color:
            self.library.session = replace(
                self.library.session, theme=name if name != self.config.theme else ""
            )

    def _apply_keymap(self) -> None:
        if not self.config.keys:
            return
        known = binding_ids()
        usable = {}
        for name, keys in self.config.keys.items():
            odd = [key for key in keys.split(",") if not is_key(key)]
            if odd:
                self.notify(
                    f"[keys] {name}: {odd[0].strip() or 'nothing'} is not the name of a key, such as ctrl+n.",
                    severity="warning", markup=False, timeout=8,
                )  # fmt: skip
                continue
            if name in known:
                usable[name] = keys
                continue
            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            self.notify(
                f"[keys] {name} is not the id of a key.{hint}", severity="warning", markup=False, timeout=8
            )
        self.set_keymap(usable)

    def _ended_by_signal(self, number: int, _frame: FrameType | None) -> None:
        """Keep the session, then end; the process ends anyway if that takes too long."""
        self.ended_by = number
        watchdog = threading.Timer(END_SECONDS, os._exit, (128 + number,))
        watchdog.daemon = True
        watchdog.start()
        self._keep_all()
        try:
            self.call_later(self.exit, None, 128 + number)
        except RuntimeError:
            os._exit(128 + number)

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Keep the session and what is being typed, then end."""
        self._keep_all()
        super().exit(*args, **kwargs)

    def _keep_all(self) -> None:
        """Have every screen keep what it holds; the failure of one is not that of the others."""
        for screen in self.screen_stack:
            if isinstance(screen, Keeps):
                with contextlib.suppress(Exception):
                    screen.flush()

    def action_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.refresh(layout=True)

    def get_key_display(self, binding: Binding) -> str:
        """How a key is written: `Enter`, `^R`, `/`."""
        shown = KEY_NAMES.get(binding.key) or super().get_key_display(binding)
        return shown.upper() if len(shown) == 2 and shown.startswith("^") else shown

    def on_key(self, event: events.Key) -> None:
        """Let a Cyrillic letter that nothing took do what the Latin one on its key does."""
        latin = latin_key(event.character)
        if latin is not None and not _takes_text(self.focused):
            event.stop()
            key = events.Key(SIGN_KEYS.get(latin, latin), latin)
            # Sent by the application like a real one: a message does not bubble past its sender.
            key.set_sender(self)
            self.post_message(key)

    def action_help_quit(self) -> None:
        """Say how to quit: Ctrl+C does not, it may have been meant for something to copy."""
        screen = self.screen_stack[0]
        if isinstance(screen, ReadingScreen):
            screen.say("q quits from the list, Ctrl+Q from anywhere")

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:  # noqa: ARG002 — Textual's
        """Say which of the user's keys meant two things; the key keeps its old meaning."""
        names = ", ".join(sorted(binding.id or binding.action for binding in clashed_bindings))
        self.notify(
            f"[keys] A key is given to two things: {names}.", severity="warning", markup=False, timeout=8
        )


def _takes_text(widget: Widget | None) -> bool:
    """Whether letters typed at it are its own; the editor is known by name, it is loaded late."""
    return isinstance(widget, Input) or type(widget).__name__ == "TextArea"


def binding_ids() -> set[str]:
    """The ids of all bindings that can be given other keys."""
    from reader.ui.screens.conflict import ConflictScreen
    from reader.ui.screens.dialogs import Picker, Prompt
    from reader.ui.screens.note_editor import NoteEditor
    from reader.ui.screens.notes_list import NotesScreen
    from reader.ui.screens.tag_prompt import TagPrompt
    from reader.ui.widgets.entry_list import EntryList

    screens: tuple[type, ...] = (
        ReadingScreen, NotesScreen, ConflictScreen, NoteEditor, Picker, Prompt, TagPrompt,
    )  # fmt: skip
    widgets: tuple[type, ...] = (LineList, FacetList, SpellingList, ReadingPane, SearchBar, EntryList)
    classes = {base for class_ in (ReaderApp, *screens, *widgets) for base in class_.__mro__}
    return {
        binding.id
        for class_ in classes
        for binding in class_.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.id and "." in binding.id
    }


def is_key(name: str) -> bool:
    """Whether a key can be called so in the configuration: `a`, `ctrl+n`, `f5`, `pagedown`."""
    *modifiers, key = name.strip().split("+") if name.strip() != "+" else ("+",)
    known = len(key) == 1 or key in KEYS or key in SIGN_KEYS.values()
    return known and all(modifier in {"ctrl", "shift", "alt"} for modifier in modifiers)


KEYS = frozenset({key.value for key in Keys})
"""Names of the keys that are not one sign."""


def run(
    library: Library, config: Config, problems: Sequence[ReaderError] = (), *, theme: str | None = None
) -> int:
    """Run the application on this terminal.

    Args:
        library: The collection.
        config: The settings.
        problems: What was wrong with the configuration, to be told on the screen.
        theme: Theme for this time only, before the one picked earlier and the configured one.

    Returns:
        The exit code: 0, or 128 and the number of the signal that ended it.
    """
    app = ReaderApp(library, config, problems=problems, theme=theme)
    app.run(mouse=config.mouse)
    return app.return_code or 0
