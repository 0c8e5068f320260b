"""How large a query may be, and what is left of that while one is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.model import Sense
from reader.search.hints import shown
from reader.search.query import QueryProblem, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.model import Span

MOST_CHARACTERS = 300_000
"""Longest query that is read; more than `unparse` ever writes for `MOST_TERMS` terms."""

MOST_TOKENS = 4_096
"""Words, quotations, operators and parentheses of one query, saved queries included."""

MOST_TERMS = 256
"""Words and values of one query, each word of a phrase counted: each costs a look through the vocabulary."""

DEEPEST = 32
"""Parentheses, or saved queries, inside each other."""

SPELLING = "typo:"
"""Before a folded word: the name of the setting that switches one near spelling."""

MOST_PROBLEMS = 20
"""Problems told of one query."""


@dataclass(slots=True)
class Reading:
    """What one query and the saved queries inside it share while they are read."""

    saved: Mapping[str, str]
    """Saved queries by name, the names casefolded."""
    sort: Sort = Sort.RELEVANCE
    tolerant: bool = True
    problems: list[QueryProblem] = field(default_factory=list)
    tokens_left: int = MOST_TOKENS
    terms_left: int = MOST_TERMS
    full: bool = False
    """Whether terms were left out for want of room."""
    expanding: tuple[str, ...] = ()
    """Names of the saved queries being read, outermost first."""
    inflected: bool = True
    sense: Sense = Sense.OPEN
    switches: dict[str, bool] = field(default_factory=dict)
    """Near spellings, folded, that are pinned (`True`) or switched off."""
    set_at: dict[str, int] = field(default_factory=dict)
    """How many saved queries deep each setting stands that counts: the outermost wins, then the last."""

    def report(self, span: Span, message: str) -> None:
        """Note a problem, once, and with the name of the saved query it is in."""
        within = f"In @{shown(self.expanding[-1])}: {message}" if self.expanding else message
        problem = QueryProblem(span, within)
        if len(self.problems) < MOST_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def set(self, name: str, value: Sort | Sense | bool) -> None:
        """Take over a setting, unless an outer query has it; what does not name one is a near spelling."""
        level = len(self.expanding)
        if level > self.set_at.get(name, level):
            return
        self.set_at[name] = level
        if isinstance(value, Sort):
            self.sort = value
        elif isinstance(value, Sense):
            self.sense = value
        elif name == "typo":
            self.tolerant = value
        elif name == "forms":
            self.inflected = value
        else:
            self.switches[name.removeprefix(SPELLING)] = value
