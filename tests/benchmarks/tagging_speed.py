"""How fast texts are tagged, by the tagger and its peers in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ROOT = Path(__file__).parents[2]
_LOAD = """
import sys, time
from tests.benchmarks import tagging_peers
begun = time.process_time()
getattr(tagging_peers, sys.argv[1])()
print(time.process_time() - begun)
"""


class Rate(NamedTuple):
    """Of interleaved rounds."""

    median: float
    """MB of UTF-8 by second of CPU time."""
    low: float
    high: float


def rates(
    finders: Mapping[str, Callable[[str], object]], texts: Sequence[str], rounds: int
) -> dict[str, Rate]:
    """Each gets all texts once in each round, so that a busy machine slows all alike."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    taken: dict[str, list[float]] = {name: [] for name in finders}
    for _ in range(rounds):
        for name, find in finders.items():
            begun = time.process_time()
            for text in texts:
                find(text)
            taken[name].append(time.process_time() - begun)
    return {
        name: Rate(size / statistics.median(some), size / max(some), size / min(some))
        for name, some in taken.items()
    }


def load_times(kinds: Sequence[str], rounds: int) -> dict[str, tuple[float, float, float]]:
    """Median, least and most CPU seconds until the first text can be tagged, each in a new process."""
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    places = [str(_ROOT), *filter(None, sys.path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    for _ in range(rounds):
        for kind in kinds:
            done = subprocess.run(
                [sys.executable, "-c", _LOAD, kind],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            taken[kind].append(float(done.stdout))
    return {kind: (statistics.median(some), min(some), max(some)) for kind, some in taken.items()}


def dense(texts: Sequence[str], mentions: Callable[[str], int], size: int) -> dict[str, list[str]]:
    """The texts with most, middling and fewest mentions a character, some `size` characters of each."""
    ordered = sorted(texts, key=lambda text: -mentions(text) / len(text))
    middle = len(ordered) // 2
    near = sorted(range(len(ordered)), key=lambda place: abs(place - middle))
    return {
        "dense": _some(ordered, size),
        "ordinary": _some([ordered[place] for place in near], size),
        "sparse": _some(ordered[::-1], size),
    }


def _some(texts: Sequence[str], size: int) -> list[str]:
    taken, count = [], 0
    for text in texts:
        if count >= size:
            break
        taken.append(text)
        count += len(text)
    return taken
