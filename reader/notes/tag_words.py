"""The user's own tags as they are typed: a line of words between commas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def parse_tags(text: str) -> tuple[str, ...]:
    """`a, b c, #d` as `("a", "b c", "d")`, without repeats."""
    parts = (one_line(part).lstrip("#").strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def completed(text: str, known: Sequence[str]) -> str | None:
    """A line of tags with the last one finished as the first of `known` that begins so; `None`: none does."""
    typed = text.rpartition(",")[2].lstrip().lstrip("#-+")
    before = text[: len(text) - len(typed)]
    taken = {tag.casefold() for tag in parse_tags(before)}
    if not typed:
        return None
    for tag in known:
        folded = tag.casefold()
        if folded.startswith(typed.casefold()) and folded != typed.casefold() and folded not in taken:
            return before + tag
    return None


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to be added to many notes, and taken from them."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @classmethod
    def parsed(cls, text: str) -> TagChange:
        """`water, -todo` adds one and takes one off."""
        parts = [part.strip() for part in text.split(",")]
        return cls(
            parse_tags(",".join(part for part in parts if not part.startswith("-"))),
            parse_tags(",".join(part[1:] for part in parts if part.startswith("-"))),
        )

    def applied(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The tags a note has after it."""
        kept = [tag for tag in tags if tag not in self.removed]
        return tuple(dict.fromkeys([*kept, *self.added]))
