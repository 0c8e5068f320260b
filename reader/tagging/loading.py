"""Reads the tables in `data/`: rows to entities and spellings, forms written out."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from reader.errors import GazetteerError
from reader.model import Entity, EntityKind, How
from reader.tagging.folding import fold, fold_word
from reader.tagging.tables import MEDIA, NO_WORDS, PERSON, STATE, TYPES, Role, Spelling, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_MARKUP = re.compile(r"<(\w+)>|\{([^{}]*)\}")


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name; the first row names the columns, `#` starts a comment line.

    Cells that are missing at the end of a row are absent. Values are not stripped of inner space.
    """
    columns: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if columns is None:
            columns = cells
        elif len(cells) > len(columns):
            raise GazetteerError("has more cells than columns.", path=path, line=number)
        else:
            yield number, dict(zip(columns, cells, strict=False))


class Loader:
    """Collects entities and spellings while the tables are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entities: dict[str, Entity] = {}
        self.spellings: list[Spelling] = []
        self.alpha3: dict[str, str] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        self.successors: dict[str, tuple[str, ...]] = {}
        self.countries: dict[str, tuple[str, ...]] = {}
        self.media: set[str] = set()
        self.types: dict[str, str] = {}
        self.roles: dict[str, tuple[Role, ...]] = {}
        self.cameo: dict[str, str] = {}
        self.endings: dict[str, tuple[str, ...]] = {}
        self.given: dict[str, frozenset[str]] = {}

    def load(self) -> Tables:
        """All tables.

        Raises:
            GazetteerError: A row cannot be used.
        """
        for _, row in rows(self.folder / "endings.tsv"):
            self.endings[row["name"]] = tuple(row["endings"].split("|"))
        self._countries()
        self._regions()
        self._actors()
        for name in ("places.tsv", "cities.tsv", "russian.tsv", "turkic.tsv"):
            self._spellings_by_id(name)
        self._roles()
        self._cameo()
        for number, row in rows(self.folder / "blockers.tsv"):
            self._add(None, How.NAME, row["phrases"], self.folder / "blockers.tsv", number)
        given = (self.folder / "given_names.txt").read_text(encoding="utf-8")
        names = frozenset(
            fold_word(w) for line in given.splitlines() if not line.startswith("#") for w in line.split()
        )
        return Tables(
            tuple(self.entities.values()),
            tuple(self.spellings),
            self.alpha3,
            self.members,
            self.successors,
            self.countries,
            frozenset(self.media),
            self.types,
            self.roles,
            self.cameo,
            names,
        )

    def _countries(self) -> None:
        path = self.folder / "countries.tsv"
        columns = {
            "names": How.NAME, "former": How.ALIAS, "adjectives": How.ADJECTIVE, "demonyms": How.DEMONYM,
            "capitals": How.CAPITAL, "metonyms": How.METONYM, "acronyms": How.ACRONYM,
        }  # fmt: skip
        for number, row in rows(path):
            entity = Entity(row["id"], row["name"], EntityKind.COUNTRY, row["id"])
            self._enter(entity, path, number)
            if row["alpha3"]:
                self.alpha3[row["alpha3"]] = row["id"]
            for column, how in columns.items():
                self._add(entity, how, row.get(column, ""), path, number)
            if row.get("successors"):
                self.successors[entity.id] = self._ids(row["successors"], path, number)

    def _regions(self) -> None:
        path = self.folder / "regions.tsv"
        for number, row in rows(path):
            entity = Entity(row["id"], row["name"], EntityKind.REGION, row["code"])
            self._enter(entity, path, number)
            self.members[entity.id] = self._ids(row.get("members", ""), path, number)
            self._add(entity, How.NAME, row["names"], path, number)
            self._add(entity, How.ADJECTIVE, row.get("adjectives", ""), path, number)

    def _actors(self) -> None:
        path = self.folder / "actors.tsv"
        for number, row in rows(path):
            entity = Entity(row["id"], row["name"], EntityKind.ACTOR, row["code"] or _first_surname(row))
            self._enter(entity, path, number)
            self.countries[entity.id] = self._ids(row["countries"], path, number)
            if row["type"] not in TYPES:
                hint = f"Use one of {', '.join(TYPES)}."
                raise GazetteerError(
                    f"has the unknown type {row['type']!r}.", path=path, line=number, hint=hint
                )
            self.types[entity.id] = row["type"]
            if row["type"] == MEDIA:
                self.media.add(entity.id)
            self._add(entity, How.NAME, row["names"], path, number)
            self._add(entity, How.ALIAS, row.get("aliases", ""), path, number)
            self._add(entity, How.ACRONYM, row.get("acronyms", ""), path, number)
            if row.get("surnames"):
                given = [self._given(name, path, number) for name in _split(row["given"])]
                self._add(entity, How.NAME, row["surnames"], path, number, NO_WORDS.union(*given))

    def _given(self, name: str, path: Path, line: int) -> frozenset[str]:
        """The folded words of all forms of a given name; kept, as many persons share one."""
        words = self.given.get(name)
        if words is None:
            forms = self._expand(name, path, line)
            words = self.given[name] = frozenset(word for form in forms for word in fold(form).split())
        return words

    def _roles(self) -> None:
        path = self.folder / "roles.tsv"
        for number, row in rows(path):
            person, office = row["person"], row["office"]
            if self.types.get(person) != PERSON:
                raise GazetteerError(f"names the unknown person {person!r}.", path=path, line=number)
            if f"country:{office}" not in self.entities and f"actor:{office}" not in self.entities:
                raise GazetteerError(
                    f"names the unknown country or actor {office!r}.", path=path, line=number
                )
            start, end = row["start"], row.get("end", "")
            if (
                not _DATE.fullmatch(start)
                or (end and not _DATE.fullmatch(end))
                or (end and end < start[: len(end)])
            ):
                raise GazetteerError(
                    f"has the impossible dates {start!r} to {end!r}.", path=path, line=number
                )
            role = Role(row["title"], office, start, end)
            self.roles[person] = (*self.roles.get(person, ()), role)

    def _cameo(self) -> None:
        path = self.folder / "cameo.tsv"
        for number, row in rows(path):
            key = row["id"] if ":" in row["id"] else f"country:{row['id']}"
            if key not in self.entities:
                raise GazetteerError(f"names the unknown id {row['id']!r}.", path=path, line=number)
            self.cameo[key] = row["code"]

    def _spellings_by_id(self, name: str) -> None:
        path = self.folder / name
        for number, row in rows(path):
            entity = self.entities.get(row["id"] if ":" in row["id"] else f"country:{row['id']}")
            if entity is None:
                raise GazetteerError(f"names the unknown id {row['id']!r}.", path=path, line=number)
            if row["how"] == STATE:
                marked = "|".join(
                    f"{name}@{STATE}" if "@" not in name else name for name in _split(row["spellings"])
                )
                self._add(entity, How.CITY, marked, path, number)
                continue
            try:
                how = How(row["how"])
            except ValueError:
                hint = f"Use one of {', '.join(How)} or {STATE}."
                raise GazetteerError(f"says {row['how']!r}.", path=path, line=number, hint=hint) from None
            self._add(entity, how, row["spellings"], path, number)

    def _enter(self, entity: Entity, path: Path, line: int) -> None:
        if entity.key in self.entities:
            raise GazetteerError(f"defines {entity.key} a second time.", path=path, line=line)
        self.entities[entity.key] = entity

    def _ids(self, cell: str, path: Path, line: int) -> tuple[str, ...]:
        ids = tuple(cell.split())
        for country in ids:
            if f"country:{country}" not in self.entities:
                raise GazetteerError(f"names the unknown country {country!r}.", path=path, line=line)
        return ids

    def _add(
        self,
        entity: Entity | None,
        how: How,
        cell: str,
        path: Path,
        line: int,
        given: frozenset[str] = NO_WORDS,
    ) -> None:
        if not cell:
            return
        exact, append = how is How.ACRONYM, self.spellings.append
        key = entity.key if entity is not None else ""
        known: set[str] = set()
        for item in _split(cell):
            text, _, rule = item.partition("@")
            marked = text.endswith("=")
            text = text.removesuffix("=")
            if "<" in text or "{" in text:
                forms = [form for form in self._expand(text, path, line) if form not in known]
                known.update(forms)
                for form in forms:
                    append(Spelling(form, entity, key, how, rule, exact or marked, given))
            elif text:
                append(Spelling(text, entity, key, how, rule, exact or marked, given))

    def _expand(self, text: str, path: Path, line: int) -> list[str]:
        """All forms of `Казахстан<m>` (endings by name) and `Карим{|а}` (alternatives)."""
        stem, _, rest = text.partition("<")
        if rest[:-1] in self.endings and rest[-1] == ">" and "{" not in stem:
            return [stem + ending for ending in self.endings[rest[:-1]]]
        parts: list[tuple[str, ...]] = []
        position = 0
        for match in _MARKUP.finditer(text):
            parts.append((text[position : match.start()],))
            position = match.end()
            if match[1] is None:
                parts.append(tuple(match[2].split("|")))
            elif match[1] in self.endings:
                parts.append(self.endings[match[1]])
            else:
                raise GazetteerError(f"uses unknown endings <{match[1]}>.", path=path, line=line)
        parts.append((text[position:],))
        return ["".join(form) for form in product(*parts)] if len(parts) > 1 else [text]


def _split(cell: str) -> list[str]:
    """The spellings of a cell; `|` inside braces belongs to the spelling."""
    return cell.split("|") if "{" not in cell else re.split(r"\|(?![^{}]*\})", cell)


def _first_surname(row: Mapping[str, str]) -> str:
    """The first surname of a person as it is shown, without the marks for its endings and rules."""
    return re.split(r"[|<{@]", row.get("surnames", ""), maxsplit=1)[0]
