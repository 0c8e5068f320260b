"""What a search asks about names and about what the user marked; filled by the façade, empty by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from reader.model import Entity, EntityKind


class SearchCancelled(Exception):  # noqa: N818 - nothing went wrong
    """The caller does not want the answer any more; raised between the stages of a search."""


def _no_entities(*_arguments: object) -> tuple[Entity, ...]:
    return ()


def _no_entity(_key: str) -> Entity | None:
    return None


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Knowledge from outside the index. Everything in it may be asked from any thread."""

    resolve: Callable[[EntityKind, str], tuple[Entity, ...]] = _no_entities
    """The entities that the value of `country:`, `actor:` or `region:` means."""
    named: Callable[[tuple[str, ...]], tuple[Entity, ...]] = _no_entities
    """The entities of which these words are a whole name; used if it is exactly one."""
    children: Callable[[Entity], tuple[Entity, ...]] = _no_entities
    """The countries of a region."""
    entity: Callable[[str], Entity | None] = _no_entity
    """The entity with a key such as `country:KZ`."""
    marked: Mapping[str, Collection[tuple[str, int]]] = field(default_factory=dict)
    """Passages (document id, passage number) by `tag:NAME`, `is:bookmarked`, `is:noted`, `is:orphan`, and
    `note:LABEL AND TEXT` for what is to be found in notes. Give the same collections again while nothing
    changed: what is worked out from them is remembered."""
    read: Collection[str] = frozenset()
    """Ids of the documents marked as read."""
