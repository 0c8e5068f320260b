"""The tables of the tagging benchmark, in Markdown."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.tagging_errors import by_kind
from tests.benchmarks.tagging_organisations import organisations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.benchmarks.tagging_measure import Result
    from tests.benchmarks.tagging_peers import Finder
    from tests.benchmarks.tagging_speed import Rate


class Measured(NamedTuple):
    """All that a run found."""

    results: Sequence[Result]
    speeds: Mapping[str, Mapping[str, Rate]]
    """By kind of text, by name."""
    loads: Mapping[str, tuple[float, float, float]]
    differing: Sequence[tuple[str, str]]
    finders: Sequence[Finder]
    own: str
    """Name of the tagger among the names."""


def report(measured: Measured, command: str, errors: int) -> str:
    """Everything, from the scores down to single errors."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    parts = [
        f"Measured on {day} with Python {platform.python_version()} on {os.cpu_count()} cores:",
        f"```\n{command}\n```",
        "### How well\n\n" + _scores(measured.results),
        "### How fast\n\n" + _speeds(measured),
        "### Organisations\n\n" + _organisations(measured.differing),
    ]
    parts += [_errors(result, errors) for result in measured.results if result.mistakes]
    used = [f"* **{finder.title}**: {finder.about}" for finder in measured.finders]
    return "\n\n".join([*parts, "### What each was asked\n\n" + "\n".join(used)]) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Markdown, the first column to the left."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _scores(results: Sequence[Result]) -> str:
    rows = [
        (
            f"{result.title} ({result.texts} texts, {result.labels} labels)", name,
            f"{one.precision:.3f}", f"{one.recall:.3f}", f"**{one.f1:.3f}**",
            f"{one.low:.3f} to {one.high:.3f}", f"{one.macro:.3f}",
        )
        for result in results
        for name, one in result.scores.items()
    ]  # fmt: skip
    return table(["set", "by", "precision", "recall", "F1", "F1, 95 %", "F1 by text"], rows)


def _speeds(measured: Measured) -> str:
    rows: list[tuple[object, ...]] = []
    for text, by_name in measured.speeds.items():
        for name, rate in by_name.items():
            ratio = rate.median / by_name[measured.own].median
            load = measured.loads.get(name)
            times = f"{load[0] * 1e3:.0f} ({load[1] * 1e3:.0f} to {load[2] * 1e3:.0f})" if load else ""
            speed = f"{rate.median:.1f} ({rate.low:.1f} to {rate.high:.1f})"
            rows.append((text, name, speed, f"{ratio:.2f}", times))
    return table(["text", "by", "MB/s (CPU)", "ratio to ours", "load, ms (CPU)"], rows)


def _organisations(differing: Sequence[tuple[str, str]]) -> str:
    every = len(organisations())
    line = f"Full name and acronym give the same actor for {every - len(differing)} of {every} organisations."
    if not differing:
        return line
    return line + " Not for: " + "; ".join(f"{name} ({acronym})" for name, acronym in differing) + "."


def _errors(result: Result, count: int) -> str:
    kinds = [(kind, number, words) for kind, number, words in by_kind(result.mistakes)]
    lines = [f"### Errors: {result.title}", table(["kind", "number", "commonest"], kinds)]
    worst = sorted(result.mistakes, key=lambda m: (-_alike(result, m.kind), m.kind))[:count]
    if worst:
        lines.append(
            "\n".join(
                f"* {m.document} · {m.label} · {m.kind} · {m.words or '–'} · {m.context}" for m in worst
            )
        )
    return "\n\n".join(lines)


def _alike(result: Result, kind: str) -> int:
    return sum(mistake.kind == kind for mistake in result.mistakes)
