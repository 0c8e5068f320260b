"""What a text says as a whole, gathered while its candidates are judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum


class Verdict(Enum):
    """What a rule says."""

    KEEP = "keep"
    DROP = "drop"
    WAIT = "wait"
    """Depends on what the rest of the text evidences; asked again with `Evidence.complete` set."""


@dataclass(slots=True)
class Evidence:
    """A text and what it says as a whole, gathered while its candidates are judged."""

    text: str
    given_names: frozenset[str]
    complete: bool = False
    """Whether all candidates that need no second look have been judged."""
    name_end: int = -1
    """Where a name of several words ends before the present candidate: its last word is no given name."""
    entities: Counter[str] = field(default_factory=Counter)
    """Entity keys to number of mentions that are certain."""
    persons: set[str] = field(default_factory=set)
    """Place names, as spelt, that were seen as part of a person's name."""
    georgia: tuple[list[int], list[int]] | None = None
    """Where words stand for Georgia the US state, and for the country, once looked for."""
