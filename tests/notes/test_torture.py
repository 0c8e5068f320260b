"""The short form of tests/benchmarks/notes_torture.py."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.benchmarks.notes_torture import FAILURES, torture

if TYPE_CHECKING:
    from pathlib import Path


def test_no_acknowledged_word_is_lost(tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    counts = torture(tmp_path, seconds=6, seed=seed)
    assert counts["acknowledged"] > 50
    assert counts["kills"] > 3
    assert not {name: counts[name] for name in FAILURES if counts[name]}, (seed, counts)
