"""Queries for the search benchmark: words of a passage that is to be found again, as typed and mistyped.

The rule is the same for all engines and knows none of them. A word is a run of four or more letters in lower
case. A target is a passage drawn at random that has at least six different words. Of the rarer half of its
words (by the number of passages they stand in) two to four are drawn and shuffled; the query is kept if at
most `MOST_PASSAGES` passages hold all of them, so that an engine that matches exact words and shows ten
hits cannot miss a query that is spelt right for want of room.

Each query is also misspelled: one word of it, in every fifth query two, drawn evenly. A word that codespell's
dictionary has real misspellings of gets one of those at random ("real"). Any other ("made") gets one random
edit, in every fifth word of six letters or more two: a letter replaced by its neighbour on the keyboard, left
out, doubled, a neighbour put in, or two letters swapped (optimal string alignment).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.search.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.benchmarks.search_corpus import Corpus, Passages

MOST_PASSAGES = 10
"""Passages that hold all words of a query that is spelt right."""

LEAST_WORDS = 6
"""Different words that a target has."""

TWO_WRONG = 0.2
"""Share of the misspelled queries with two wrong words."""

_WORD = re.compile(r"[^\W\d_]{4,24}")

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")


@dataclass(frozen=True, slots=True)
class Known:
    """A query for a passage that is known."""

    target: int
    """Number of the passage."""
    right: tuple[str, ...]
    typed: tuple[str, ...]
    """The same words, one or two of them misspelled."""
    kinds: tuple[str, ...]
    """How each wrong word came about: `real` or `made`."""
    passages: int
    """How many passages hold all words as spelt right."""

    @property
    def classes(self) -> tuple[str, ...]:
        """What the query counts for: by origin of its misspellings, and `two` if it has two."""
        origin = self.kinds[0] if len(set(self.kinds)) == 1 else "mixed"
        return (origin, "two") if len(self.kinds) > 1 else (origin,)


def words_of(text: str) -> set[str]:
    """The words of a passage."""
    return set(_WORD.findall(text.lower()))


def load_misspellings(path: Path) -> dict[str, tuple[str, ...]]:
    """codespell's dictionary the other way round: words with the misspellings that people make of them.

    Args:
        path: Lines `wrong->right` or `wrong->right, other,` with a reason behind the last comma.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        wrong, _, rest = line.strip().lower().partition("->")
        several = rest.split(",")
        for right in several[:-1] or several:
            right = right.strip()
            if wrong.isalpha() and right.isalpha() and wrong != right:
                found[right].append(wrong)
    return {right: tuple(wrong) for right, wrong in found.items()}


def neighbours(letter: str) -> str:
    """Letters beside one on the keyboard; none for what is on no row."""
    for number, row in enumerate(_ROWS):
        at = row.find(letter)
        if at < 0:
            continue
        near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
        for other in (number - 1, number + 1):
            if 0 <= other < len(_ROWS) and other // 3 == number // 3:
                near += _ROWS[other][max(0, at - 1) : at + 1]
        return near
    return ""


def mistyped(word: str, chance: random.Random) -> str:
    """A word of at least two letters with one edit; never the same word."""
    while True:
        at = chance.randrange(len(word))
        near = neighbours(word[at]) or word
        match chance.randrange(5):
            case 0:
                found = word[:at] + chance.choice(near) + word[at + 1 :]
            case 1:
                found = word[:at] + word[at + 1 :]
            case 2:
                found = word[:at] + word[at] + word[at:]
            case 3:
                found = word[: at + 1] + chance.choice(near) + word[at + 1 :]
            case _:
                found = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if found != word:
            return found


def misspelled(
    words: Sequence[str], misspellings: Mapping[str, Sequence[str]], chance: random.Random
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words with one or two of them misspelled, and how each came about; see the module."""
    count = 2 if chance.random() < TWO_WRONG else 1
    typed, kinds = list(words), []
    for place in chance.sample(range(len(words)), count):
        word = words[place]
        if word in misspellings:
            typed[place] = chance.choice(misspellings[word])
            kinds.append("real")
            continue
        for _ in range(2 if len(word) >= 6 and chance.random() < 0.2 else 1):
            typed[place] = mistyped(typed[place], chance)
        if typed[place] == word:  # the second edit took back the first
            typed[place] = mistyped(word, chance)
        kinds.append("made")
    return tuple(typed), tuple(kinds)


def make_queries(
    corpus: Corpus,
    passages: Passages,
    count: int,
    misspellings: Mapping[str, Sequence[str]],
    seed: int,
) -> list[Known]:
    """Up to `count` queries for the passages of one size; fewer if too few passages are fit.

    Reads the passages twice; holds the number of passages of each word, and where the words drawn stand.

    Args:
        corpus: What was read.
        passages: The passages of one size.
        count: How many queries.
        misspellings: Real misspellings of words.
        seed: The same seed gives the same queries for the same passages.
    """
    chance = random.Random(seed)
    size = len(passages)
    frequency: Counter[str] = Counter()
    for text in corpus.texts(size):
        frequency.update(words_of(text))
    drawn = _drawn(passages, frequency, 3 * count, chance)
    wanted = {word for _, words in drawn for word in words}
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(corpus.texts(size)):
        for word in words_of(text) & wanted:
            holding[word].add(number)
    found: list[Known] = []
    for target, words in drawn:
        held = len(set.intersection(*(holding[word] for word in words)))
        if held <= MOST_PASSAGES and len(found) < count:
            found.append(Known(target, words, *misspelled(words, misspellings, chance), held))
    return found


def _drawn(
    passages: Passages, frequency: Mapping[str, int], most: int, chance: random.Random
) -> list[tuple[int, tuple[str, ...]]]:
    """Targets with words."""
    found = []
    for number in chance.sample(range(len(passages)), min(len(passages), 6 * most)):
        words = words_of(passages[number])
        if len(words) < LEAST_WORDS:
            continue
        ranked = sorted(words, key=lambda word: (frequency[word], word))
        found.append((number, tuple(chance.sample(ranked[: max(4, len(ranked) // 2)], chance.randint(2, 4)))))
        if len(found) == most:
            break
    return found


def rank_of(target: str, hits: Iterable[str]) -> int | None:
    """0-based place of the first hit that equals the target when folded; `None` if none does."""
    wanted = fold(target)
    return next((place for place, text in enumerate(hits) if fold(text) == wanted), None)
