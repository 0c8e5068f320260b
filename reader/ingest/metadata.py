"""What a document says about itself, from the keys that front matter, JSON records and web pages use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.ingest.dates import parse_date
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_VALUE = 500
"""Characters of one value."""
MOST_VALUES = 200
"""Values of one list; also what an expansion of aliases could add at most."""
DEEPEST = 4
"""Levels of lists in lists that are followed."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name"),
    "authors": ("authors", "author", "by", "byline", "creator", "creators"),
    "date": (
        "date", "published", "publication_date", "date_published", "published_at", "pub_date", "issued",
        "created", "created_at", "timestamp", "time", "year",
    ),
    "source": (
        "source", "publisher", "site", "site_name", "sitename", "publication", "outlet", "journal",
        "newspaper", "container_title",
    ),
    "url": ("url", "link", "permalink", "canonical_url", "uri", "href"),
    "lang": ("lang", "language", "locale"),
    "topics": ("topics", "topic", "tags", "tag", "keywords", "categories", "category", "subjects", "subject"),
    "countries": ("countries", "country"),
    "actors": ("actors", "actor"),
}  # fmt: skip
_PLACES = {key: (name, rank) for name, keys in _KEYS.items() for rank, key in enumerate(keys)}
"""The field that a key fills, and how early it comes among the spellings of that field."""
KNOWN_KEYS = frozenset(_PLACES)

_LANGUAGES: Mapping[str, str] = {
    "english": "en", "eng": "en", "russian": "ru", "rus": "ru", "русский": "ru", "kazakh": "kk", "kaz": "kk",
    "қазақ": "kk", "қазақша": "kk", "kyrgyz": "ky", "kir": "ky", "uzbek": "uz", "uzb": "uz", "tajik": "tg",
    "tgk": "tg", "turkmen": "tk", "tuk": "tk", "chinese": "zh", "zho": "zh", "chi": "zh", "german": "de",
    "deu": "de", "ger": "de", "french": "fr", "fra": "fr", "fre": "fr", "turkish": "tr", "tur": "tr",
    "ukrainian": "uk", "ukr": "uk", "persian": "fa", "farsi": "fa", "fas": "fa", "arabic": "ar", "ara": "ar",
    "spanish": "es", "spa": "es",
}  # fmt: skip
_LANGUAGE_TAG = re.compile(r"([a-zA-Z]{2,3})(?:[-_@.].*)?$")
_AND = re.compile(r"\s*(?:;|,(?!\s*(?:Jr|Sr|PhD|Ph\.D|MD)\b)|\s&\s|\sand\s|\sи\s)\s*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Clean, each value one line; see `DocumentInfo` for what the fields mean."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    source: str = ""
    url: str = ""
    lang: str = ""
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = field(default=())
    actors: tuple[str, ...] = field(default=())


def from_mapping(table: Mapping[str, object]) -> Metadata:
    """The known keys of a parsed table, in any of their spellings and in upper or lower case."""
    found: dict[str, list[tuple[int, object]]] = {}
    for key, value in table.items():
        place = _PLACES.get(key) or _PLACES.get(_fold(key))
        if place and _filled(value):
            found.setdefault(place[0], []).append((place[1], value))
    if not found:
        return Metadata()
    values = {name: [value for _, value in sorted(spelt, key=_rank)] for name, spelt in found.items()}
    first = {name: spelt[0] for name, spelt in values.items()}
    return Metadata(
        title=text_of(first.get("title")),
        authors=_list_of(first.get("authors"), people=True),
        date=next((date for value in values.get("date", ()) if (date := parse_date(_one(value)))), None),
        source=text_of(first.get("source")),
        url=text_of(first.get("url")),
        lang=language_of(text_of(first.get("lang"))),
        topics=_list_of(first.get("topics")),
        countries=_list_of(first.get("countries")),
        actors=_list_of(first.get("actors")),
    )


def _rank(spelt: tuple[int, object]) -> int:
    return spelt[0]


def language_of(value: str) -> str:
    """The primary subtag of a language tag or of a language's name, or `""`."""
    name = value.strip().lower()
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    match = _LANGUAGE_TAG.match(name)
    return _LANGUAGES.get(match[1], match[1]) if match else ""


def split_people(names: str) -> tuple[str, ...]:
    """`A. One, B. Two and C. Three` as three names; `Last, First` of a single name is kept together."""
    parts = [part.strip() for part in _AND.split(names)]
    if len(parts) == 2 and "," in names and all(part and " " not in part for part in parts):
        return (names,)
    return tuple(dict.fromkeys(part for part in parts if part))


def text_of(value: object) -> str:
    """The first text in a value, as one clean line."""
    return next(_texts(value), "")


def _fold(key: str) -> str:
    folded = re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key.strip())).lower()
    return folded.rpartition(":")[2].removeprefix("dc.").removeprefix("og_")


def _filled(value: object) -> bool:
    return value is not None and not isinstance(value, bool) and value not in ("", [], {})


def _one(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _list_of(value: object, *, people: bool = False) -> tuple[str, ...]:
    """A list, or a string with separators, as distinct values in order."""
    if isinstance(value, str):
        line = text_of(value)
        if people:
            return split_people(line)
        value = re.split(r"\s*[,;]\s*", line.strip("[]"))
    return tuple(dict.fromkeys(_texts(value)))


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts in a value of any shape, at most `MOST_VALUES` of a list; of a table its name."""
    if isinstance(value, str):
        line = one_line(value, LONGEST_VALUE)
        if line:
            yield line
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, dict):
        yield from _texts(
            next(
                (value[key] for key in ("name", "title", "code", "id", "value") if _filled(value.get(key))),
                None,
            ),
            depth + 1,
        )
    elif isinstance(value, list | tuple) and depth < DEEPEST:
        for number, item in enumerate(value):
            if number >= MOST_VALUES:
                return
            yield from _texts(item, depth + 1)
    elif hasattr(value, "isoformat"):
        yield str(value.isoformat())
