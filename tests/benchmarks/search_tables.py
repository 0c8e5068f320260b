"""The tables of the search benchmark, in Markdown."""

from __future__ import annotations

import os
import platform
import re
import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.search_engines import EXTRA
from tests.benchmarks.search_statistics import margin, percentile, recall, reciprocal_rank, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.benchmarks.search_corpus import Corpus
    from tests.benchmarks.search_engines import Engine
    from tests.benchmarks.search_measure import Figures, Round

BEGIN, END = "<!-- figures begin -->", "<!-- figures end -->"

WORST = 15
"""Key presses that are listed."""


def report(rounds: Sequence[Round], corpus: Corpus, kinds: Sequence[type[Engine]], command: str) -> str:
    """All tables, from the summary down."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores of “{_processor()}”"
    parts = [
        f"Measured on {day} with {machine}:\n\n```\n{command}\n```",
        "### The reader by size\n\nIn brackets a peer in the same run.\n\n" + _summary(rounds, corpus),
    ]
    parts += [f"### {one.size:,} passages\n\n" + "\n\n".join(_of_round(one)) for one in rounds]
    forms = [f"* **{kind.title}**: {kind.about}" for kind in kinds]
    parts.append("### What each engine was asked\n\n" + "\n".join(forms))
    return "\n\n".join(parts) + "\n"


def write(path: Path, text: str) -> None:
    """Put tables into a page, instead of those that are there.

    Raises:
        ValueError: The page has no place for them.
    """
    page = path.read_text("utf-8")
    if BEGIN not in page or END not in page:
        raise ValueError(f"{path.name} lacks the lines {BEGIN} and {END}.")
    head, tail = page.split(BEGIN, 1)[0], page.split(END, 1)[1]
    path.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{tail}", "utf-8")


def details(rounds: Sequence[Round]) -> str:
    """What the builder of the engine wants to know: the slowest key presses, the queries that were missed."""
    parts = []
    for one in rounds:
        own = one.figures["reader"]
        presses = sorted(own.presses + own.wholes, reverse=True)
        free = sorted(presses, key=lambda press: press[3] - press[0])
        for title, some in (
            ("slowest key presses", presses),
            ("slowest, garbage collection taken off", free),
        ):
            lines = [
                f"* {cpu * 1e3:.1f} ms CPU, {wall * 1e3:.1f} ms wall"
                f" ({collecting * 1e3:.1f} ms collecting garbage): `{text}`"
                for cpu, wall, text, collecting in some[:WORST]
            ]
            parts.append(f"### {one.size:,}: {title}\n\n" + "\n".join(lines))
        collected = sum(press[3] for press in presses) / max(1e-9, sum(press[0] for press in presses))
        parts.append(f"{collected:.0%} of the CPU time of all key presses is garbage collection.")
        missed = "\n".join(f"* {line}" for line in one.explained)
        count = f"{len(one.explained)} of {2 * len(one.queries)}"
        parts.append(f"### {one.size:,}: missed, {count}\n\n{missed}")
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def _of_round(one: Round) -> Iterator[str]:
    """The tables of one size."""
    figures = list(one.figures.values())
    first, two = one.queries, [known for known in one.queries if len(known.kinds) > 1]
    yield (
        f"{one.bytes / 1e6:.1f} MB of text. {len(first)} queries, each misspelled and spelt right, "
        f"{len(two)} of them with two wrong words; the words as spelt right stand in "
        f"{statistics.median(known.passages for known in first):.0f} passage at the median, "
        f"in {max(known.passages for known in first)} at most."
    )
    head = [
        "found in the top 10",
        "queries",
        "misspelled",
        "MRR",
        "real",
        "made",
        "two wrong",
        "right",
        "MRR",
    ]
    yield table(head, [_recall_row(row) for row in figures])
    own = figures[0]
    head = [
        "a key press, ms",
        "presses",
        "CPU p50",
        "CPU p95",
        "most",
        "× reader",
        "wall p50",
        "wall p95",
        "entered, CPU p95",
    ]
    yield table(head, [_speed_row(row, own) for row in figures])
    head = [
        "building",
        "passages / CPU s",
        "× reader",
        "peak MB",
        "disk / text",
        "memory MB",
        "above bare",
        f"{EXTRA} more, CPU ms",
    ]
    yield table(head, [_build_row(row, own, one) for row in figures])


def _recall_row(row: Figures) -> list[str]:
    places = row.places
    mixed = places["mixed"]
    cells = [row.kind.title, str(len(places["typed"]))]
    cells += [
        f"**{recall(places['typed']):.3f}** ± {margin(places['typed']):.3f}",
        f"{reciprocal_rank(places['typed']):.2f}",
    ]
    for name in ("real", "made", "two"):
        cells.append(f"{recall(places[name]):.3f} ({len(places[name])})" if places[name] else "–")
    assert len(mixed) <= len(places["two"])
    return [*cells, f"**{recall(places['right']):.3f}**", f"{reciprocal_rank(places['right']):.2f}"]


def _speed_row(row: Figures, own: Figures) -> list[str]:
    cpu, wall = [press[0] for press in row.presses], [press[1] for press in row.presses]
    low, high = spread(cpu, 0.95)
    return [
        row.kind.title,
        str(len(row.presses)),
        _ms(percentile(cpu, 0.5)),
        f"**{_ms(percentile(cpu, 0.95))}** ({_ms(low)} to {_ms(high)})",
        _ms(max(cpu)),
        _ratio(percentile(cpu, 0.95), percentile((press[0] for press in own.presses), 0.95)),
        _ms(percentile(wall, 0.5)),
        _ms(percentile(wall, 0.95)),
        _ms(percentile((whole[0] for whole in row.wholes), 0.95)),
    ]


def _build_row(row: Figures, own: Figures, one: Round) -> list[str]:
    built, rate = row.built, one.size / row.built.cpu if row.built.cpu else 0.0
    memory = [f"{row.memory / 1e6:.0f}", f"{max(0, row.memory - row.opened.bare) / 1e6:.0f}"]
    if not rate:
        return [row.kind.title, "–", "–", "–", "–", *memory, "–"]
    added = [cpu for cpu, _ in row.extended]
    return [
        row.kind.title,
        f"{rate:,.0f}",
        _ratio(rate, one.size / own.built.cpu),
        f"{built.peak / 1e6:.0f}",
        f"{built.bytes / one.bytes:.2f}",
        *memory,
        f"{_ms(statistics.median(added))} (most {_ms(max(added))})" if added else "–",
    ]


def _summary(rounds: Sequence[Round], corpus: Corpus) -> str:
    """Figures of the reader, a column a size; in brackets the best peer of the same run."""
    prepared = (corpus.extraction + corpus.tagging) / corpus.size
    rows: list[list[str]] = []

    def add(name: str, cells: Iterable[str]) -> None:
        rows.append([name, *cells])

    own = [one.figures["reader"] for one in rounds]
    for name, title in (("typed", "recall@10, misspelled"), ("right", "recall@10, spelt right")):
        add(
            title,
            [
                f"{recall(f.places[name]):.3f}{_best_recall(one, name)}"
                for one, f in zip(rounds, own, strict=True)
            ],
        )
    add(
        "key press, CPU p95, ms",
        [f"{_ms(_p95(f))}{_forgiving(one)}" for one, f in zip(rounds, own, strict=True)],
    )
    add("key press, CPU p50, ms", [_ms(percentile((p[0] for p in f.presses), 0.5)) for f in own])
    add(
        "passages indexed a CPU second",
        [f"{one.size / f.built.cpu:,.0f}{_peer_rate(one)}" for one, f in zip(rounds, own, strict=True)],
    )
    add(
        "… with extraction and tagging",
        [f"{1 / (f.built.cpu / one.size + prepared):,.0f}" for one, f in zip(rounds, own, strict=True)],
    )
    add("peak memory while building, MB", [f"{f.built.peak / 1e6:.0f}" for f in own])
    add("index / text", [f"{f.built.bytes / one.bytes:.2f}" for one, f in zip(rounds, own, strict=True)])
    add(
        "memory when searched, MB (above bare)",
        [f"{f.memory / 1e6:.0f} ({(f.memory - f.opened.bare) / 1e6:.0f})" for f in own],
    )
    add(f"{EXTRA} new passages, CPU ms", [_ms(statistics.median(cpu for cpu, _ in f.extended)) for f in own])
    add("reopening, ms", [_ms(statistics.median(wall for _, wall in one.own.reopened)) for one in rounds])
    add(
        "`reader search`, new process, first line, ms",
        [f"{statistics.median(first for *_, first in one.own.cold) * 1e3:.0f}" for one in rounds],
    )
    add(
        "all indexed with nothing on disk, CPU ms",
        [
            _ms(statistics.median(cpu for cpu, _ in one.own.in_memory)) if one.own.in_memory else "–"
            for one in rounds
        ],
    )
    return table(["", *(f"{one.size:,}" for one in rounds)], rows)


def _p95(figures: Figures) -> float:
    return percentile((press[0] for press in figures.presses), 0.95)


def _peers(one: Round) -> list[Figures]:
    return [figures for title, figures in one.figures.items() if title != "reader"]


def _best_recall(one: Round, name: str) -> str:
    found = [
        (recall(figures.places[name]), figures.kind.title) for figures in _peers(one) if figures.places[name]
    ]
    return f" ({max(found)[1]} {max(found)[0]:.3f})" if found else ""


def _forgiving(one: Round) -> str:
    """The time of the peer that forgives best, as a multiple."""
    found = [
        (recall(figures.places["typed"]), figures.kind.title, figures)
        for figures in _peers(one)
        if figures.presses
    ]
    if not found:
        return ""
    _, title, figures = max(found, key=lambda item: item[:2])
    return f" ({title} {_ratio(_p95(figures), _p95(one.figures['reader']))})"


def _peer_rate(one: Round) -> str:
    found = [
        (one.size / figures.built.cpu, figures.kind.title) for figures in _peers(one) if figures.built.cpu
    ]
    if not found:
        return ""
    rate, title = max(found)
    return f" ({title} {_ratio(rate, one.size / one.figures['reader'].built.cpu)})"


def _ms(seconds: float) -> str:
    value = seconds * 1e3
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _ratio(value: float, base: float) -> str:
    if not base:
        return "–"
    return f"× {value / base:,.0f}" if value / base >= 10 else f"× {value / base:.2g}"
