"""Precision, recall and F1 of sets of labels."""

from __future__ import annotations

import random
import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pair = tuple[frozenset[str], frozenset[str]]
    """What a person found, and what was found."""

SAMPLES = 1_000


class Score(NamedTuple):
    """How well labels were found."""

    precision: float
    recall: float
    f1: float
    low: float
    """Lower end of the interval that holds F1 in 19 of 20 samples of the documents."""
    high: float
    macro: float
    """Mean of the F1 of each document."""


def score(pairs: Sequence[Pair], seed: int = 1) -> Score:
    """Micro over document and label; the interval by drawing documents with replacement."""
    counts = [(len(gold & found), len(gold), len(found)) for gold, found in pairs]
    rng = random.Random(seed)
    samples = sorted(_micro(rng.choices(counts, k=len(counts)))[2] for _ in range(SAMPLES))
    macro = statistics.fmean(_micro([one])[2] for one in counts)
    edge = SAMPLES // 40
    return Score(*_micro(counts), samples[edge], samples[-edge - 1], macro)


def _micro(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Where there is nothing to find and nothing was found, all was right."""
    right, gold, found = (sum(column) for column in zip(*counts, strict=True))
    precision = right / found if found else float(not gold)
    recall = right / gold if gold else float(not found)
    both = gold + found
    return precision, recall, 2 * right / both if both else 1.0
