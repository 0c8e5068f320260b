"""Writes the tables of the README that are made from the program: `python -m tests.write_tables`."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from textual.binding import Binding

from reader.config import CITE_FORMATS, ENTRIES, Config
from reader.ui.app import KEY_NAMES, ReaderApp
from reader.ui.keyboard import SIGN_KEYS
from reader.ui.screens.conflict import ConflictScreen
from reader.ui.screens.help import AREAS
from reader.ui.screens.notes_list import NotesScreen
from reader.ui.screens.reading import ReadingScreen
from reader.ui.screens.tag_panel import TagPanel
from reader.ui.screens.tag_suggestions import SuggestionScreen
from reader.ui.widgets.entry_list import EntryList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.spelling_list import SpellingList

README = Path(__file__).resolve().parent.parent / "README.md"

SIGNS = {name: sign for sign, name in SIGN_KEYS.items()}

MEANINGS = {
    "theme": "the name of a theme in `styles/themes/`: `reader-ansi` (the terminal's own colours), "
    "`reader-dark`, `reader-light`, `reader-mono`",
    "measure": "longest line of text, 40 to 90 characters",
    "typo": "whether words match near spellings",
    "mouse": "whether clicks are taken; off over SSH unless set",
    "notes": "a folder for the notes of all collections",
    "cite": f"how a copied quote is cited: {', '.join(f'`{name}`' for name in CITE_FORMATS)}",
    "restricted": "whether `$EDITOR` and exports of notes to files are refused",
    "keys": 'other keys, by id: `"note.add" = "a,ctrl+n"`',
}


def shown(key: str) -> str:
    """A key as the README writes it."""
    name = SIGNS.get(key) or KEY_NAMES.get(key) or key
    if name.startswith("ctrl+"):
        name = f"Ctrl+{name[5:].upper()}"
    return f"`{name}`" if len(name) == 1 else f"`{name[:1].upper()}{name[1:]}`"


def bindings() -> list[Binding]:
    """All that have an id, in the order of the areas."""
    screens = [*reversed(ReadingScreen.__mro__), ReaderApp, NotesScreen, EntryList, ConflictScreen]
    screens += [TagPanel, SuggestionScreen]
    classes: list[type] = [LineList, ReadingPane, SpellingList, *screens]
    found = [b for c in classes for b in c.__dict__.get("BINDINGS", ()) if isinstance(b, Binding) and b.id]
    areas = list(AREAS)
    return sorted(found, key=lambda b: areas.index((b.id or "").split(".")[0]))


def keys_table() -> str:
    """The keys, by id."""
    rows: dict[str, tuple[list[str], str]] = {}
    for binding in bindings():
        keys, _ = rows.setdefault(binding.id or "", ([], binding.tooltip or binding.description))
        keys += [key for key in binding.key.split(",") if key not in keys]
    lines = ["| keys | what they do | id |", "| --- | --- | --- |"]
    lines += [f"| {' '.join(map(shown, keys))} | {text} | `{name}` |" for name, (keys, text) in rows.items()]
    return "\n".join(lines)


def config_table() -> str:
    """The entries of the configuration."""
    defaults = {entry.name: getattr(Config(), entry.name) for entry in fields(Config)}
    lines = ["| entry | default | meaning |", "| --- | --- | --- |"]
    for name in ENTRIES:
        value = defaults[name]
        text = (
            "`[keys]`"
            if name == "keys"
            else f"`{value}`".lower()
            if isinstance(value, bool)
            else f"`{value!r}`"
        )
        lines.append(f"| `{name}` | {text.replace(chr(39), chr(34))} | {MEANINGS[name]} |")
    return "\n".join(lines)


def with_tables(text: str) -> str:
    """The README with the tables as they should be."""
    for name, table in (("keys", keys_table()), ("config", config_table())):
        pattern = re.compile(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
