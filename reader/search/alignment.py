"""Where two spellings of a word differ, letter by letter: how a near word is shown beside what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from reader.model import Span


@dataclass(frozen=True, slots=True)
class Alignment:
    """The letters in which two words differ; what lies between is the same in both, in the same order."""

    typed: tuple[Span, ...]
    """Characters of the word as typed, sorted, disjoint, none empty."""
    found: tuple[Span, ...]
    """Characters of the word that was found, likewise."""


def aligned(typed: str, found: str) -> Alignment:
    """Compare two spellings with as few differences as can be (Levenshtein); case and accents do not count.

    A letter that one word lacks is marked in the other only. Takes some microseconds.
    """
    from rapidfuzz.distance import Levenshtein

    operations = Levenshtein.opcodes(_plain(typed), _plain(found))
    changed = [o for o in operations if o.tag != "equal"]
    return Alignment(
        _joined([Span(o.src_start, o.src_end) for o in changed]),
        _joined([Span(o.dest_start, o.dest_end) for o in changed]),
    )


def _plain(word: str) -> str:
    """Each character in lower case and without its accent, one for one."""
    return "".join(unicodedata.normalize("NFD", c.casefold())[:1] or c for c in word)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Without empty ones; neighbours become one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        elif span.end > span.start:
            found.append(span)
    return tuple(span for span in found if len(span))
