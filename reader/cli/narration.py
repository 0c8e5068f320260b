"""What is said of a query on standard error: its odd spots, and what kept it from finding anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli.output import cells, counted, say
from reader.text import one_line

if TYPE_CHECKING:
    from reader.library import Library
    from reader.search.query import Query, QueryProblem
    from reader.search.results import Results

_WHAT_IS_READ = "Read are Markdown (.md), plain text (.txt), saved web pages (.html) and JSON Lines (.jsonl)."

MARGIN = 60
"""So many characters of a long query are shown on both sides of a spot that is odd."""


def tell_problems(query: Query) -> None:
    """Name the spots of a query that make no sense, a caret under each."""
    for problem in query.problems:
        say("\n".join(_pointed(query.text, problem)))


def tell_nothing(library: Library, results: Results) -> None:
    """Say that nothing was found, and why."""
    if library.progress.documents:
        say(f"Nothing found in {library.name}.{_blame(results)}")
    else:
        tell_no_documents(library.name)


def tell_no_documents(place: str) -> None:
    """Say that a collection has no documents, and what would be one."""
    say(f"There are no documents in {place}. {_WHAT_IS_READ}")


def tell_instead(results: Results) -> None:
    """Say which word was left out, and which other query may have been meant; mostly neither."""
    if results.dropped is not None:
        say(f"No passage has all words; these do without {one_line(results.dropped)}.")
    if results.suggestion is not None:
        say(f"Did you mean: {one_line(results.suggestion.query)}")


def totals(library: Library, results: Results, noun: str) -> str:
    """How much was found: `3 hits (2 exact, 1 near) in 2 documents of reports, 0.004 s`."""
    parts = [counted(results.total, noun)]
    if results.total_near:
        parts.append(f"({results.total_exact:,} exact, {results.total_near:,} near)")
    parts.append(f"in {counted(results.documents, 'document')} of {library.name}, {results.seconds:.3f} s")
    return " ".join(parts)


def _blame(results: Results) -> str:
    """Which term has no passage, or that they only do not meet in one."""
    if len(results.terms) < 2:
        return ""
    alone = ", ".join(f"{term.text} {term.exact + term.near:,}" for term in results.terms)
    return f" Passages with each term alone: {alone}."


def _pointed(query: str, problem: QueryProblem) -> list[str]:
    """The message, the query (a long one cut to the spot) and a caret under the spot."""
    start = min(problem.span.start, len(query))
    end = max(start + 1, min(problem.span.end, len(query)))
    first = max(0, start - MARGIN)
    part = query[first : end + MARGIN]
    carets = "^" * max(1, min(cells(query[start:end]), 2 * MARGIN))
    pad = " " * cells(query[first:start])
    return [f"reader: in the query: {problem.message}", f"  {part}", f"  {pad}{carets}"]
