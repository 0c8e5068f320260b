"""What the tables in `data/` say, once read; their columns and marks are described in `data/README.md`."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.model import Entity, How

DATA = Path(__file__).parent / "data"
"""Where the tables are."""

STATE = "state"
"""Says of a place that it is a part of a country that qualifies towns: Paris, Texas."""

MEDIA = "media"
"""The type of actors that are newspapers, news agencies and stations."""

PERSON = "person"
TYPES = (PERSON, "organisation", "group", "institution", "company", MEDIA, "party", "research", "project")
"""The types of actors; an institution is a body of a state."""

NO_WORDS: frozenset[str] = frozenset()


class Spelling(NamedTuple):
    """One way to write an entity, or a phrase that only looks like one."""

    text: str
    """As written in running text."""
    entity: Entity | None
    """`None` blocks: the phrase is none of what its words could mean."""
    key: str
    """`entity.key`, kept because it is asked for at every match; empty for a blocker."""
    how: How
    rule: str = ""
    """Name of the check in `reader.tagging.rules` that a match must pass, or empty."""
    exact: bool = False
    """Whether case and accents must be as in `text` (acronyms, `Malé`)."""
    given: frozenset[str] = NO_WORDS
    """For surnames: folded names and initials that may stand before and then belong to the mention."""


class Role(NamedTuple):
    """An office that a person holds or held."""

    title: str
    """In lower case: `president`, `prime minister`, `foreign minister`, `head of state security`."""
    country: str
    """Id of the country it is an office of, or of the actor (an organisation)."""
    start: str
    """Partial ISO date (`2019`, `2019-03`, `2019-03-20`), as exact as it is known for certain."""
    end: str = ""
    """Likewise; empty while the office is held."""


class Tables(NamedTuple):
    """All that `data/` holds."""

    entities: tuple[Entity, ...]
    """In the order of the tables."""
    spellings: tuple[Spelling, ...]
    alpha3: Mapping[str, str]
    """ISO 3166-1 alpha-3 in capitals to country id."""
    members: Mapping[str, tuple[str, ...]]
    """Region id to country ids."""
    successors: Mapping[str, tuple[str, ...]]
    """Id of a former state to the ids of the countries that are on its territory."""
    countries: Mapping[str, tuple[str, ...]]
    """Actor id to the ids of the countries it belongs to."""
    media: frozenset[str]
    """Ids of actors that are news media: a country in their names is no news of it."""
    types: Mapping[str, str]
    """Actor id to its type: person, organisation, group …"""
    roles: Mapping[str, tuple[Role, ...]]
    """Person's id to offices, the earliest first."""
    cameo: Mapping[str, str]
    """Key of a country or actor to its CAMEO code, where it has one of its own."""
    given_names: frozenset[str]
    """Folded given names: a place name after one of them is a surname."""


def load_tables(folder: Path = DATA) -> Tables:
    """Read every table.

    Raises:
        GazetteerError: A row has an unknown column value, id or mark; names file and line.
    """
    from reader.tagging.loading import Loader

    return Loader(folder).load()


def data_version(folder: Path = DATA) -> int:
    """A number from 0 to 65,535 that changes with the tables, for what they tagged to be tagged again."""
    check = 0
    for path in sorted(folder.glob("*.t[sx][vt]")):
        check = zlib.crc32(path.read_bytes(), check)
    return check & 0xFFFF
