"""The values that every layer shares. Standard library only, no input or output, nothing mutable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters, `0 <= start <= end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, offset: int) -> Span:
        """The same range moved by `offset` characters (negative: towards the start)."""
        return Span(self.start + offset, self.end + offset)


class PassageKind(StrEnum):
    """What a passage is in its document; decides how it is wrapped and drawn."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"

    @property
    def is_preformatted(self) -> bool:
        """Whether line breaks and runs of spaces inside the passage are to be kept."""
        return self in {PassageKind.CODE, PassageKind.TABLE}


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is searched, tagged, bookmarked and annotated; roughly a paragraph."""

    number: int
    """0-based position in the document; shown to people as `number + 1`."""
    span: Span
    """Characters of `Document.text`; passages are sorted and disjoint, gaps hold white space only."""
    kind: PassageKind = PassageKind.PARAGRAPH
    level: int = 0
    """1 to 6 for headings, nesting depth from 1 for list items and quotes, otherwise 0."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it, nested sections included."""

    title: str
    level: int
    """1 to 6."""
    span: Span
    """From the first character of the heading to the next heading of the same or a higher level."""


class StyleKind(StrEnum):
    """Inline emphasis of the source format."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Style:
    """Inline emphasis of the source, kept beside the plain text."""

    span: Span
    """Characters of `Document.text`."""
    kind: StyleKind
    target: str = ""
    """Address of a link; never opened, only shown."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What is known of a document without its text; small enough to hold for a whole collection."""

    id: str
    """Path relative to the collection's root with `/`; `FILE#ID` for a record of a JSON Lines file."""
    path: str
    """The file, relative to the root with `/` (equal to `id` unless the file holds many documents)."""
    title: str
    """Never empty, one line, cleaned: metadata, first heading, first words, or the file's name."""
    format: str
    """Name of the format reader: `markdown`, `text`, `html`, `jsonl`."""
    digest: str
    """SHA-256 of the source bytes of this document, hexadecimal."""
    authors: tuple[str, ...] = ()
    date: str | None = None
    """ISO 8601, as partial as the source is: `2022`, `2022-09` or `2022-09-16`."""
    source: str = ""
    """Publisher, site or collection named by the document."""
    url: str = ""
    lang: str = ""
    """BCP 47 primary subtag in lower case (`en`, `ru`, `kk`), or empty if not known."""
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """The author's own country tags, as written."""
    actors: tuple[str, ...] = ()
    """The author's own actor tags, as written."""
    passages: int = 0
    """How many passages the document has."""
    words: int = 0
    """How many words the text has (runs of non-space characters)."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""A document with its text.

    `text` is clean (see `reader.text.clean`): no control characters but `\n`. A single line break
    inside a passage that is not preformatted is only a space to the reader.
    """

    info: DocumentInfo
    text: str
    passages: tuple[Passage, ...]
    """In reading order, sorted and disjoint."""
    sections: tuple[Section, ...] = ()
    """In order of their start; sections nest."""
    styles: tuple[Style, ...] = ()
    """Sorted by start; they may nest."""

    @property
    def id(self) -> str:
        """`info.id`."""
        return self.info.id

    def passage_text(self, number: int) -> str:
        """The characters of passage `number`, line breaks as in the source."""
        return self.passages[number].span.of(self.text)

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds the character at `offset`, else the last one before it; O(log n)."""
        low, high = 0, len(self.passages)
        while low < high:
            middle = (low + high) // 2
            if self.passages[middle].span.start <= offset:
                low = middle + 1
            else:
                high = middle
        return self.passages[low - 1] if low else (self.passages[0] if self.passages else None)

    def heading_path(self, offset: int) -> tuple[str, ...]:
        """Titles of the sections that hold the character at `offset`, outermost first."""
        return tuple(s.title for s in self.sections if s.span.start <= offset < s.span.end)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that could not be read; a value, because it is expected of many inputs."""

    path: str
    """Relative to the collection's root, with `/`; for a record `FILE:LINE`."""
    reason: str
    """One plain sentence for a person: what was wrong and, where there is something, what to do."""
    notice: bool = False
    """Whether a document was made of it all the same, so that this only says what is odd about that."""

    @property
    def record_of(self) -> str:
        """The file that it is a record of; empty if it is a file."""
        file, _, line = self.path.rpartition(":")
        return file if line.isdecimal() and "." in file else ""


def how_many(skipped: Iterable[Skipped]) -> str:
    """Files and records in words: `2 files and 12 records in 1 file`."""
    everything = list(skipped)
    records = Counter(item.record_of for item in everything if item.record_of)
    paths = [item.path for item in everything if not item.record_of]
    files = sum(path not in records for path in paths)
    # A file with very many such records is named itself too, for those that are not listed.
    over = "over " if files < len(paths) else ""
    parts = [f"{files:,} file{'' if files == 1 else 's'}"] if files or not records else []
    if records:
        number, holders = records.total(), len(records)
        of = f"{holders:,} file{'' if holders == 1 else 's'}"
        parts.append(f"{over}{number:,} record{'' if number == 1 else 's'} in {of}")
    return " and ".join(parts)


class EntityKind(StrEnum):
    """What an entity is; also the name of the query field and of the facet."""

    COUNTRY = "country"
    ACTOR = "actor"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that can be mentioned: a country, an actor (person, organisation, group) or a region."""

    id: str
    """Unique within its kind and stable: ISO 3166-1 alpha-2 in capitals for countries (`KZ`; `SU` for the
    Soviet Union, `XK` for Kosovo), a slug for the others (`tokayev`, `central-asia`)."""
    name: str
    """The English name that is shown."""
    kind: EntityKind
    code: str = ""
    """Shown in tight places: `KZ`, `SCO`, for persons the surname; never empty for countries."""

    @property
    def key(self) -> str:
        """`kind:id`, unique over all kinds."""
        return f"{self.kind}:{self.id}"


class How(StrEnum):
    """The kind of words by which an entity was recognised."""

    NAME = "name"
    ADJECTIVE = "adjective"
    DEMONYM = "demonym"
    CAPITAL = "capital"
    CITY = "city"
    METONYM = "metonym"
    LEADER = "leader"
    ACRONYM = "acronym"
    ALIAS = "alias"
    AUTHOR = "author"
    """Tagged by the document's own metadata, not by words of its text (the span is empty)."""
    USER = "user"
    """Tagged by the user; the span is empty (at the start of the passage, or 0 for the whole document) unless
    it was done to certain words."""


class Sense(StrEnum):
    """What the words around a mention of a country or region say of it."""

    OPEN = ""
    """It cannot be told."""
    ACTOR = "actor"
    """It does something, or has something done to it, as a state: Moscow insists."""
    PLACE = "place"
    """Something is or happens there: the Samarkand summit."""


class Mention(NamedTuple):
    """One place where an entity is evidenced; a tuple because a collection has millions, made in no time."""

    entity: Entity
    span: Span
    """Characters of `Document.text`."""
    how: How
    sense: Sense = Sense.OPEN
    rule: str = ""
    """Name of the rule of the tagger that let it through; empty if it needed none. Not kept in the index."""


@dataclass(frozen=True, slots=True)
class Tag:
    """An entity in one document (or passage), with all the evidence for it."""

    entity: Entity
    salience: float
    """0 to 1: how much the text is about it; the tags of one text add up to at most 1 a kind."""
    mentions: tuple[Mention, ...] = field(default=())
    """Sorted by start; never empty."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a note or bookmark belongs: W3C Web Annotation TextQuoteSelector and TextPositionSelector."""

    document: str
    """Document id when the anchor was made."""
    passage: int
    """0-based number of the passage that holds `span.start`."""
    span: Span
    """Characters of `Document.text`."""
    quote: str
    """The characters of `span`, exactly."""
    prefix: str = ""
    """Up to 64 characters before."""
    suffix: str = ""
    """Up to 64 characters after."""
