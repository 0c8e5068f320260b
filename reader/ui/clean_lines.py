"""The last look at all that is drawn, whatever a widget was given: nothing but text goes out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

from reader.text import REPLACEMENT, clean

if TYPE_CHECKING:
    from textual.color import Color


class CleanLines(LineFilter):
    """Takes control characters, bidirectional overrides and the like out of drawn lines."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 — Textual's
        """The segments with harmful characters replaced, each as wide as before."""
        if all(_is_clean(segment.text) for segment in segments):
            return segments
        return [Segment(_drawn(text), style, control) for text, style, control in segments]


@lru_cache(1024)
def _drawn(text: str) -> str:
    """Clean text of the same number of cells."""
    return "".join(
        character if _is_clean(character) else REPLACEMENT * cell_len(character) for character in text
    )


def _is_clean(text: str) -> bool:
    return clean(text) is text and "\n" not in text
