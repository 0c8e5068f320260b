"""What a search gives back: frozen values, rows made only when they are looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.search.alignment import aligned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.model import DocumentInfo, Entity, Passage, Span
    from reader.search.alignment import Alignment
    from reader.search.query import Query


class Tier(StrEnum):
    """How near a hit is to what was typed. No near hit ever ranks above an exact one."""

    EXACT = "exact"
    NEAR = "near"


class Likeness(StrEnum):
    """In what way a near spelling resembles what was typed."""

    EDIT = "edit"
    """A slip or two: letters left out, added, changed or swapped."""
    BEGINNING = "beginning"
    """It begins, but for a slip, like the word that is being typed."""
    ROMANIZATION = "romanization"
    """The same word in another romanization or script: zhaparov and Japarov, токаев and Tokayev."""
    JOINED = "joined"
    """Typed as two words, found as one: kazakh stan and Kazakhstan."""
    SPLIT = "split"
    """Typed as one word, found as two: centralasia and central asia."""


class Switch(StrEnum):
    """What the query says of a near spelling."""

    ON = "on"
    """Nothing: it counts, below what was typed."""
    OFF = "off"
    """`typo:-word`: it does not count."""
    PINNED = "pinned"
    """`typo:+word`: it counts as much as what was typed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a word of a passage answers a word of the query that it is only near to."""

    span: Span
    """Characters of `Hit.text`; one of its highlights or a part of one."""
    typed: str
    """The word, or two, of the query as typed."""
    found: str
    """What stands at `span`."""
    how: Likeness
    edits: int
    """Steps away, at least 1."""

    @property
    def alignment(self) -> Alignment:
        """The letters in which the two differ; worked out each time."""
        return aligned(self.typed, self.found)


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
    """Comparable inside one result only. Higher is better among hits with equal edits; of the exact ones
    those with all words as typed come first, then those with other forms of them."""
    highlights: tuple[Span, ...]
    """Sorted, disjoint characters of `text`: every place that made this passage match."""
    snippet: Snippet
    entities: tuple[Entity, ...] = ()
    """Countries, then actors, then regions mentioned in the passage, most mentioned first."""
    reasons: tuple[Reason, ...] = ()
    """Each near word that is highlighted and what it answers, by where it stands; empty for an exact hit."""


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
    """A word of the collection that a query word is near to."""

    typed: str
    found: str
    """Folded; two words with a space between where one was typed."""
    edits: int
    passages: int
    """In how many passages `found` stands."""
    how: Likeness = Likeness.EDIT
    switch: Switch = Switch.ON
    """`reader.search.edit.switch_spelling` changes it in the text of the query."""


class SuggestionReason(StrEnum):
    """Why another query was probably meant."""

    LAYOUT = "layout"
    """It was typed with another keyboard layout active."""
    SPELLING = "spelling"
    """A word of it does not stand in the collection, and another one resembles it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Did you mean: a query that finds more."""

    query: str
    """The whole text of it."""
    reason: SuggestionReason
    words: tuple[tuple[str, str], ...]
    """What changes: words as typed, and instead of them."""


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
    """Near spellings that contributed, and all that the query switches off or pins; most passages first."""
    terms: tuple[TermCount, ...] = ()
    """Each top-level term alone; filled only when nothing was found, to show which term killed it."""
    documents: int = 0
    """How many documents the hits lie in."""
    titles: TitleHint | None = None
    """Where words of the query stand in titles; filled only when nothing was found."""
    suggestion: Suggestion | None = None
    """Looked for only where nothing is found as typed."""
    dropped: str | None = None
    """The word, as typed, that the hits do without: no passage has all words. All of them are near hits."""
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
