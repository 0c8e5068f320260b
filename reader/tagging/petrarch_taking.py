"""From the entries of an actor dictionary to corrections: actors, and aliases of what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.model import EntityKind
from reader.tagging.corrected import slug
from reader.tagging.corrections import Alias, NewActor
from reader.tagging.folding import fold
from reader.tagging.petrarch import Refused
from reader.tagging.tables import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reader.model import Entity
    from reader.tagging.corrections import Correction
    from reader.tagging.gazetteer import Gazetteer
    from reader.tagging.petrarch import Code, DictionaryEntry

_SMALL_WORDS = "of the and for in on at to de la el du da di del der des bin ibn ben von van y e"
_SMALL = frozenset(_SMALL_WORDS.split())
_VOWELS = frozenset("AEIOUY")
_LONGEST_ACRONYM = 6
_LEAST_NAME = 3
_LEAST_ACRONYM = 2
_BRACKETED = re.compile(r"\s*\(\s*([A-Z][A-Z-]*)\s*\)\s*")

_ROLES = {
    "GOV": "government", "MIL": "military", "OPP": "opposition", "ELI": "elite", "LEG": "legislature",
    "JUD": "judiciary", "SPY": "intelligence", "COP": "police", "MED": "media", "BUS": "business",
    "EDU": "education", "REB": "rebels", "SEP": "separatists", "INS": "insurgents", "CVL": "civilian",
}  # fmt: skip
"""What the second three letters of a CAMEO code say."""
_TYPES = {
    "REB": "group", "SEP": "group", "INS": "group", "UAF": "group", "MED": "media", "BUS": "company",
    "MNC": "company", "GOV": "institution", "MIL": "institution", "LEG": "institution", "JUD": "institution",
    "SPY": "institution", "COP": "institution", "EDU": "institution",
}  # fmt: skip


@dataclass(slots=True)
class Taken:
    """What became of a dictionary."""

    corrections: list[Correction] = field(default_factory=list)
    known: int = 0
    """Names that were known already."""
    refused: list[Refused] = field(default_factory=list)
    """By line."""

    @property
    def actors(self) -> int:
        """How many actors are new."""
        return sum(isinstance(one, NewActor) for one in self.corrections)

    @property
    def aliases(self) -> int:
        """How many names of known ones are new."""
        return sum(isinstance(one, Alias) for one in self.corrections)


def take(entries: Iterable[DictionaryEntry], refused: Sequence[Refused], gazetteer: Gazetteer) -> Taken:
    """What a dictionary adds to a gazetteer.

    An entry that is known by one of its names gives its other names to that; one whose only code is a country
    gives them to the country; any other is a new actor.

    Args:
        entries: Of the dictionary.
        refused: What was not understood of it.
        gazetteer: What is known.
    """
    taking = _Taking(gazetteer)
    for entry in entries:
        taking.take(entry)
    taking.taken.refused = sorted([*refused, *taking.taken.refused], key=lambda one: one.line)
    return taking.taken


class _Taking:
    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._spelt: dict[str, str] = {}
        for spelling in gazetteer.spellings:
            self._spelt.setdefault(fold(spelling.text), spelling.key)
        self._ids: set[str] = set()
        self.taken = Taken()

    def take(self, entry: DictionaryEntry) -> None:
        names = self._names(entry)
        if not names:
            return
        if not entry.codes:
            self._refuse(entry.line, names[0][1], "It has no code.")
            return
        known = self._known(entry, names)
        fresh = [(line, name) for line, name in names if self._is_fresh(line, name, known)]
        if known is not None:
            for _, name in fresh:
                self.taken.corrections.append(Alias(known.key, name))
                self._spelt[fold(name)] = known.key
        elif fresh:
            actor = self._actor([name for _, name in fresh], entry.codes)
            self.taken.corrections.append(actor)
            self._spelt.update((fold(name), f"actor:{actor.id}") for _, name in fresh)

    def _names(self, entry: DictionaryEntry) -> list[tuple[int, str]]:
        """The names as they are written in texts."""
        found: dict[str, tuple[int, str]] = {}
        whole = [name for _, name in entry.names]
        for line, name in entry.names:
            for part, in_brackets in _parts(name):
                written = part.upper() if in_brackets else _written(part, whole)
                letters = len(written.replace(".", ""))
                if letters < (_LEAST_ACRONYM if written.isupper() else _LEAST_NAME):
                    self._refuse(line, name, "Too short to be told from other words.")
                else:
                    found.setdefault(fold(written), (line, written))
        return list(found.values())

    def _known(self, entry: DictionaryEntry, names: Sequence[tuple[int, str]]) -> Entity | None:
        codes = {code.code for code in entry.codes}
        countries = [self._country(code) for code in codes]
        if len(codes) == 1 and len(next(iter(codes))) == 3 and countries[0]:
            return self._gazetteer.get(f"country:{countries[0]}")
        for _, name in names:
            if (found := self._gazetteer.named(tuple(name.split()))) and len(found) == 1:
                is_its = found[0].kind is EntityKind.COUNTRY and found[0].id in countries
                return found[0] if is_its or found[0].kind is EntityKind.ACTOR else None
        return None

    def _is_fresh(self, line: int, name: str, known: Entity | None) -> bool:
        key = self._spelt.get(fold(name))
        if key is None:
            return True
        if known is not None and key == known.key:
            self.taken.known += 1
        else:
            other = self._gazetteer.get(key) if key else None
            meant = (
                f"{other.name} ({key})" if other is not None else key or "none of what its words could mean"
            )
            self._refuse(line, name, f"It means {meant} already.")
        return False

    def _actor(self, names: Sequence[str], codes: Sequence[Code]) -> NewActor:
        countries = dict.fromkeys(filter(None, (self._country(code.code) for code in codes)))
        dated = [code for code in codes if code.start or code.end]
        id_ = base = slug(names[0], self._gazetteer)
        number = 1
        while id_ in self._ids:
            number += 1
            id_ = f"{base}-{number}"
        self._ids.add(id_)
        return NewActor(
            id_,
            names[0],
            _type(codes, is_dated=bool(dated)),
            tuple(countries),
            tuple(names[1:]),
            tuple(self._role(code) for code in dated),
        )

    def _role(self, code: Code) -> Role:
        return Role(_ROLES.get(code.code[3:6], code.code), self._country(code.code), code.start, code.end)

    def _country(self, code: str) -> str:
        return self._gazetteer.tables.alpha3.get(code[:3], "")

    def _refuse(self, line: int, text: str, reason: str) -> None:
        self.taken.refused.append(Refused(line, text, reason))


def _type(codes: Sequence[Code], *, is_dated: bool) -> str:
    if is_dated or any(code.code[3:6] == "ELI" for code in codes):
        return "person"
    first = codes[0].code
    if first.startswith(("IGO", "NGO", "IMG", "NGM")):
        return "organisation"
    return _TYPES.get(first[3:6] or first[:3], _TYPES.get(first[:3], "organisation"))


def _parts(name: str) -> list[tuple[str, bool]]:
    """A name, and an acronym in brackets on its own."""
    found = _BRACKETED.search(name)
    if found is None:
        return [(name, False)]
    parts = [(_BRACKETED.sub(" ", name).strip(), False), (found[1], True)]
    return [part for part in parts if part[0]]


def _written(name: str, others: Sequence[str]) -> str:
    """A name in capitals as it is written in texts: acronyms as they are, other words with one capital."""
    words = name.split()
    if len(words) == 1 and _is_acronym(name, others):
        return name.upper()
    written = [_word(word, is_first=number == 0) for number, word in enumerate(words)]
    return " ".join(written)


def _is_acronym(word: str, others: Sequence[str]) -> bool:
    letters = word.replace(".", "").upper()
    if not 1 < len(letters) <= _LONGEST_ACRONYM or not letters.isalpha():
        return False
    if "." in word or len(letters) == 2 or not _VOWELS & set(letters):
        return True
    initials = {
        "".join(part[0] for part in other.replace("-", " ").split() if small or part.lower() not in _SMALL)
        for other in others
        for small in (True, False)
    }
    return letters in {one.upper() for one in initials}


def _word(word: str, *, is_first: bool) -> str:
    if word.lower() in _SMALL and not is_first:
        return word.lower()
    if "." in word:
        return word.upper() if len(word) <= 4 else word.title()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
