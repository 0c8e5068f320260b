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
KNOWN_KEYS = frozenset(key for keys in _KEYS.values() for key in keys)

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
    folded = {_fold(key): value for key, value in table.items()}

    def first(name: str) -> object:
        return next((folded[key] for key in _KEYS[name] if _filled(folded.get(key))), None)

    return Metadata(
        title=text_of(first("title")),
        authors=_list_of(first("authors"), people=True),
        date=_date_of(folded),
        source=text_of(first("source")),
        url=text_of(first("url")),
        lang=language_of(text_of(first("lang"))),
        topics=_list_of(first("topics")),
        countries=_list_of(first("countries")),
        actors=_list_of(first("actors")),
    )


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


def _date_of(folded: Mapping[str, object]) -> str | None:
    """The first key that holds a date that can be told."""
    for key in _KEYS["date"]:
        found = parse_date(_one(folded.get(key)))
        if found:
            return found
    return None


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
