"""Words for what is shown and why: empty lists, hits, tags, documents.

Lines that begin with a space are to be indented.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len

from reader.model import How, how_many
from reader.search.analysis import fold
from reader.search.results import SuggestionReason, Tier
from reader.text import one_line
from reader.ui.resemblance import DIFFERENCE, marked, resemblance
from reader.ui.text import pad
from reader.ui.views import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reader.library import Library
    from reader.model import Document, Mention, Skipped, Tag
    from reader.search.results import Hit, Reason, Results, Suggestion
    from reader.ui.text import Styled
    from reader.ui.widgets.line_list import Line

LONGEST_QUERY = 60
"""Characters of a query inside a sentence."""

WEIGHT = "Weight: how much of what the text says of countries (actors, regions) is about this one."
"""What `weight 41 %` means, said once."""

_UNSAID = {How.AUTHOR: "the document's own tag", How.USER: "you tagged this"}
"""What is said of a tag that no words made."""

MOST_SKIPPED = 5
"""Skipped files named where there is no document at all."""


def why_nothing(results: Results, key: Callable[[str], str]) -> str:
    """What to say when a search found nothing: which term killed it, and the way out."""
    lines = ["No passage matches all of this.", ""]
    if (suggestion := results.suggestion) is not None:
        meant = one_line(suggestion.query, LONGEST_QUERY)
        lines[:1] = [
            f"No passage matches. Did you mean “{meant}”?",
            f"Enter searches for it. {_why_meant(suggestion)}",
        ]
    counts = []
    for term in sorted(results.terms, key=lambda term: term.exact + term.near):
        found = count(term.exact + term.near, "passage")
        near = (
            f", {term.near:,} of them near"
            if term.near and term.exact
            else " by near spelling"
            if term.near
            else ""
        )
        counts.append(f"{one_line(term.text, 40)}   {found}{near}")
    if counts:
        # As one text: a low list shows the first lines only.
        lines += [" · ".join(counts), ""]
    if results.titles is not None:
        named = count(results.titles.documents, "document")
        lines += [f"{results.titles.query} finds {named} by the words of the title.", ""]
    ways = [f"{key('query.start')} to change the words"]
    if results.query.filters:
        ways.append(f"{key('filter.drop_last')} to drop the last filter")
        ways.append(f"{key('filter.drop_all')} to drop all filters")
    if not results.query.tolerant:
        ways.append(f"{key('query.typo')} to forgive typing mistakes")
    elif results.query.off:
        ways.append(f"{key('query.spellings')} to let near spellings count again")
    ways.append(f"{key('query.clear_all')} to clear the search")
    return "\n".join([*lines, " · ".join(ways)])


def _why_meant(suggestion: Suggestion) -> str:
    """The reason for a suggestion as a sentence."""
    if suggestion.reason is SuggestionReason.LAYOUT:
        return "It was typed with another keyboard layout."
    words = " and ".join(f"“{one_line(typed, 30)}”" for typed, _ in suggestion.words)
    return f"{words} {'does' if len(suggestion.words) == 1 else 'do'} not stand in the collection."


def did_you_mean(suggestion: Suggestion, key: str) -> list[tuple[str, str]]:
    """The line above the list about a suggestion, in pieces of text and text style.

    Args:
        suggestion: What was probably meant.
        key: The key that takes it, as written; empty while letters are typed, not pressed.
    """
    why = "another keyboard layout" if suggestion.reason is SuggestionReason.LAYOUT else "spelling"
    meant = one_line(suggestion.query, LONGEST_QUERY)
    taken = [(key, "bold"), (" takes it ", "")] if key else []
    return [("Did you mean ", ""), (meant, "bold"), ("?  ", ""), *taken, (f"({why})", "")]


def without_word(results: Results) -> list[tuple[str, str]]:
    """The line above hits that do without a word of the query, likewise."""
    dropped = one_line(results.dropped or "", 30)
    found = count(results.total, "passage")
    return [("Nothing has all words; without ", ""), (f"“{dropped}”", "bold"), (f": {found}", "")]


def no_spellings(results: Results, key: Callable[[str], str]) -> str:
    """What to say where a search has no near spellings, and what there is to do.

    Args:
        results: Of the search.
        key: Gives the key of a binding by its id, as written.
    """
    if not results.query.tolerant:
        return f"Near spellings are off.\n\n{key('query.typo')} lets them count again."
    if not results.query.has_words:
        return f"No near spellings.\n\nThey are those of words: {key('query.start')} to type some."
    if not results.total:
        return "\n".join(["Nothing was found, by no spelling.", "", *_offers(results, key)])
    return (
        "No near spellings.\n\nWhat was found is spelt as you typed it, begins so, or is another name of what"
        " you typed. Numbers, phrases in quotes, words of two letters and acronyms in capitals have no near"
        " spellings; words of three only where nothing has them as typed."
    )


def _offers(results: Results, key: Callable[[str], str]) -> list[str]:
    """What can be done where nothing was found: what was meant, words that stand alone, filters to drop."""
    lines = []
    if (suggestion := results.suggestion) is not None:
        meant = one_line(suggestion.query, LONGEST_QUERY)
        lines.append(f"{key('query.meant')} searches for “{meant}”. {_why_meant(suggestion)}")
    for term in results.terms:
        found = term.exact + term.near
        if found and len(results.terms) > 1:
            lines.append(f"“{one_line(term.text, 40)}” alone is in {count(found, 'passage')}.")
    if results.query.filters:
        lines.append(f"{key('filter.drop_all')} drops the filters.")
    return [*lines, f"{key('query.start')} changes the words, {key('query.clear_all')} clears the search."]


def why_no_documents(root: str, skipped: Sequence[Skipped], key: Callable[[str], str]) -> str:
    """What to say when a collection has no documents."""
    lines = [
        "No documents here.",
        "",
        root,
        "Read are Markdown, plain text, saved web pages (HTML) and JSON Lines, in folders of any depth.",
    ]
    if skipped:
        lines += ["", f"{how_many(skipped)} skipped:"]
        lines += [f"{item.path}: {item.reason}" for item in skipped[:MOST_SKIPPED]]
        if len(skipped) > MOST_SKIPPED:
            lines.append(f"and {len(skipped) - MOST_SKIPPED:,} more ({key('app.problems')} lists them)")
    return "\n".join([*lines, "", f"{key('app.back')} quits; start again with: reader FOLDER"])


def why_this(library: Library, document: Document, passage: int, results: Results | None) -> list[Line]:
    """Why a passage matches the search, and which words made its tags."""
    lines: list[Line] = why_hit(document, passage, results)
    if lines:
        lines.append(("", []))
    of_passage = why_tags(document, library.passage_tags(document, passage), "Tags of this passage")
    of_document = why_tags(document, library.tags(document.id), "Tags of the document")
    return [*lines, *((line, []) for line in (*of_passage, "", *of_document, "", WEIGHT))]


def why_hit(document: Document, passage: int, results: Results | None) -> list[Line]:
    """Why a passage matches the search; nothing where there is no search."""
    if results is None or results.query.is_empty:
        return []
    return list(_why_hit(_hit_of(results, document.id, passage), results))


def _hit_of(results: Results | None, document: str, passage: int) -> Hit | None:
    if results is None or results.query.is_empty:
        return None
    row = results.hits.find(document, passage)
    return None if row is None else results.hits[row]


def _why_hit(hit: Hit | None, results: Results) -> Iterator[Line]:
    if hit is None:
        yield "This passage does not match the search", []
        return
    words = list(dict.fromkeys(one_line(span.of(hit.text)) for span in hit.highlights))
    if results.dropped is not None:
        yield f"This passage has all words but “{one_line(results.dropped, 30)}”; no passage has all", []
    elif hit.tier is Tier.EXACT:
        yield "This passage matches the search exactly", []
    else:
        steps = "one step" if hit.edits == 1 else f"{hit.edits} steps" if hit.edits else "some steps"
        yield f"This passage matches the search by near spelling, {steps} away", []
    if not words:
        yield "  by its filters alone", []
        return
    near = list({(reason.typed, one_line(reason.found)): reason for reason in hit.reasons}.values())
    by_near = {one_line(reason.found) for reason in near}
    pinned = [word for word in words if fold(word) in results.query.pinned]
    exact = [word for word in words if word not in by_near and word not in pinned]
    if exact:
        yield f"  {'exact' if near else 'words'}: {', '.join(exact)}", []
    if pinned:
        yield f"  pinned: {', '.join(pinned)}", []
    yield from _why_near(near)


def _why_near(reasons: Sequence[Reason]) -> Iterator[Line]:
    """Each near word beside what was typed, and how it resembles it."""
    pairs = [(one_line(reason.typed), one_line(reason.found)) for reason in reasons]
    typed_cells = max((cell_len(typed) for typed, _ in pairs), default=0)
    found_cells = max((cell_len(found) for _, found in pairs), default=0)
    for (typed, found), reason in zip(pairs, reasons, strict=True):
        head = f"  {pad(typed, typed_cells)} → "
        how = resemblance(typed, found, reason.how, reason.edits)
        ours, theirs = marked(typed, found)
        spans: list[Styled] = [(2 + s.start, 2 + s.end, DIFFERENCE) for s in ours]
        spans += [(len(head) + s.start, len(head) + s.end, DIFFERENCE) for s in theirs]
        start = len(head) + len(pad(found, found_cells))
        line = f"{head}{pad(found, found_cells)}   {how}"
        yield line, [(start, len(line), "dim"), *spans]


def why_tags(document: Document, tags: Sequence[Tag], title: str) -> list[str]:
    """Each tag with its weight, the words that caused it and their kind."""
    lines = [
        f"  {tag.entity.name} ({tag.entity.kind}), weight {tag.salience * 100:.0f} %:"
        f" {_evidence(document, tag.mentions)}"
        for tag in tags
    ]
    return [title, *(lines or ["  none"])]


def _evidence(document: Document, mentions: Iterable[Mention]) -> str:
    named = sorted(
        (mention.how.value, one_line(mention.span.of(document.text)) or _UNSAID[mention.how])
        for mention in mentions
    )
    parts = []
    for (how, words), group in groupby(named):
        times = len(list(group))
        kind = "" if words in _UNSAID.values() else f" ({how})"
        parts.append(f"{words}{f' ×{times}' if times > 1 else ''}{kind}")
    return ", ".join(parts)


def facts(library: Library, document: Document) -> list[str]:
    """What is known of a document, a line each."""
    info = document.info
    rows = [
        ("Author", ", ".join(info.authors)),
        ("Source", info.source),
        ("Date", info.date or ""),
        ("Language", info.lang),
        ("Topics", ", ".join(info.topics)),
        ("Address", info.url),
        ("File", info.id),
        ("Length", f"{count(info.passages, 'passage')}, {count(info.words, 'word')}"),
        ("About", ", ".join(entity.name for entity in library.about(document.id)[:8])),
    ]
    return [f"{name:<9} {one_line(value)}" for name, value in rows if value]


def where(library: Library, config_file: str) -> list[str]:
    """Where things are on this machine."""
    places = library.places
    return [
        f"Collection   {places.root}",
        f"Notes        {places.notes}",
        f"Settings     {config_file}",
        f"Session      {places.state}",
        f"Index        {places.cache}",
    ]
