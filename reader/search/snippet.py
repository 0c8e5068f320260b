"""The part of a passage that shows best why it matches, on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.results import Snippet

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 240
"""Characters of a snippet, about."""

_STRETCH = 14
"""Characters that a cut may move outwards, at each end, to leave a highlight whole."""

_LEAD = 0.35
"""Share of the room around the highlights that goes before them."""


def snippet(
    text: str, highlights: Sequence[Span], *, marks: Sequence[int] = (), width: int = WIDTH
) -> Snippet:
    """The window of `text` with the most different highlighted terms, cut between words.

    Args:
        text: A passage.
        highlights: Sorted, disjoint characters of `text`.
        marks: For each highlight the number of the term that it answers; by default all differ.
        width: Characters of the window, about.
    """
    start, end = _window(len(text), highlights, marks or range(len(highlights)), width)
    start, end = _between_words(text, start, end, highlights)
    return _on_one_line(text, start, end, highlights)


def _window(length: int, highlights: Sequence[Span], marks: Sequence[int], width: int) -> tuple[int, int]:
    """Where the window is, before words are looked at."""
    if length <= width:
        return 0, length
    if not highlights:
        return 0, width
    best, chosen = (-1, -1), (0, 0)
    low = 0
    for high in range(len(highlights)):
        while highlights[high].end - highlights[low].start > width and low < high:
            low += 1
        worth = (len(set(marks[low : high + 1])), high + 1 - low)
        if worth > best:
            best, chosen = worth, (low, high)
    first, last = highlights[chosen[0]].start, highlights[chosen[1]].end
    room = max(0, width - (last - first))
    start = max(0, first - int(room * _LEAD))
    end = min(length, start + max(width, last - start if last - first <= width else width))
    return max(0, end - width) if end == length else start, end


def _between_words(text: str, start: int, end: int, highlights: Sequence[Span]) -> tuple[int, int]:
    """Move the cuts to white space near by, but into no highlight and not far."""
    reach = 24
    if start:
        spot = next((i for i in range(start, min(start + reach, end)) if text[i - 1].isspace()), start)
        cut = next((h for h in highlights if h.start < spot and h.end > start), None)
        if cut is not None:
            spot = cut.start if 0 <= start - cut.start < _STRETCH else start
        start = spot
    if end < len(text):
        spot = next((i for i in range(end, max(end - reach, start), -1) if text[i].isspace()), end)
        cut = next((h for h in highlights if h.start < end and h.end > spot), None)
        if cut is not None:
            spot = cut.end if 0 <= cut.end - end < _STRETCH else end
        end = spot
    return start, end


def _on_one_line(text: str, start: int, end: int, highlights: Sequence[Span]) -> Snippet:
    """White space collapsed, ellipses at the cuts, highlights moved along."""
    before = start > 0 and not text[:start].isspace()
    after = end < len(text) and not text[end:].isspace()
    shown = text[start:end]
    if shown and shown == " ".join(shown.split()):
        shift = (1 if before else 0) - start
        inside = [
            Span(max(s.start, start), min(s.end, end)) for s in highlights if s.start < end and s.end > start
        ]
        moved = tuple(span.shifted(shift) for span in inside)
        return Snippet(f"{'…' if before else ''}{shown}{'…' if after else ''}", moved)
    parts = ["…"] if before else []
    size = len(parts)
    places = [0] * (end - start + 1)
    blank = True
    for i in range(start, end):
        places[i - start] = size
        if text[i].isspace():
            if not blank:
                parts.append(" ")
                size += 1
            blank = True
        else:
            parts.append(text[i])
            size += 1
            blank = False
    places[end - start] = size
    line = "".join(parts)
    trimmed = line.rstrip()
    found = []
    for span in highlights:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            place = Span(places[first - start], min(places[last - start], len(trimmed)))
            if place.start < place.end:
                found.append(place)
    return Snippet(trimmed + ("…" if after else ""), tuple(found))
