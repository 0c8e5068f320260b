"""Field terms: what `country:`, `title:`, `date:`, `tag:` and the others let through."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from reader.model import EntityKind, Sense
from reader.search.analysis import fold, tokens
from reader.search.building import SENSES
from reader.search.dates import date_range, document_days
from reader.search.hints import nearest, shown
from reader.search.levels import levels, union_of
from reader.search.lexer import is_bare_value, quote
from reader.search.matching import SetTerm
from reader.search.query import Field, Phrase, QueryProblem, State, Word
from reader.search.results import TitleHint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from pyroaring import BitMap

    from reader.model import Entity
    from reader.search.context import SearchContext
    from reader.search.dates import DateRange
    from reader.search.query import FieldTerm, Query
    from reader.search.snapshot import Snapshot

ENTITY_KINDS = {
    Field.COUNTRY: (EntityKind.COUNTRY,), Field.ACTOR: (EntityKind.ACTOR,),
    Field.REGION: (EntityKind.REGION,),
    Field.ABOUT: (EntityKind.COUNTRY, EntityKind.REGION, EntityKind.ACTOR),
}  # fmt: skip
"""The fields whose values are names of entities, and of which kinds: the first that has one of that name."""


def compile_field(
    term: FieldTerm,
    snapshot: Snapshot,
    context: SearchContext,
    problems: list[QueryProblem],
    sense: Sense = Sense.OPEN,
) -> SetTerm:
    """The passages that have one of the values.

    Args:
        term: What was asked for.
        snapshot: Where it is looked up.
        context: Knows names and marks.
        problems: Takes what could not be understood; such a value matches nothing.
        sense: In which countries and regions are to be mentioned, if not in any.
    """
    if term.field not in ENTITY_KINDS:
        return SetTerm(levels(union_of(passages_of(term.field, v, snapshot, context) for v in term.values)))
    entities: dict[str, Entity] = {}
    for value in term.values:
        found = meant(term.field, value, context.resolve)
        if not found:
            problems.append(QueryProblem(term.span, _unknown(term.field, value, snapshot)))
        entities |= {entity.key: entity for entity in found}
    if term.field is Field.ABOUT:
        passages = union_of(about_passages(entity, snapshot, context) for entity in entities.values())
    else:
        passages = union_of(entity_passages(e, snapshot, context, sense) for e in entities.values())
    return SetTerm(levels(passages), tuple(entities.values()))


def meant(
    field: Field, value: str, resolve: Callable[[EntityKind, str], tuple[Entity, ...]]
) -> tuple[Entity, ...]:
    """The entities that a value of a field may mean; none if nobody is called so."""
    return next((found for kind in ENTITY_KINDS[field] if (found := resolve(kind, value))), ())


def entity_passages(
    entity: Entity, snapshot: Snapshot, context: SearchContext, sense: Sense = Sense.OPEN
) -> BitMap:
    """The passages that mention an entity or that its author tags with it; for a region its countries too.

    A sense is only asked of countries and regions, and only the text has one.
    """
    keys = family(entity, context)
    told = sense is not Sense.OPEN and entity.kind is not EntityKind.ACTOR
    prefixes = (SENSES[sense],) if told else ("", "tagged:")
    return snapshot.remembered(
        ("entity", prefixes, *keys),
        lambda: union_of(snapshot.key(prefix + key) for key in keys for prefix in prefixes),
    )


def about_passages(entity: Entity, snapshot: Snapshot, context: SearchContext) -> BitMap:
    """The passages of documents that are about an entity; for a region also about one of its countries."""
    keys = family(entity, context)

    def find() -> BitMap:
        subjects = snapshot.subjects
        ids = dict.fromkeys(document_id for key in keys for document_id in subjects.get(key, ()))
        return _of_documents(ids, snapshot)

    return snapshot.remembered(("about", *keys), find)


def family(entity: Entity, context: SearchContext) -> tuple[str, ...]:
    """The key of an entity, and of a region's countries."""
    children = context.children(entity) if entity.kind is EntityKind.REGION else ()
    return (entity.key, *(child.key for child in children))


def passages_of(field: Field, value: str, snapshot: Snapshot, context: SearchContext) -> BitMap:
    """The passages that have one value of a field that is not about entities."""
    match field:
        case Field.TAG | Field.NOTE:
            return _marked(field, value, snapshot, context)
        case Field.IS:
            return _state(value.lower(), snapshot, context)
        case Field.DATE | Field.AFTER | Field.BEFORE:
            return snapshot.remembered((field, value), lambda: _dated(field, value, snapshot))
        case _:
            return snapshot.remembered((field, value), lambda: _described(field, value, snapshot))


def _described(field: Field, value: str, snapshot: Snapshot) -> BitMap:
    match field:
        case Field.TITLE | Field.AUTHOR:
            return _worded(f"{field}:", value, snapshot)
        case Field.SOURCE:
            return union_of(snapshot.key(f"source:{source}") for source in sources_of(value, snapshot))
        case Field.LANG:
            lang = value.strip().lower()
            return union_of(snapshot.key(f"lang:{name}") for name in {lang, lang.split("-")[0]})
        case _:
            pattern = glob(value.strip())
            ids = (e.info.id for e in snapshot.entries.values() if pattern.search(e.info.id))
            return _of_documents(ids, snapshot)


def _worded(prefix: str, value: str, snapshot: Snapshot) -> BitMap:
    """Passages of documents with all words of a value; the last may go on where no document has it whole."""
    from pyroaring import BitMap

    words = fold(value).split()
    if not words:
        return BitMap()
    sets = [snapshot.key(prefix + word) for word in words]
    if not sets[-1]:
        begun = (word for word in snapshot.keys(prefix) if word.startswith(words[-1]))
        sets[-1] = union_of(snapshot.key(prefix + word) for word in begun)
    return BitMap.intersection(*sets) if len(sets) > 1 else sets[0]


def title_hint(query: Query, snapshot: Snapshot) -> TitleHint | None:
    """The words of a query that titles have, if one title has them together."""
    typed: dict[str, str] = {}
    for node in query.root.operands:
        words = (node.text,) if isinstance(node, Word) else node.words if isinstance(node, Phrase) else ()
        typed |= {token.folded: token.span.of(word) for word in words for token in tokens(word)}
    sets = {word: passages for word in typed if (passages := snapshot.key(f"title:{word}"))}
    if not sets:
        return None
    from pyroaring import BitMap

    documents = snapshot.count_documents(BitMap.intersection(*sets.values()))
    if not documents:
        return None
    value = " ".join(typed[word] for word in sets)
    return TitleHint(f"title:{value if is_bare_value(value) else quote(value)}", documents)


def sources_of(value: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The folded sources that a value means: the one that is it, else those that hold its words in a row."""
    wanted = fold(value)
    sources = living_sources(snapshot)
    if not wanted:
        return ()
    if wanted in sources:
        return (wanted,)
    return tuple(source for source in sources if wanted in source)


def living_sources(snapshot: Snapshot) -> tuple[str, ...]:
    """The folded sources that have passages."""
    return snapshot.remembered(
        "sources", lambda: tuple(s for s in snapshot.keys("source:") if snapshot.key(f"source:{s}"))
    )


def _dated(field: Field, value: str, snapshot: Snapshot) -> BitMap:
    days, _ = date_range(field, value)
    if days is None:
        return union_of(())
    return union_of(
        snapshot.key(f"date:{date}")
        for date, known in dates_of(snapshot)
        if days.first <= known.first and known.last <= days.last
    )


def dates_of(snapshot: Snapshot) -> Sequence[tuple[str, DateRange]]:
    """The dates of documents, each with the days it stands for."""

    def find() -> Sequence[tuple[str, DateRange]]:
        dates = ((date, document_days(date)) for date in snapshot.keys("date:"))
        return [(date, days) for date, days in dates if days is not None]

    return snapshot.remembered("dates", find)


def _marked(field: Field, value: str, snapshot: Snapshot, context: SearchContext) -> BitMap:
    """Passages with a tag of that name; or with a note that holds the value."""
    wanted = value.strip().casefold()
    prefix = f"{field}:"
    names = [key for key in context.marked if key.startswith(prefix)]
    if field is Field.TAG:
        names = [key for key in names if key.removeprefix(prefix).casefold() == wanted]
    else:
        names = [key for key in names if wanted in key.removeprefix(prefix).casefold()]
    return union_of(marked_passages(context.marked[key], snapshot) for key in names)


def _state(value: str, snapshot: Snapshot, context: SearchContext) -> BitMap:
    if value == State.READ:
        return _read(context.read, snapshot)
    if value == State.UNREAD:
        return snapshot.alive - _read(context.read, snapshot)
    marks = context.marked.get(f"is:{value}")
    return union_of(()) if marks is None else marked_passages(marks, snapshot)


def marked_passages(marks: Collection[tuple[str, int]], snapshot: Snapshot) -> BitMap:
    """Passages from document ids and numbers; remembered while the same collection is given."""
    from pyroaring import BitMap

    def find() -> tuple[Collection[tuple[str, int]], int, BitMap]:
        ids = (snapshot.id_of(document, number) for document, number in marks)
        return marks, len(marks), BitMap([i for i in ids if i is not None])

    # The collection is kept beside the answer, so that no other one can get its `id`.
    kept, size, found = snapshot.remembered(("marks", id(marks)), find)
    return found if kept is marks and size == len(marks) else find()[2]


def _read(read: Collection[str], snapshot: Snapshot) -> BitMap:
    def find() -> tuple[Collection[str], int, BitMap]:
        return read, len(read), _of_documents(read, snapshot)

    kept, size, found = snapshot.remembered(("read", id(read)), find)
    return found if kept is read and size == len(read) else find()[2]


def _of_documents(ids: Iterable[str], snapshot: Snapshot) -> BitMap:
    from pyroaring import BitMap

    found = BitMap()
    for document_id in ids:
        entry = snapshot.by_id.get(document_id)
        for segment, run in snapshot.runs.get(entry.key, ()) if entry else ():
            found.add_range(segment.base + run.first, segment.base + run.first + run.count)
    return found


def _unknown(field: Field, value: str, snapshot: Snapshot) -> str:
    """What to say about a name that nobody has."""
    kinds = ENTITY_KINDS[field]
    near = nearest(value, [entity.name for entity in snapshot.entities.values() if entity.kind in kinds])
    *others, last = kinds
    kind = f"{', '.join(others)} or {last}" if others else str(last)
    return f"No {kind} is called {shown(value)}{f'; did you mean {near}?' if near else '.'}"


@lru_cache(maxsize=256)
def glob(pattern: str) -> re.Pattern[str]:
    """A path pattern: `*` and `?` within a name, `**` across folders, `[abc]`; case is ignored.

    Without a wildcard it is a file, a folder with all in it, or a name anywhere: `reports`, `2022/kz.md`.
    """
    pattern = pattern.removeprefix("./").strip("/") or "**"
    parts = []
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", pattern, re.DOTALL):
        match piece:
            case "**/":
                parts.append("(?:[^/]*/)*")
            case "**":
                parts.append(".*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case _ if piece.startswith("[") and len(piece) > 1:
                inner = piece[1:-1].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
                parts.append(f"[{'^' + inner[1:] if inner.startswith('!') else inner}]")
            case _:
                parts.append(re.escape(piece))
    anchor = "^" if "/" in pattern else "(?:^|/)"
    try:
        return re.compile(f"{anchor}{''.join(parts)}(?:$|[/#])", re.IGNORECASE | re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern), re.IGNORECASE)
