"""What a result can be narrowed by, with the numbers one would get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import EntityKind, Sense
from reader.search.analysis import fold
from reader.search.filters import (
    dates_of,
    entity_passages,
    living_sources,
    marked_passages,
    passages_of,
    sources_of,
)
from reader.search.levels import union_of
from reader.search.query import Field, FieldTerm, State
from reader.search.results import Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyroaring import BitMap

    from reader.search.context import SearchContext
    from reader.search.snapshot import Snapshot

GROUPS = (Field.COUNTRY, Field.ACTOR, Field.REGION, Field.SOURCE, Field.DATE, Field.TAG, Field.IS)
"""In the order they are shown."""

MOST = 200
"""Facets of a group that are kept unless asked otherwise, the largest."""

Choices = dict[str, tuple[str, "BitMap"]]
"""Value to label and passages."""


def facets_of(
    snapshot: Snapshot,
    context: SearchContext,
    terms: Sequence[FieldTerm],
    match: Callable[[Field | None], tuple[BitMap, BitMap]],
    *,
    sense: Sense = Sense.OPEN,
    limit: int = MOST,
    check: Callable[[], None],
) -> Mapping[str, tuple[Facet, ...]]:
    """All facets by group.

    Args:
        snapshot: What is counted.
        context: Knows names and marks.
        terms: The filters of the query's top level, negated ones left out.
        match: The exact and the near match set without the filters on a field (`None`: with all).
        sense: In which countries and regions count.
        limit: The most facets of a group; selected ones come on top.
        check: Called between groups; raises `SearchCancelled`.
    """
    found: dict[str, tuple[Facet, ...]] = {}
    for group in GROUPS:
        check()
        values = [value for term in terms if term.field is group for value in term.values]
        choices = _choices(group, snapshot, context, sense)
        if values:
            choices = dict(choices)
        selected = {
            name for value in values for name in _meant(group, value, choices, snapshot, context, sense)
        }
        exact, near = match(group if values else None)
        found[group.value] = _counted(group, choices, selected, exact, near, limit)
    return found


def _counted(
    group: Field, choices: Choices, selected: set[str], exact: BitMap, near: BitMap, limit: int
) -> tuple[Facet, ...]:
    rows = []
    # Mostly there are none.
    near_count = near.intersection_cardinality if near else (lambda _passages: 0)
    for value, (label, passages) in choices.items():
        counts = exact.intersection_cardinality(passages), near_count(passages)
        if any(counts) or value in selected:
            rows.append((-sum(counts), value, label, counts))
    rows.sort()
    return tuple(
        Facet(group.value, value, label, *counts, selected=value in selected)
        for place, (_, value, label, counts) in enumerate(rows)
        if place < limit or value in selected
    )


def _choices(group: Field, snapshot: Snapshot, context: SearchContext, sense: Sense) -> Choices:
    """All values of a group."""
    match group:
        case Field.COUNTRY | Field.ACTOR | Field.REGION:
            return _entity_choices(EntityKind(group.value), snapshot, context, sense)
        case Field.SOURCE:
            return snapshot.remembered("source choices", lambda: _source_choices(snapshot))
        case Field.DATE:
            return snapshot.remembered("months", lambda: _month_choices(snapshot))
        case Field.TAG:
            names = {key.removeprefix("tag:") for key in context.marked if key.startswith("tag:")}
            tags = {name.casefold(): name for name in sorted(names, reverse=True)}
            return {name: (name, passages_of(Field.TAG, name, snapshot, context)) for name in tags.values()}
        case _:
            return _state_choices(snapshot, context)


def _entity_choices(kind: EntityKind, snapshot: Snapshot, context: SearchContext, sense: Sense) -> Choices:
    def find() -> Choices:
        entities = {e.key: e for e in snapshot.entities.values() if e.kind is kind}
        if kind is EntityKind.REGION:
            # Regions are entered by their countries too; those that somebody mentions are enough.
            entities = {key: context.entity(key) or e for key, e in entities.items()}
        return {
            e.id.lower(): (e.name, entity_passages(e, snapshot, context, sense)) for e in entities.values()
        }

    # What a region is depends on the context, and may differ from search to search.
    told_by = context.children if kind is EntityKind.REGION else None
    return snapshot.remembered(("choices", kind, told_by, sense), find)


def _source_choices(snapshot: Snapshot) -> Choices:
    labels: dict[str, str] = {}
    for entry in snapshot.entries.values():
        folded = fold(entry.info.source)
        if folded:
            labels[folded] = min(labels.get(folded, entry.info.source), entry.info.source)
    sources = living_sources(snapshot)
    return {labels[source]: (labels[source], snapshot.key(f"source:{source}")) for source in sources}


def _month_choices(snapshot: Snapshot) -> Choices:
    months: dict[str, list[BitMap]] = {}
    for date, days in dates_of(snapshot):
        if days.first[:7] == days.last[:7]:
            months.setdefault(days.first[:7], []).append(snapshot.key(f"date:{date}"))
    # The dates of removed documents lead to no passage.
    return {month: (month, found) for month, some in months.items() if (found := union_of(some))}


def _state_choices(snapshot: Snapshot, context: SearchContext) -> Choices:
    found: Choices = {}
    for state in State:
        marks = context.marked.get(f"is:{state}")
        if marks:
            found[state.value] = (state.value, marked_passages(marks, snapshot))
    if context.read:
        for state in (State.READ, State.UNREAD):
            found[state.value] = (state.value, passages_of(Field.IS, state, snapshot, context))
    return found


def _meant(
    group: Field, value: str, choices: Choices, snapshot: Snapshot, context: SearchContext, sense: Sense
) -> Sequence[str]:
    """The choices that a value in the query selects; one that has no passages is added to them."""
    match group:
        case Field.COUNTRY | Field.ACTOR | Field.REGION:
            entities = context.resolve(EntityKind(group.value), value)
            for entity in entities:
                if entity.id.lower() not in choices:
                    passages = entity_passages(entity, snapshot, context, sense)
                    choices[entity.id.lower()] = (entity.name, passages)
            return [entity.id.lower() for entity in entities]
        case Field.SOURCE:
            sources = sources_of(value, snapshot)
            return [name for name in choices if fold(name) in sources]
        case Field.TAG:
            return [name for name in choices if name.casefold() == value.strip().casefold()]
        case Field.IS:
            if value.lower() not in choices and value.lower() in tuple(State):
                passages = passages_of(Field.IS, value.lower(), snapshot, context)
                choices[value.lower()] = (value.lower(), passages)
            return [value.lower()] if value.lower() in choices else []
        case _:
            return [value] if value in choices else []
