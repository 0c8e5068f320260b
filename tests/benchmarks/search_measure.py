"""One size of the search benchmark: all engines take turns over the same queries."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.search_corpus import Passages
from tests.benchmarks.search_engines import ReaderEngine, cpu_seconds
from tests.benchmarks.search_queries import make_queries, rank_of
from tests.benchmarks.search_statistics import distance
from tests.benchmarks.search_workers import Worker, environment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.benchmarks.search_corpus import Corpus
    from tests.benchmarks.search_engines import Engine
    from tests.benchmarks.search_queries import Known
    from tests.benchmarks.search_workers import Answer, Built, Opened

WARM_UP = 5
"""Queries that are asked before anything is measured."""

TYPED_RIGHT = 4
"""Every so many queries are also typed letter by letter as spelt right."""

MOST_TYPED = 300
"""Misspelled queries that are typed letter by letter with the reader; the others are only entered."""

MOST_PEERS_TYPED = 100
"""Misspelled queries that are typed letter by letter with the peers that have an index."""

PATIENCE = 6_000_000
"""Passages that a slow engine looks at in all for each kind of query: 60 queries of 100,000."""

LEAST_SLOW = 20
"""Queries of each kind that a slow engine is asked at any rate."""

COLD_STARTS = 5

ROUNDS = 9
"""Times that passages are added to a finished index."""


@dataclass
class Figures:
    """What was measured of one engine at one size."""

    kind: type[Engine]
    built: Built
    opened: Opened
    places: defaultdict[str, list[int | None]] = field(default_factory=lambda: defaultdict(list))
    """0-based places of the targets by class of query; `right` for those that are spelt right."""
    presses: list[tuple[float, float, str, float]] = field(default_factory=list)
    """Seconds of CPU and wall of each key press, the query then, and seconds of garbage collection."""
    wholes: list[tuple[float, float, str, float]] = field(default_factory=list)
    """Likewise of whole queries entered."""
    memory: int = 0
    extended: Sequence[tuple[float, float]] = ()
    missed: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """Queries by number, with their words as they were asked, that did not find their target."""


@dataclass
class Own:
    """What only the reader is asked for."""

    reopened: Sequence[tuple[float, float]] = ()
    in_memory: Sequence[tuple[float, float]] = ()
    cold: Sequence[tuple[float, float, float]] = ()
    """CPU, wall, and wall to the first line, of `reader search` from a new process."""


@dataclass
class Round:
    """All of one size."""

    size: int
    bytes: int
    """Of its passages."""
    queries: Sequence[Known]
    figures: Mapping[str, Figures]
    """By title; the reader first."""
    own: Own
    explained: Sequence[str] = ()
    """Queries that the reader missed, with reasons."""


def states_of(text: str) -> list[str]:
    """What stands in the search bar after each key."""
    return [text[:end] for end in range(1, len(text) + 1)]


def measure(
    corpus: Corpus,
    size: int,
    kinds: Sequence[type[Engine]],
    *,
    count: int,
    misspellings: Mapping[str, Sequence[str]],
    seed: int,
    say: Callable[[str], None],
) -> Round:
    """Build everything, ask everything.

    Args:
        corpus: At least `size` passages.
        size: Passages to search.
        kinds: Engines; the reader is the first.
        count: Queries, each misspelled and spelt right.
        misspellings: Real ones of words.
        seed: For the queries.
        say: Told of progress.
    """
    passages = Passages(corpus.lines(size))
    queries = make_queries(corpus, passages, count, misspellings, seed)
    say(f"{size:,} passages: {len(queries)} queries")
    workers: dict[str, Worker] = {}
    figures: dict[str, Figures] = {}
    try:
        for kind in kinds:
            built = _built(corpus, size, kind)
            worker = workers[kind.title] = Worker(kind, corpus, size)
            figures[kind.title] = Figures(kind, built, worker.ask("open"))
            say(f"  {kind.title}: " + (f"built with {built.cpu:.1f} s of CPU" if built.cpu else "ready"))
        _ask_all(workers, figures, queries, passages, seed, say)
        for title, worker in workers.items():
            figures[title].memory = worker.ask("memory")
        explained = _explained(workers["reader"], figures["reader"], queries, corpus, passages, size)
        own = _own(workers["reader"], corpus, size, queries)
        for title, worker in workers.items():
            if worker.kind.indexes:
                figures[title].extended = worker.ask("extend", ROUNDS)
    finally:
        for worker in workers.values():
            worker.close()
    length = corpus.lines(size).stat().st_size
    passages.close()
    return Round(size, length, queries, figures, own, explained)


def _built(corpus: Corpus, size: int, kind: type[Engine]) -> Built:
    worker = Worker(kind, corpus, size)
    try:
        built: Built = worker.ask("build" if kind.indexes else "ready")
    finally:
        worker.close()
    return built


def _ask_all(
    workers: Mapping[str, Worker],
    figures: Mapping[str, Figures],
    queries: Sequence[Known],
    passages: Passages,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """All queries with all engines, which take turns in an order that changes."""
    chance = random.Random(seed)
    for number, known in enumerate(queries[-WARM_UP:]):
        for title, worker in workers.items():
            if number == 0 or not worker.kind.is_slow:
                worker.ask("search", " ".join(known.right[::-1]), typing=False)
                figures[title].presses.clear()
    slow = max(LEAST_SLOW, PATIENCE // len(passages))
    for number, known in enumerate(queries):
        target = passages[known.target]
        for title in chance.sample(list(workers), len(workers)):
            engine = workers[title].kind
            if not engine.is_slow or number < slow:
                _ask(workers[title], figures[title], number, known, target, chance)
        if (number + 1) % 50 == 0:
            say(f"  {number + 1} queries asked")


def _ask(
    worker: Worker, figures: Figures, number: int, known: Known, target: str, chance: random.Random
) -> None:
    """One query with one engine: typed, entered, and entered as spelt right."""
    typed, right = " ".join(known.typed), " ".join(known.right)
    is_reader = worker.kind is ReaderEngine
    if worker.kind.is_slow:
        states = [chance.choice(states_of(typed))]
    elif number < (MOST_TYPED if is_reader else MOST_PEERS_TYPED):
        states = states_of(typed)
    else:
        states = []
    if not worker.kind.is_slow and number % TYPED_RIGHT == 0 and states:
        states += states_of(right)
    for state in states:
        answer: Answer = worker.ask("search", state, typing=True)
        figures.presses.append((answer.cpu, answer.wall, state, answer.collecting))
    for text, classes in ((typed, ("typed", *known.classes)), (right, ("right",))):
        answer = worker.ask("search", text, typing=False)
        figures.wholes.append((answer.cpu, answer.wall, text, answer.collecting))
        place = rank_of(target, answer.texts)
        for name in classes:
            figures.places[name].append(place)
        if place is None:
            figures.missed.append((number, tuple(text.split(" "))))


def _own(worker: Worker, corpus: Corpus, size: int, queries: Sequence[Known]) -> Own:
    """Reopening, a start from cold, and an index in memory alone."""
    own = Own(reopened=[worker.ask("call", "reopen") for _ in range(5)])
    own.cold = [_cold(corpus, size, " ".join(known.typed)) for known in queries[:COLD_STARTS]]
    if size <= 10_000:
        other = Worker(ReaderEngine, corpus, size)
        try:
            other.ask("open")
            own.in_memory = [other.ask("call", "in_memory") for _ in range(5)]
        finally:
            other.close()
    return own


def _cold(corpus: Corpus, size: int, query: str) -> tuple[float, float, float]:
    """`reader search` as a new process."""
    command = [sys.executable, "-m", "reader", "search", query, str(corpus.collection(size))]
    environment: Mapping[str, str] = {**os.environ, **environment_of(corpus.folder)}
    begun = cpu_seconds(), time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        process.stdout.readline()
        first = time.perf_counter() - begun[1]
        process.stdout.read()
    return cpu_seconds() - begun[0], time.perf_counter() - begun[1], first


def _explained(
    worker: Worker,
    figures: Figures,
    queries: Sequence[Known],
    corpus: Corpus,
    passages: Passages,
    size: int,
) -> list[str]:
    """Why the reader missed what it missed, as far as its results tell."""
    wanted = {queries[number].target for number, _ in figures.missed}
    places: dict[int, tuple[str, int]] = {}
    if wanted:
        places = {number: place for number, place in enumerate(corpus.places(size)) if number in wanted}
    lines = []
    for number, words in figures.missed:
        known = queries[number]
        told = worker.ask("call", "explain", " ".join(words), *places[known.target])
        near = {(typed, found): edits for typed, found, edits, _ in told["spellings"]}
        reasons = []
        for wrong, right in zip(words, known.right, strict=True):
            if wrong != right:
                edits = near.get((wrong, right))
                how = "not among the spellings that matched" if edits is None else f"tried as {edits}"
                reasons.append(f"{wrong} → {right}: {distance(wrong, right)} edits, {how}")
        row = "not matched" if told["row"] is None else f"row {told['row'] + 1:,}"
        lines.append(
            f"`{' '.join(words)}` ({'; '.join(reasons) or 'spelt right'}): {row} of {told['exact']:,} exact "
            f"and {told['near']:,} near. Target: “{passages[known.target][:160]}” "
            f"First: “{told['first'][:100]}”"
        )
    return lines
