"""The gazetteer and the tagger as the user corrected them."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reader.model import Entity, EntityKind, How
from reader.tagging.corrections import Add, Alias, Corrections, Item, Merge, NewActor, Reject
from reader.tagging.folding import fold, fold_word
from reader.tagging.gazetteer import Addition
from reader.tagging.tables import Spelling
from reader.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reader.model import Document, Mention
    from reader.tagging.corrections import Correction
    from reader.tagging.gazetteer import Gazetteer

_LONGEST_ACRONYM = 6
_NO_OFFICES = frozenset({"elite", "opposition", "business", "education", "media", "civilian"})
"""Roles in dictionaries in which nobody speaks for a country."""
_LEAST_WORDS = 2
"""Characters of the shortest words that can mean something."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be used of the user's corrections."""

    message: str
    path: Path | None = None
    line: int | None = None
    hint: str = ""

    def __str__(self) -> str:
        """`FILE:LINE: message. Hint.`, each part only where there is one."""
        place = (
            f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " * bool(self.path)
        )
        return f"{place}{self.message}{' ' + self.hint if self.hint else ''}"


class UnknownError(Exception):
    """A correction speaks of what there is not."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Corrected:
    """What the user's corrections come to on top of a gazetteer; immutable, safe to share between threads."""

    def __init__(self, base: Gazetteer, items: Sequence[Item] = (), before: Corrected | None = None) -> None:
        """Work it out.

        Args:
            base: The gazetteer that ships with the program.
            items: The corrections; those that make no sense are told of in `problems` and left out.
            before: An earlier state, whose gazetteer is taken over if it is the same.
        """
        self._base = base
        self._entities: dict[str, Addition] = {}
        self._spellings: list[Spelling] = []
        self._merged: dict[str, str] = {}
        problems: list[Problem] = []
        self.used: dict[Correction, None] = {}
        """Those that are used, in their order."""
        rejects: list[tuple[str, Reject]] = []
        adds: list[tuple[Entity, Add]] = []
        self.gazetteer = base
        for kinds in ((NewActor,), (Merge,), (Alias,), (Reject, Add)):
            for item in items:
                if not isinstance(item.correction, kinds) or item.correction in self.used:
                    continue
                try:
                    self._take(item, rejects, adds)
                except UnknownError as error:
                    problems.append(Problem(error.message, item.path, item.line, error.hint))
                else:
                    self.used[item.correction] = None
            if kinds != (Reject, Add):
                self._extend(before)
        self.problems = tuple(problems)
        self.corrections = Corrections(rejects, adds)

    def _take(self, item: Item, rejects: list[tuple[str, Reject]], adds: list[tuple[Entity, Add]]) -> None:
        correction = item.correction
        match correction:
            case NewActor():
                self._add_actor(correction, by_surname=not item.imported)
            case Merge():
                self._add_merge(correction)
            case Alias():
                self._add_alias(correction)
            case Reject():
                rejects.append((self.entity(correction.entity).key, correction))
            case Add():
                adds.append((self.entity(correction.entity), correction))

    def _extend(self, before: Corrected | None = None) -> None:
        """Have the gazetteer know what was taken so far."""
        if before is not None and self.additions == before.additions:
            self.gazetteer = before.gazetteer
        elif any(self.additions):
            self.gazetteer = self._base.with_additions(self._entities.values(), self._spellings, self._merged)

    @property
    def additions(self) -> tuple[object, ...]:
        """What is known beyond the base, to be compared."""
        return tuple(self._entities.values()), tuple(self._spellings), tuple(self._merged.items())

    def entity(self, key: str) -> Entity:
        """The entity that `country:kz`, `actor:tokayev` or `region:"central asia"` means.

        Raises:
            UnknownError: None, or several.
        """
        known = self.gazetteer.get(key)
        if known is not None:
            return known
        kind, _, name = key.partition(":")
        name = name.strip().strip('"')
        if kind not in tuple(EntityKind) or not name:
            hint = "Write country:KZ, actor:tokayev or region:central-asia."
            raise UnknownError(f"“{key}” names no country, actor or region.", hint)
        found = self.gazetteer.resolve(EntityKind(kind), name)
        if len(found) == 1 and self._is_name(found[0], name):
            return found[0]
        if len(found) == 1:
            hint = f"Did you mean {found[0].key} ({found[0].name})?"
            raise UnknownError(f"There is no {kind} “{name}”.", hint)
        if found:
            hint = f"One of {', '.join(entity.key for entity in found[:5])}."
            raise UnknownError(f"Several are called “{name}”.", hint)
        ids = [entity.id for entity in self.gazetteer.entities(EntityKind(kind))]
        near = get_close_matches(name, ids, n=1, cutoff=0.6)
        hint = (
            f"Did you mean {kind}:{near[0]}?" if near else f"A completion of {kind}: in the search bar helps."
        )
        raise UnknownError(f"There is no {kind} “{name}”.", hint)

    def _is_name(self, entity: Entity, name: str) -> bool:
        """Whether `name` is all of a name of it, not only how one begins."""
        codes = (code for code, id_ in self.gazetteer.tables.alpha3.items() if id_ == entity.id)
        whole = {fold(one) for one in (entity.id, entity.name, *codes)}
        if fold(name) in whole or entity in self.gazetteer.named(tuple(name.split())):
            return True
        return any(fold(s.text) == fold(name) for s in self.gazetteer.spellings if s.key == entity.key)

    def _add_actor(self, actor: NewActor, *, by_surname: bool) -> None:
        key = f"actor:{actor.id}"
        if self._base.get(key) is not None or key in self._entities:
            raise UnknownError(
                f"There is an actor {actor.id} already.",
                "Choose another id, or make it an alias of that one.",
            )
        names = [name for name in dict.fromkeys((actor.name, *actor.names)) if len(name) >= _LEAST_WORDS]
        if not names:
            raise UnknownError("The actor has no name.", "Names have two characters at least.")
        countries = tuple(self._country(name) for name in actor.countries)
        entity = Entity(actor.id, actor.name, EntityKind.ACTOR, _code(actor))
        roles = tuple(role for role in actor.roles if role.country and role.title not in _NO_OFFICES)
        self._entities[key] = Addition(entity, actor.type, countries, roles)
        for name in names:
            self._spellings += _spellings(
                entity, name, How.NAME, by_surname=by_surname and actor.type == "person"
            )

    def _country(self, name: str) -> str:
        found = self._base.resolve(EntityKind.COUNTRY, name)
        if len(found) != 1:
            raise UnknownError(f"There is no country “{name}”.", 'Write codes, countries = ["KZ"].')
        return found[0].id

    def _add_merge(self, merge: Merge) -> None:
        gone, stays = self._actor(merge.actor), self._actor(merge.into)
        if gone == stays:
            raise UnknownError(f"{merge.actor} and {merge.into} are the same already.")
        self._merged = {key: stays if other == gone else other for key, other in self._merged.items()}
        self._merged[gone] = stays
        self._extend()

    def _actor(self, id_: str) -> str:
        return self.entity(id_ if id_.startswith("actor:") else f"actor:{id_}").key

    def _add_alias(self, alias: Alias) -> None:
        entity = self.entity(alias.entity)
        if len(alias.words) < _LEAST_WORDS or not alias.words[0].isalnum():
            raise UnknownError(
                f"“{alias.words}” cannot be an alias.",
                "It begins with a letter or digit and has two at least.",
            )
        self._spellings += _spellings(entity, alias.words, How.ALIAS, exact=alias.exact)


class CorrectedTagger(Tagger):
    """Tags documents as the user corrected it; safe to share between threads."""

    def __init__(self, corrected: Corrected) -> None:
        super().__init__(corrected.gazetteer)
        self.gazetteer = corrected.gazetteer
        self._corrections = corrected.corrections

    def with_corrections(self, corrections: Corrections) -> CorrectedTagger:
        """The same tagger with other rejections and additions; costs nothing."""
        other = copy.copy(self)
        other._corrections = corrections  # noqa: SLF001 - of its own class
        return other

    def document_mentions(self, document: Document) -> tuple[Mention, ...]:
        """The mentions of a document: those of its text, corrected."""
        return self._corrections.apply(document, self.mentions(document.text, document.info.date))

    def author_mentions(self, document: Document) -> list[Mention]:
        """The author's tags that the user did not reject."""
        kept = self._corrections.apply(document, super().author_mentions(document))
        return [mention for mention in kept if mention.how is How.AUTHOR]


def is_acronym(words: str) -> bool:
    """Whether words can only be meant in capitals."""
    letters = words.replace(".", "")
    return 1 < len(letters) <= _LONGEST_ACRONYM and letters.isupper() and letters.isalpha()


def _spellings(
    entity: Entity, words: str, how: How, *, exact: bool = False, by_surname: bool = False
) -> Iterator[Spelling]:
    """The ways to write a name: as it is, and of a person also the surname where it is plain who is meant."""
    acronym = is_acronym(words)
    yield Spelling(words, entity, entity.key, How.ACRONYM if acronym else how, exact=exact or acronym)
    *given, surname = words.split()
    if by_surname and given:
        folded = frozenset(part for name in given for part in fold(name).split())
        initials = frozenset(name[0] for name in folded if name)
        if fold_word(surname) != surname:
            yield Spelling(surname, entity, entity.key, how, rule="title", given=folded | initials)


def _code(actor: NewActor) -> str:
    """What stands for the actor in tight places."""
    if actor.type == "person":
        return actor.name.split()[-1]
    return next((name for name in (actor.name, *actor.names) if is_acronym(name)), "")


def slug(name: str, taken: Gazetteer) -> str:
    """An id for a new actor, that no other has."""
    base = re.sub(r"[^\w]+", "-", fold(name))[:40].strip("-_") or "actor"
    number = 1
    while taken.get(f"actor:{base if number == 1 else f'{base}-{number}'}") is not None:
        number += 1
    return base if number == 1 else f"{base}-{number}"
