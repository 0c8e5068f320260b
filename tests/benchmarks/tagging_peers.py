"""What the tagger is compared with; none is a dependency, a missing one is said to be missing.

`pip install geotext country-named-entity-recognition pycountry`
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from typing import Any, ClassVar

from reader.model import EntityKind
from reader.tagging.matcher import Matcher


class Finder:
    """Finds the countries of a text."""

    title: ClassVar[str]
    about: ClassVar[str]
    module: ClassVar[str] = ""

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot be used."""
        if cls.module and importlib.util.find_spec(cls.module) is None:
            return f"{cls.title} is not installed"
        return None

    def countries(self, text: str) -> frozenset[str]:
        """Alpha-2 codes."""
        raise NotImplementedError


class Ours(Finder):
    """The reader's tagger."""

    title = "reader"
    about = "`Tagger.mentions`: every mention of countries, actors and regions with its exact words and rule."

    def __init__(self) -> None:
        from reader.tagging import Gazetteer, Tagger

        self.gazetteer = Gazetteer.load()
        self.tagger = Tagger(self.gazetteer)

    def countries(self, text: str) -> frozenset[str]:
        """Of the mentions."""
        return frozenset(
            m.entity.id for m in self.tagger.mentions(text) if m.entity.kind is EntityKind.COUNTRY
        )


class WithoutSenses(Ours):
    """The reader's tagger, asked for what peers give."""

    title = "reader, without senses"
    about = "The same, not told whether a country acts or is only a place; peers do not tell either."

    def countries(self, text: str) -> frozenset[str]:
        """Of the mentions."""
        mentions = self.tagger.mentions(text, senses=False)
        return frozenset(m.entity.id for m in mentions if m.entity.kind is EntityKind.COUNTRY)


class Fallback(Ours):
    """The reader's tagger where no compiled automaton is installed."""

    title = "reader, pure Python"
    about = "The same with the matcher that needs no compiled package."

    def __init__(self) -> None:
        super().__init__()
        self.tagger._matcher = Matcher(self.gazetteer.spellings)


class GeoText(Finder):
    """geotext."""

    title = "geotext"
    about = "`GeoText(text).country_mentions`: countries, nationalities and cities; no words or places."
    module = "geotext"

    def __init__(self) -> None:
        self._find: Any = importlib.import_module("geotext").GeoText

    def countries(self, text: str) -> frozenset[str]:
        """With at least one mention."""
        return frozenset(self._find(text).country_mentions)


class CountryNer(Finder):
    """country-named-entity-recognition."""

    title = "country-named-entity-recognition"
    about = "`find_countries(text)`: names of countries, one match for each, with its words."
    module = "country_named_entity_recognition"

    def __init__(self) -> None:
        self._find: Any = importlib.import_module(self.module).find_countries

    def countries(self, text: str) -> frozenset[str]:
        """Of the matches."""
        return frozenset(country.alpha_2 for country, _ in self._find(text))


class PyCountry(Finder):
    """The names of pycountry."""

    title = "pycountry names"
    about = (
        "Names, official names and common names of `pycountry.countries` by one regular expression, "
        "the longest first."
    )
    module = "pycountry"

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        for country in importlib.import_module("pycountry").countries:
            for field in ("name", "official_name", "common_name"):
                name = getattr(country, field, None)
                if name:
                    self._codes.setdefault(name, country.alpha_2)
        names = sorted(self._codes, key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")

    def countries(self, text: str) -> frozenset[str]:
        """Of the names."""
        return frozenset(map(self._codes.__getitem__, self._names.findall(text)))


PEERS: dict[str, type[Finder]] = {
    "geotext": GeoText,
    "country-named-entity-recognition": CountryNer,
    "pycountry": PyCountry,
}
