"""The user's configuration: one TOML file, every entry optional, every mistake named and survived."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reader.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MEASURE_RANGE = (40, 90)
"""Narrowest and widest line of text in cells; under 40 ragged, over 90 the eye loses the next line."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, defaults unless the file says otherwise."""

    theme: str = "reader-ansi"
    """Name of a theme in `styles/themes/`."""
    measure: int = 76
    """Longest line of the reading pane in cells, 40 to 90."""
    typo: bool = True
    """Whether words match near spellings."""
    mouse: bool = True
    """Whether the terminal reports clicks; off over SSH unless set."""
    notes: str = ""
    """Folder for notes of all collections; empty: beside the collection or in the data directory."""
    cite: str = "chicago"
    """Format of a copied quote: `chicago`, `markdown` or `plain`."""
    restricted: bool = False
    """Whether no other program is run and nothing written outside its own folders; `--restricted`."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Binding id to comma-separated keys: `"note.add" = "a,ctrl+n"`."""
    mouse_is_set: bool = False
    """Whether the file itself says `mouse` (not an entry)."""


ENTRIES = tuple(f.name for f in fields(Config) if f.name != "mouse_is_set")
"""The names an entry may have."""

CITE_FORMATS = ("chicago", "markdown", "plain", "bibtex", "csl")


def load_config(path: Path) -> tuple[Config, tuple[ConfigError, ...]]:
    """Read the configuration.

    Returns:
        The settings, with the default for each entry that cannot be used, and what was wrong with those.
        A file that does not exist is no mistake.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Config(), ()
    except OSError as error:
        return Config(), (ConfigError(f"cannot be read ({error.strerror}); defaults are used.", path=path),)
    try:
        text = raw.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        return Config(), (ConfigError("is not UTF-8 text; defaults are used.", path=path),)
    except RecursionError:
        return Config(), (ConfigError("is nested too deeply; defaults are used.", path=path),)
    except tomllib.TOMLDecodeError as error:
        line = _line_of(str(error), text)
        message = f"is not valid TOML ({error}); defaults are used."
        return Config(), (ConfigError(message, path=path, line=line),)
    config, errors = Config(), []
    for name, value in table.items():
        try:
            config = _with_entry(config, name, value)
        except ConfigError as error:
            line = _line_with(text, name)
            errors.append(ConfigError(error.message, path=path, line=line, hint=error.hint))
    return config, tuple(errors)


def _with_entry(config: Config, name: str, value: Any) -> Config:
    """The settings with one entry set; raises `ConfigError` without a place."""
    rule = _RULES.get(name)
    if rule is None:
        near = get_close_matches(name, ENTRIES, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known entries: {', '.join(ENTRIES)}."
        raise ConfigError(f"{name} is not an entry.", hint=hint)
    fits, wanted = rule
    if not fits(value):
        raise ConfigError(f"{name} must be {wanted}.")
    changes: dict[str, Any] = {name: value} | ({"mouse_is_set": True} if name == "mouse" else {})
    return replace(config, **changes)


def _is_measure(value: Any) -> bool:
    low, high = MEASURE_RANGE
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_keys(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value.values())


_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (lambda value: isinstance(value, str), "the name of a theme in quotes"),
    "measure": (_is_measure, f"a whole number from {MEASURE_RANGE[0]} to {MEASURE_RANGE[1]}"),
    "typo": (lambda value: isinstance(value, bool), "true or false"),
    "mouse": (lambda value: isinstance(value, bool), "true or false"),
    "notes": (lambda value: isinstance(value, str), "a folder in quotes"),
    "cite": (lambda value: value in CITE_FORMATS, f"one of {', '.join(CITE_FORMATS)}"),
    "restricted": (lambda value: isinstance(value, bool), "true or false"),
    "keys": (_is_keys, 'a table of lines such as "note.add" = "a"'),
}


def _line_of(message: str, text: str) -> int | None:
    """The line that `tomllib` names in its message: `… (at line 3, column 5)` or `(at end of document)`."""
    if "at end of document" in message:
        return text.count("\n") + 1
    _, found, rest = message.partition("at line ")
    digits = rest.split(",", 1)[0]
    return int(digits) if found and digits.isdigit() else None


def _line_with(text: str, name: str) -> int | None:
    """The first line that sets `name`."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().removeprefix("[").lstrip().removeprefix('"').startswith(name):
            return number
    return None
