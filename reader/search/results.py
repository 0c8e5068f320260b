"""What a search gives back: frozen values, rows made only when they are looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.model import DocumentInfo, Entity, Passage, Span
    from reader.search.query import Query


class Tier(StrEnum):
    """How near a hit is to what was typed. No near hit ever ranks above an exact one."""

    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best window of a passage, on one line."""

    text: str
    """White space runs are single spaces; begins or ends with `…` where something was cut."""
    highlights: tuple[Span, ...]
    """Sorted, disjoint characters of `text`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that matches."""

    document: DocumentInfo
    passage: Passage
    text: str
    """The whole passage, line breaks as in the document."""
    tier: Tier
    edits: int
    """Steps away from what was typed, 0 for an exact hit."""
    score: float
    """Comparable inside one result only; higher is better within a tier."""
    highlights: tuple[Span, ...]
    """Sorted, disjoint characters of `text`: every place that made this passage match."""
    snippet: Snippet
    entities: tuple[Entity, ...] = ()
    """Countries, then actors, then regions mentioned in the passage, most mentioned first."""


class HitList(Sequence[Hit]):
    """The hits in their order. A row is made when it is asked for; its place costs less."""

    @abstractmethod
    def place(self, row: int) -> tuple[str, int]:
        """Document id and passage number of a row."""

    @abstractmethod
    def find(self, document: str, passage: int | None = None) -> int | None:
        """The row of a passage, or the first one of a document; `None` if it is not among the hits."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow by, with the number of passages one would get."""

    group: str
    """`country`, `actor`, `region`, `source`, `date` (months), `tag` or `is`: the query field it sets."""
    value: str
    """What stands behind the colon: `kz`, `tokayev`, `2022-09`."""
    label: str
    exact: int
    near: int
    selected: bool = False

    @property
    def total(self) -> int:
        """`exact + near`."""
        return self.exact + self.near


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of the collection that a query word matched."""

    typed: str
    found: str
    edits: int
    passages: int
    """In how many passages `found` stands."""


@dataclass(frozen=True, slots=True)
class TermCount:
    """How many passages one term of the query has when it stands alone."""

    text: str
    exact: int
    near: int


@dataclass(frozen=True, slots=True)
class TitleHint:
    """Words of a search that found nothing, but stand together in titles."""

    query: str
    """The filter that finds them: `title:"public life"`."""
    documents: int
    """How many documents have such a title; at least 1."""


@dataclass(frozen=True, slots=True)
class Results:
    """One match set: list, counts and highlights all come from it."""

    query: Query
    hits: HitList
    """All of them, exact ones first; `len` is `total_exact + total_near`. Rows are made when indexed."""
    total_exact: int
    total_near: int
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    """By group, most passages first, selected ones kept even at zero."""
    spellings: tuple[Spelling, ...] = ()
    """Near spellings that contributed, most passages first."""
    terms: tuple[TermCount, ...] = ()
    """Each top-level term alone; filled only when nothing was found, to show which term killed it."""
    documents: int = 0
    """How many documents the hits lie in."""
    titles: TitleHint | None = None
    """Where words of the query stand in titles; filled only when nothing was found."""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What the values of filters on countries, actors and regions are called, by field and value as typed;
    negated ones too, those that nobody or several have left out."""
    seconds: float = 0.0
    """Wall time of the search."""
    complete: bool = True
    """`False` while documents are still being indexed or tagged: counts are lower bounds."""

    @property
    def total(self) -> int:
        """`total_exact + total_near`."""
        return self.total_exact + self.total_near
