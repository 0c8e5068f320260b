"""The looks: themes are read from `styles/themes/*.toml`, one token table each."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES, Theme

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "r-"
"""What a token's name begins with in the stylesheets: `[tokens] dim` is `$r-dim`."""

SHEETS = ("app.tcss", "lists.tcss", "reading.tcss", "modals.tcss")
"""The stylesheets, in `styles/`."""

DEFAULT = "reader-ansi"
MONOCHROME = "reader-mono"


def load_themes(folder: Path) -> tuple[list[Theme], list[str]]:
    """The themes of a folder.

    Returns:
        The themes, by file name, and one sentence for each file that cannot be used.
    """
    themes, failures = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            themes.append(_theme(tomllib.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            failures.append(f"{path}: not a theme ({error!r})")
    return themes, failures


def _theme(table: dict[str, object]) -> Theme:
    colors, tokens = table["colors"], table["tokens"]
    if not isinstance(colors, dict) or not isinstance(tokens, dict):
        raise TypeError("[colors] and [tokens] must be tables")
    # Textual's stylesheets ask an ansi theme for more than a plain one.
    variables = dict(BUILTIN_THEMES["ansi-dark"].variables) if table["ansi"] else {}
    variables |= {PREFIX + name: str(value) for name, value in tokens.items()}
    variables |= {
        "footer-key-foreground": str(tokens["accent"]),
        "block-cursor-background": str(tokens["cursor-background"]),
        "block-cursor-foreground": str(tokens["text"]),
        "block-cursor-text-style": str(tokens["cursor-style"]),
        "screen-selection-background": str(tokens["selection-background"]),
        "screen-selection-foreground": str(tokens["selection"]),
    }
    return Theme(
        name=str(table["name"]),
        dark=bool(table["dark"]),
        ansi=bool(table["ansi"]),
        variables=variables,
        **{str(name): str(value) for name, value in colors.items()},  # type: ignore[arg-type]
    )


def token_defaults(theme: Theme) -> dict[str, str]:
    """The tokens for themes that have none of ours, such as Textual's own, from the theme's colours."""
    text, accent = theme.foreground or "#d6d9df", theme.accent or theme.primary
    warning, success = theme.warning or accent, theme.success or accent
    plain = {
        "text": text, "dim": text, "dim-style": "dim", "line": theme.panel or text, "accent": accent,
        "accent-style": "bold", "heading": text, "cursor-background": theme.panel or "#333333",
        "cursor-style": "none", "cursor-blurred-background": theme.surface or "#222222",
        "cursor-blurred-style": "none", "highlight": warning, "highlight-background": "#000000 0%",
        "highlight-style": "reverse", "near": warning, "near-background": "#000000 0%",
        "near-style": "underline", "note": success, "bookmark": warning, "code": theme.secondary or accent,
        "link": accent, "bar": theme.primary, "error": theme.error or warning,
        "selection-background": theme.primary, "selection": text, "selection-style": "none",
    }  # fmt: skip
    return {PREFIX + name: value for name, value in plain.items()}
