"""Names of authors taken apart: persons into family and given name, organisations left whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Name:
    """One author. `literal` stands for all else where the name has no parts that can be told."""

    literal: str = ""
    """An organisation, a name of one word, or one in a script that sets no spaces."""
    given: str = ""
    particle: str = ""
    """`van`, `de la`: in small letters before the family name."""
    family: str = ""
    suffix: str = ""
    """`Jr.`, `III`."""

    @property
    def full(self) -> str:
        """As it is said: given name first."""
        parts = [self.given, self.particle, self.family]
        named = self.literal or " ".join(part for part in parts if part)
        return f"{named} {self.suffix}" if self.suffix else named


def names_of(authors: Iterable[str]) -> list[Name]:
    """The authors that are not empty, in order."""
    return [parsed(author) for author in authors if one_line(author)]


def parsed(author: str) -> Name:
    """The parts of one name, as `Ann Bee` or `Bee, Ann`; what may be an organisation is left whole."""
    text = one_line(author)
    words = text.replace(",", " ").split()
    if len(words) < 2 or _is_organisation(text, words):
        return Name(literal=text)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return _in_order(text.split())
    if len(parts) > 3 or not all(parts):
        return Name(literal=text)
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        return _in_order([*parts[0].split(), parts[1]])
    suffix = parts[1] if len(parts) == 3 else ""
    particle, family = _split_particle(parts[0].split())
    return Name(given=parts[-1], particle=particle, family=family, suffix=suffix)


def _in_order(words: list[str]) -> Name:
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    first = next((at for at, word in enumerate(words) if at and _PARTICLE.fullmatch(word)), len(words) - 1)
    particle, family = _split_particle(words[first:])
    return Name(given=" ".join(words[:first]), particle=particle, family=family, suffix=suffix)


def _split_particle(words: list[str]) -> tuple[str, str]:
    """`de la Cruz` as `de la` and `Cruz`."""
    at = 0
    while at < len(words) - 1 and _PARTICLE.fullmatch(words[at]):
        at += 1
    return " ".join(words[:at]), " ".join(words[at:])


def _is_organisation(text: str, words: list[str]) -> bool:
    folded = {word.casefold().strip(".()'’") for word in words}
    return (
        len(words) > 5
        or bool(folded & _ORGANISED)
        or text.casefold() in _KNOWN
        or any(word.endswith(("'s", "’s")) for word in words)  # `People's Daily`
        or bool(_NO_NAME.search(text))
        or any(len(word) > 2 and word.isupper() for word in words)
        or ("," not in text and words[0][0].isupper() and words[-1][0].islower())  # `Sample corpus`
    )


_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)

_PARTICLE = re.compile(
    r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|vom|af|av|bin|ibn|al)"
)

_NO_NAME = re.compile(r"[\d&@/:;{}<>|=+_\\()\[\]#$%^~*\"“”«»]")
"""What stands in no person's name."""

_ORGANISED = frozenset(
    """
    academy administration affairs agence agency alliance amnesty amt analytics and archive archives army
    assembly associated association authority bakanlığı bank board borders broadcasting bulletin
    bundesministerium bureau business cabinet campaign center centre chamber channel co coalition college
    commission commissioner committee community company confederation conference congress consortium
    consulate corp corporation correspondents council court defence defense democracy department desk
    development directorate economic economist economy editorial editors embassy endowment energy et
    european federal federation financial for foreign forum foundation fund gazette global gmbh government
    group guardian herald human inc independent initiative institut institute institution intelligence
    international journal kremlin laboratory league library llc ltd magazine media ministerium ministry
    ministère mission monetary monitor movement museum national nations network news newspaper newsroom
    observatory observer of office organisation organization parliament partners party police policy
    politics post presidency press presse program programme project publications publishers publishing
    radio railways reporters republic research review rights sans school secretariat security senate
    service services society staff state statistics stiftung studies survey team television the times
    transparency tribune trust tv und union united university universität université verlag watch weekly
    welle without witness world агентство агенттігі администрация академия ассоциация банк библиотека
    ведомости ведомство вестник газета группа департамент дума журнал и известия издательство институт
    информагентство комиссия комитет комитеті корпорация мажилис министерство министрлігі новости общество
    объединение организация парламент партия посольство правительство пресс-служба прокуратура радио
    редакция республики сенат служба совет союз суд телеканал университет университеті управление
    федерация фонд центр штаб қоры
    """.split()  # noqa: SIM905
)
"""Words that make a name one of an organisation and are hardly anybody's name; the joining ones because such
names hold them too."""

_KNOWN = frozenset(
    {"al jazeera", "chatham house", "china daily", "freedom house", "red cross", "white house"}
)
"""Names of organisations whose words could be a person's."""
