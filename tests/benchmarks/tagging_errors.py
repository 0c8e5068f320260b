"""What the tagger got wrong, by kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reader.model import EntityKind, How
from reader.tagging.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reader.model import Mention
    from reader.tagging import Gazetteer
    from tests.benchmarks.tagging_gold import Labelled

_AROUND = 50
_CITIES = frozenset({How.CITY, How.CAPITAL})
_WORD = re.compile(r"\w+")
_LONGEST = 6
"""Words of a spelling that is looked for in what was missed."""


class Mistake(NamedTuple):
    """One label that is missing or too many in one text."""

    document: str
    label: str
    kind: str
    """`too many: adjective, rule polish`; `missing: only a city of it`."""
    words: str
    context: str


def mistakes(
    row: Labelled, gold: frozenset[str], mentions: Sequence[Mention], kind: EntityKind, gazetteer: Gazetteer
) -> list[Mistake]:
    """Of one text, in the order of the labels; `mentions` are all of any kind."""
    by_id: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.entity.kind is kind:
            by_id[mention.entity.id].append(mention)
    found: list[Mistake] = []
    for label in sorted(by_id.keys() - gold):
        first = by_id[label][0]
        how = f"too many: {first.how}" + (f", rule {first.rule}" if first.rule else "")
        words = ", ".join(sorted({m.span.of(row.text) for m in by_id[label]}))
        found.append(Mistake(row.id, label, how, words, around(row.text, first.span.start, first.span.end)))
    missing = gold - by_id.keys()
    if missing:
        known = _Known(gazetteer, missing, kind)
        found += [known.missed(row, label, mentions) for label in sorted(missing)]
    return found


class _Known:
    """The spellings of a few entities."""

    def __init__(self, gazetteer: Gazetteer, labels: Iterable[str], kind: EntityKind) -> None:
        self._gazetteer, self._kind = gazetteer, kind
        self._spellings: dict[str, dict[str, set[How]]] = {label: defaultdict(set) for label in labels}
        keys = {f"{kind}:{label}": label for label in labels}
        for spelling in gazetteer.spellings:
            label = keys.get(spelling.key)
            if label is not None:
                self._spellings[label][fold(spelling.text)].add(spelling.how)

    def missed(self, row: Labelled, label: str, mentions: Sequence[Mention]) -> Mistake:
        """Which of its spellings stand in the text, and what was made of them."""
        if self._gazetteer.get(f"{self._kind}:{label}") is None:
            return Mistake(row.id, label, "missing: unknown to the gazetteer", label, _named(row.text, label))
        spans = self._standing(row.text, self._spellings[label])
        if not spans:
            return Mistake(
                row.id, label, "missing: no spelling of it in the text", "", row.text[: 2 * _AROUND]
            )
        named = [span for span in spans if not span[2] <= _CITIES]
        start, end, hows = (named or spans)[0]
        over = next((m for m in mentions if m.span.start < end and start < m.span.end), None)
        what = "only a city of it" if not named else "/".join(sorted(hows))
        why = f"inside {over.entity.key}" if over else "blocked"
        return Mistake(
            row.id, label, f"missing: {what}, {why}", row.text[start:end], around(row.text, start, end)
        )

    @staticmethod
    def _standing(text: str, spellings: dict[str, set[How]]) -> list[tuple[int, int, set[How]]]:
        words = list(_WORD.finditer(text))
        found = []
        for number, first in enumerate(words):
            for last in reversed(words[number : number + _LONGEST]):
                hows = spellings.get(fold(text[first.start() : last.end()]))
                if hows:
                    found.append((first.start(), last.end(), hows))
                    break
        return found


def around(text: str, start: int, end: int) -> str:
    """The words with what stands beside them, on one line, the words in brackets."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


def _named(text: str, name: str) -> str:
    place = text.find(name)
    return around(text, place, place + len(name)) if place >= 0 else text[: 2 * _AROUND]


def by_kind(found: Iterable[Mistake]) -> list[tuple[str, int, str]]:
    """Kinds with their number and the commonest words, the most frequent first."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for mistake in found:
        kinds[mistake.kind][f"{mistake.words or '–'} ({mistake.label})"] += 1
    rows = [(kind, words.total(), ", ".join(_times(words))) for kind, words in kinds.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _times(words: Counter[str]) -> list[str]:
    return [word if count == 1 else f"{word} ×{count}" for word, count in words.most_common(6)]
