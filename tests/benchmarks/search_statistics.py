"""Figures of many queries or key presses as one."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def distance(one: str, other: str) -> int:
    """Optimal string alignment."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def recall(places: Iterable[int | None]) -> float:
    """Share of the queries whose target is among the hits looked at; 0 for none."""
    found = [place is not None for place in places]
    return sum(found) / len(found) if found else 0.0


def margin(places: Sequence[int | None]) -> float:
    """Half of the interval that holds the recall 19 times of 20, as of a binomial share."""
    share, count = recall(places), len(places)
    return 1.96 * (share * (1 - share) / count) ** 0.5 if count else 0.0


def reciprocal_rank(places: Iterable[int | None]) -> float:
    """Mean of 1 / place, 0 for what was not found."""
    found = [0.0 if place is None else 1 / (place + 1) for place in places]
    return statistics.fmean(found) if found else 0.0


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; 0 if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread(values: Sequence[float], share: float) -> tuple[float, float]:
    """Least and largest percentile of four quarters of the run."""
    quarters = [values[i * len(values) // 4 : (i + 1) * len(values) // 4] for i in range(4)]
    found = [percentile(quarter, share) for quarter in quarters if quarter]
    return (min(found), max(found)) if found else (0.0, 0.0)
