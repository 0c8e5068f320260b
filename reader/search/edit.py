"""Changes to query text for clicks and keys. What the user typed otherwise stays as it was, odd spots too.

New filters and settings go beside the filters that are there, else to the front: so a word that is being
typed stays last, and a quote or group that is still open does not swallow them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.model import Sense, Span
from reader.search.analysis import fold
from reader.search.lexer import Kind, is_bare_value, quote
from reader.search.parser import parse
from reader.search.printer import unparse, unparse_node, written_typo
from reader.search.query import Field, FieldTerm, Not, Sort
from reader.search.removal import is_setting, settings_inside, tokens_read, without
from reader.search.results import Switch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reader.search.lexer import Value
    from reader.search.query import Query

SAVED = "@"
"""`CompletionContext.field` for the name of a saved query."""

_NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class CompletionContext:
    """The value that is being typed where the cursor stands."""

    field: str
    """Name of the field in lower case, `sort` and `typo` among them, or `SAVED`."""
    prefix: str
    """What of the value stands before the cursor, without quotes; may be empty."""
    span: Span
    """Characters of the text that a completion replaces."""


def toggle(
    text: str, field: str, value: str, *, negated: bool = False, same: Callable[[str], bool] | None = None
) -> str:
    """Add one value to the filter on `field`, or take it out if it is there.

    A second value joins the first (`country:kz,uz`, either); where a field has several filters, the last.

    Args:
        text: The query.
        field: Name of a field; not a setting.
        value: Without quotes.
        negated: The values to exclude (`-country:ru`) instead of those to narrow to.
        same: Whether a value as typed means `value`, for `kazakhstan` and `kz`; by default case is ignored.
    """
    means = same or (lambda typed: typed.casefold() == value.casefold())
    terms = _terms(text, field, negated=negated)
    if any(means(typed) for term, _ in terms for typed in term.values):
        text = without(text, [span for term, span in terms if all(map(means, term.values))])
        kept = [
            (span, tuple(typed for typed in term.values if not means(typed)))
            for term, span in _terms(text, field, negated=negated)
            if any(map(means, term.values))
        ]
        return _rewritten(text, field, kept, negated=negated)
    if terms:
        term, span = terms[-1]
        return _rewritten(text, field, [(span, (*term.values, value))], negated=negated)
    return _inserted(text, _written(field, (value,), negated=negated))


def selected(query: Query, field: str) -> tuple[str, ...]:
    """The values, as typed, that filters narrow `field` to; those of saved queries left out."""
    terms = [term for term, _ in _filters(query, negated=False) if term.field == field]
    return tuple(dict.fromkeys(value for term in terms for value in term.values))


def drop_last_filter(text: str) -> str:
    """The text without its last filter, a negated one too; unchanged if it has none."""
    filters = parse(text).filters
    return drop_term(text, filters[-1].span) if filters else text


def drop_filters(text: str) -> str:
    """The text without filters: what remains are words, phrases, groups and settings."""
    return without(text, [node.span for node in parse(text).filters])


def drop_term(text: str, span: Span) -> str:
    """Take a term out, and with it the operator or the parentheses that would be left with nothing.

    Args:
        text: The query.
        span: `span` of a node of the query that is exactly this text; one without a token changes nothing.
    """
    return without(text, [span])


def set_sort(text: str, sort: Sort) -> str:
    """Order the results; relevance, which is the default, is only written against a saved query's order."""
    wanted = sort is not Sort.RELEVANCE or _uses_saved(text)
    return _set(text, "sort", str(sort) if wanted else "")


def set_typo(text: str, on: bool, *, default: bool = True) -> str:
    """Switch near spellings on or off; the default is only written against a saved query's setting."""
    query = parse(text)
    wanted = on is not default or _uses_saved(text)
    word = ("on" if on else "off") if wanted else ""
    return _set(text, "typo", written_typo(word, query.off, query.pinned))


def set_forms(text: str, on: bool) -> str:
    """Let other English forms of a word match or not; on is only written against a saved query's setting."""
    return _set(text, "forms", ("on" if _uses_saved(text) else "") if on else "off")


def switch_spelling(text: str, spelling: str, switch: Switch) -> str:
    """Switch one near spelling off, pin it, or let it count again as any other.

    Args:
        text: The query. What saved queries in it say of spellings is not changed.
        spelling: `Spelling.found`.
        switch: How it is to count.
    """
    query, word = parse(text), {fold(spelling)} - {""}
    said = query.tolerant is parse(text, tolerant=False).tolerant
    off = (query.off - word) | (word if switch is Switch.OFF else set())
    pinned = (query.pinned - word) | (word if switch is Switch.PINNED else set())
    on = ("on" if query.tolerant else "off") if said else ""
    return _set(text, "typo", written_typo(on, off, pinned))


def completion_context(text: str, cursor: int) -> CompletionContext | None:
    """What is being typed at `cursor` (0 to the length of the text); `None` where no value is."""
    for token in tokens_read(text):
        if token.span.start >= cursor:
            return None
        if token.span.end < cursor:
            continue
        if token.kind is Kind.SAVED or (token.kind is Kind.WORD and token.text == SAVED):
            start = token.span.start + 1
            return CompletionContext(SAVED, text[start:cursor], Span(start, token.span.end))
        if token.kind is Kind.FIELD:
            values = (v for v in token.values if v.span.start <= cursor <= v.span.end)
            return next((_context(text, token.text, v, cursor) for v in values), None)
    return None


def apply_completion(text: str, context: CompletionContext, value: str) -> tuple[str, int]:
    """Put `value` where the context is, in quotes if it needs them.

    Returns:
        The new text, and the cursor behind the value.
    """
    written = value if context.field == SAVED or is_bare_value(value) else quote(value)
    start = text[: context.span.start] + written
    return start + text[context.span.end :], len(start)


def _context(text: str, field: str, value: Value, cursor: int) -> CompletionContext:
    """A quotation without its end is replaced up to the cursor only: the rest may be more of the query."""
    start = value.span.start
    end = value.span.end if value.closed else cursor
    prefix = text[start:cursor]
    if value.quoted:
        prefix = prefix[1:-1] if value.closed and cursor == value.span.end else prefix[1:]
    return CompletionContext(field, prefix, Span(start, end))


def _filters(query: Query, *, negated: bool) -> Iterator[tuple[FieldTerm, Span]]:
    """Top-level field terms with what they span, the `-` included; those of saved queries left out."""
    for node in query.filters:
        term = node.operand if isinstance(node, Not) else node
        typed = ":" in node.span.of(query.text)
        if isinstance(term, FieldTerm) and isinstance(node, Not) is negated and typed:
            yield term, node.span


def _terms(text: str, field: str, *, negated: bool) -> list[tuple[FieldTerm, Span]]:
    """The filters on `field`, and where they stand."""
    return [(term, span) for term, span in _filters(parse(text), negated=negated) if term.field == field]


def _written(field: str, values: tuple[str, ...], *, negated: bool) -> str:
    term = unparse_node(FieldTerm(Field(field), values, _NO_SPAN))
    return f"-{term}" if negated else term


def _rewritten(text: str, field: str, terms: Sequence[tuple[Span, tuple[str, ...]]], *, negated: bool) -> str:
    """Give the filters at these places these values; settings in parentheses with one go behind it."""
    tokens = tokens_read(text)
    for span, values in reversed(terms):
        inside = [token for token in tokens if span.contains(token.span)]
        kept = [inside[i].span.of(text) for i in settings_inside(inside, 0, len(inside))]
        after = text[span.end :]
        gap = " " if after and not after[0].isspace() and after[0] not in ")|" else ""
        term = " ".join((_written(field, values, negated=negated), *kept))
        text = text[: span.start] + term + gap + after
    return text


def _uses_saved(text: str) -> bool:
    return any(token.kind is Kind.SAVED for token in tokens_read(text))


def _set(text: str, name: str, value: str) -> str:
    """Write a setting once, or not at all if `value` is empty."""
    spans = [token.span for token in tokens_read(text) if is_setting(token) and token.text == name]
    text = without(text, spans)
    return _inserted(text, f"{name}:{value}") if value else text


def _inserted(text: str, term: str) -> str:
    """Add a filter or setting where it narrows the whole query and changes nothing else."""
    query, added = parse(text), parse(term)
    for start in _places(query):
        before, after = text[:start].rstrip(), text[start:].lstrip()
        changed = " ".join(filter(None, (before, term, after)))
        if _is_sum(parse(changed), query, added):
            return changed
    return f"{term} {unparse(query)}".rstrip()


def _places(query: Query) -> Iterator[int]:
    """Where a filter may go, best first: behind one that ends the text, behind the first ones, in front."""
    filters, text = query.filters, query.text
    if filters and not text[filters[-1].span.end :].strip():
        yield len(text)
    leading = 0
    for node in query.root.operands:
        if node not in filters or text[leading : node.span.start].strip():
            break
        leading = node.span.end
    yield leading
    yield 0
    yield len(text)


def _is_sum(changed: Query, query: Query, added: Query) -> bool:
    """Whether a query asks for what two others do together, with the settings of the second if it has any."""
    operands = [unparse_node(node) for node in changed.root.operands]
    for node in added.root.operands:
        written = unparse_node(node)
        if written not in operands:
            return False
        operands.remove(written)
    sort = query.sort if added.sort is Sort.RELEVANCE else added.sort
    return (
        operands == [unparse_node(node) for node in query.root.operands]
        and changed.sort is sort
        and changed.tolerant is (query.tolerant and added.tolerant)
        and changed.sense is (query.sense if added.sense is Sense.OPEN else added.sense)
        and changed.inflected is (query.inflected and added.inflected)
        and (changed.off, changed.pinned) == (query.off | added.off, query.pinned | added.pinned)
    )
