"""The countries, actors and regions that are known, and every way to write them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reader.model import EntityKind, How
from reader.tagging.folding import fold
from reader.tagging.tables import DATA, MEDIA, load_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from reader.model import Entity
    from reader.tagging.tables import Role, Spelling, Tables

_OWN_NAMES = frozenset({How.NAME, How.ALIAS, How.ACRONYM})
_RESOLVING = _OWN_NAMES | {How.ADJECTIVE, How.DEMONYM, How.METONYM}
_LEAST_PREFIX = 3
"""Characters that must be typed before a name is completed to mean an entity in `resolve`."""


class Profile(NamedTuple):
    """What is known of an entity besides its names."""

    type: str
    """`country`, `region` or one of `TYPES` in `reader.tagging.tables`; empty for an actor a user made."""
    countries: tuple[Entity, ...]
    """Itself for a country, the members of a region, those an actor belongs to."""
    roles: tuple[Role, ...] = ()
    """A person's offices, the earliest first."""
    cameo: str = ""
    """Its CAMEO code; for a person or other actor without one of its own that of its only country."""
    successors: tuple[Entity, ...] = ()
    """Of a former state: the countries on its territory now."""


class Addition(NamedTuple):
    """An actor that is not in the tables."""

    entity: Entity
    type: str
    countries: tuple[str, ...] = ()
    """Ids of those it belongs to."""
    roles: tuple[Role, ...] = ()


class Gazetteer:
    """Names to entities and back; immutable once loaded, safe to share between threads."""

    def __init__(self, tables: Tables, merged: Mapping[str, str] | None = None) -> None:
        """Make it from tables.

        Args:
            tables: What is known.
            merged: Keys that mean another entity now.
        """
        self.tables = tables
        self._merged = dict(merged or {})
        self._by_key = {entity.key: entity for entity in tables.entities}
        for key, other in self._merged.items():
            self._by_key[key] = self._by_key[other]

    @classmethod
    def load(cls, folder: Path = DATA) -> Gazetteer:
        """Read the tables that ship with the program (about 0.1 s).

        Raises:
            GazetteerError: A row cannot be used.
        """
        return cls(load_tables(folder))

    def with_additions(
        self,
        actors: Iterable[Addition] = (),
        spellings: Iterable[Spelling] = (),
        merged: Mapping[str, str] | None = None,
    ) -> Gazetteer:
        """A gazetteer that knows more than this one, which stays as it is.

        Args:
            actors: New ones; their countries are known.
            spellings: Of these or of known entities; what their words meant before they mean no more, unless
                they need a rule.
            merged: Keys of actors that are the same as the actor of another key, which is not merged itself:
                their spellings become its own.
        """
        merged = {**self._merged, **(merged or {})}
        added, fresh = list(actors), list(spellings)
        taken = {_plain(one.text): one.key for one in fresh if not one.rule}
        every = {e.key: e for e in (*self.tables.entities, *(one.entity for one in added))}

        def meant(spelling: Spelling) -> Spelling:
            entity = every[merged[spelling.key]]
            return spelling._replace(entity=entity, key=entity.key)

        tables = self.tables._replace(
            entities=tuple(entity for key, entity in every.items() if key not in merged),
            spellings=tuple(
                meant(one) if one.key in merged else one
                for one in (
                    *(one for one in self.spellings if taken.get(_plain(one.text), one.key) == one.key),
                    *fresh,
                )
            ),
            countries={**self.tables.countries, **{one.entity.id: one.countries for one in added}},
            types={**self.tables.types, **{one.entity.id: one.type for one in added}},
            roles={**self.tables.roles, **{one.entity.id: one.roles for one in added if one.roles}},
            media=self.tables.media | {one.entity.id for one in added if one.type == MEDIA},
        )
        return Gazetteer(tables, merged)

    @property
    def spellings(self) -> tuple[Spelling, ...]:
        """Every spelling, phrases that block others included."""
        return self.tables.spellings

    def get(self, key: str) -> Entity | None:
        """The entity with this `kind:id`, as in `country:KZ`."""
        return self._by_key.get(key)

    def entities(self, kind: EntityKind) -> tuple[Entity, ...]:
        """All of one kind, in the order of the tables."""
        return tuple(entity for entity in self.tables.entities if entity.kind is kind)

    def children(self, region: Entity) -> tuple[Entity, ...]:
        """The countries of a region; none for a country or an actor, or a region without fixed members."""
        if region.kind is not EntityKind.REGION:
            return ()
        return self._countries(self.tables.members.get(region.id, ()))

    def countries_of(self, actor: Entity) -> tuple[Entity, ...]:
        """The countries an actor belongs to; none for international organisations."""
        return (
            self._countries(self.tables.countries.get(actor.id, ())) if actor.kind is EntityKind.ACTOR else ()
        )

    def profile(self, key: str) -> Profile:
        """What is known of the entity with this key; empty for an unknown key."""
        entity = self._by_key.get(key)
        if entity is None:
            return Profile("", ())
        tables = self.tables
        if entity.kind is EntityKind.COUNTRY:
            successors = self._countries(tables.successors.get(entity.id, ()))
            return Profile("country", (entity,), cameo=self._code(entity), successors=successors)
        if entity.kind is EntityKind.REGION:
            return Profile("region", self.children(entity))
        countries = self.countries_of(entity)
        code = tables.cameo.get(entity.key) or (self._code(countries[0]) if len(countries) == 1 else "")
        return Profile(tables.types.get(entity.id, ""), countries, tables.roles.get(entity.id, ()), code)

    def _code(self, country: Entity) -> str:
        """Mostly that of ISO 3166-1."""
        return self.tables.cameo.get(country.key) or self._alpha3.get(country.id, "")

    def resolve(self, kind: EntityKind, name: str) -> tuple[Entity, ...]:
        """The entities a person may mean by `name`, which is folded first.

        Ids, alpha-2, alpha-3, names, aliases, acronyms, adjectives and demonyms that are `name` as a whole;
        if none is, those with a name whose first words begin with the words of `name` (`shanghai coop`).
        Several when ambiguous, in the order of the tables; empty when nothing fits.
        """
        wanted = fold(name)
        if not wanted:
            return ()
        found = [entity for entity in self._resolving.get(wanted, ()) if entity.kind is kind]
        if not found:
            found = [entity for entity in self._with_given_name(wanted.split()) if entity.kind is kind]
        if not found and len(wanted) >= _LEAST_PREFIX:
            found = [
                entity
                for entity, names in self._names_of[kind]
                if any(_begins(folded.split(), wanted.split()) for folded in names)
            ]
        return tuple(found)

    def complete(self, kind: EntityKind, prefix: str) -> tuple[Entity, ...]:
        """Entities of `kind` with a name, id or a word of a name that begins with `prefix`.

        Best first: shown name begins so, id or another name does, a later word does; then by name. An empty
        prefix gives all.
        """
        wanted = fold(prefix)
        ranked: list[tuple[int, str, Entity]] = []
        for entity, names in self._names_of[kind]:
            rank = _rank(entity, names, wanted)
            if rank is not None:
                ranked.append((rank, entity.name, entity))
        return tuple(entity for _, _, entity in sorted(ranked, key=lambda item: item[:2]))

    def named(self, words: tuple[str, ...]) -> tuple[Entity, ...]:
        """Entities for which `words` are a whole name, alias or acronym, in any script and spelling.

        A person is named by the surname, also with given names before it; who is only called so with them (a
        brother, a daughter) is named by the surname if nobody else is. Acronyms that are common words
        (`US`, `WHO`) count only in capitals. Adjectives, capitals and cities do not name. Several when
        ambiguous.
        """
        folded = fold(" ".join(words))
        found = list(self._named.get(folded, ()))
        if " ".join(words).isupper():
            found += [e for e in self._named_in_capitals.get(folded, ()) if e not in found]
        return tuple(found) or tuple(self._with_given_name(folded.split()))

    def _countries(self, ids: Iterable[str]) -> tuple[Entity, ...]:
        return tuple(self._by_key[f"country:{country}"] for country in ids)

    def _with_given_name(self, words: Sequence[str]) -> list[Entity]:
        """Persons whose surname ends `words` and whose given names are all the words before it."""
        found: list[Entity] = []
        for count in (1, 2):
            before, surname = words[:-count], " ".join(words[-count:])
            for spelling in self._surnames.get(surname, ()) if before else ():
                entity = spelling.entity
                if (
                    entity is not None
                    and entity not in found
                    and all(word in spelling.given for word in before)
                ):
                    found.append(entity)
        return found

    @cached_property
    def _alpha3(self) -> dict[str, str]:
        return {id_: code for code, id_ in self.tables.alpha3.items()}

    @cached_property
    def _surnames(self) -> dict[str, list[Spelling]]:
        index: dict[str, list[Spelling]] = defaultdict(list)
        for spelling in self.spellings:
            if spelling.given:
                index[fold(spelling.text)].append(spelling)
        return dict(index)

    @cached_property
    def _named(self) -> dict[str, tuple[Entity, ...]]:
        words = self._named_in_capitals

        def is_name(spelling: Spelling) -> bool:
            return spelling.how in _OWN_NAMES and not (spelling.exact and fold(spelling.text) in words)

        # Who is only called so after a given name makes way for who needs none, as when texts are tagged.
        alone = self._index(lambda s: is_name(s) and s.rule != "given")
        return self._index(lambda s: is_name(s) and s.rule == "given") | alone

    @cached_property
    def _named_in_capitals(self) -> dict[str, tuple[Entity, ...]]:
        return self._index(lambda s: s.how is How.ACRONYM and s.rule != "")

    @cached_property
    def _resolving(self) -> dict[str, tuple[Entity, ...]]:
        index = self._index(lambda s: s.how in _RESOLVING)
        codes = {code.lower(): self._by_key[f"country:{id_}"] for code, id_ in self.tables.alpha3.items()}
        for entity in self.tables.entities:
            for code in (fold(entity.id), fold(entity.name)):
                index[code] = _first(entity, index.get(code, ()))
        for code, entity in codes.items():
            index[code] = _first(entity, index.get(code, ()))
        for key in self._merged:
            index.setdefault(fold(key.partition(":")[2]), (self._by_key[key],))
        return index

    @cached_property
    def _names_of(self) -> dict[EntityKind, list[tuple[Entity, tuple[str, ...]]]]:
        names: dict[str, dict[str, None]] = {e.key: {fold(e.name): None} for e in self.tables.entities}
        for spelling in self.spellings:
            if spelling.entity is not None and spelling.how in _OWN_NAMES:
                names[spelling.entity.key][fold(spelling.text)] = None
        result: dict[EntityKind, list[tuple[Entity, tuple[str, ...]]]] = {kind: [] for kind in EntityKind}
        for entity in self.tables.entities:
            result[entity.kind].append((entity, tuple(names[entity.key])))
        return result

    def _index(self, wanted: Callable[[Spelling], bool]) -> dict[str, tuple[Entity, ...]]:
        index: dict[str, tuple[Entity, ...]] = {}
        for spelling in self.spellings:
            if spelling.entity is not None and wanted(spelling):
                folded = fold(spelling.text)
                known = index.get(folded, ())
                if spelling.entity not in known:
                    index[folded] = (*known, spelling.entity)
        return index


def _plain(words: str) -> str:
    """Words as a text is searched for them, but for accents: quick."""
    return words.lower().replace("-", " ")


def _first(entity: Entity, others: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """`entity`, then the others of another kind: an id or shown name is exact within its kind."""
    return (entity, *(other for other in others if other.kind is not entity.kind))


def _begins(name: Sequence[str], prefix: Sequence[str]) -> bool:
    """Whether the words of `prefix` stand at the start of `name`, the last one perhaps unfinished."""
    head = len(prefix) - 1
    return (
        len(name) > head and list(name[:head]) == list(prefix[:head]) and name[head].startswith(prefix[head])
    )


def _rank(entity: Entity, names: Iterable[str], wanted: str) -> int | None:
    """0 shown name, 1 id or another name, 2 a later word of a name; `None` for no match."""
    if fold(entity.name).startswith(wanted):
        return 0
    if fold(entity.id).startswith(wanted) or any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(f" {wanted}" in name for name in names) else None
