"""A quote with its source, in the forms people paste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Citable(Protocol):
    """What a citation needs; `DocumentInfo` and `DocumentSnapshot` have it."""

    @property
    def title(self) -> str:
        """Title of the document."""

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it, in order."""

    @property
    def date(self) -> str | None:
        """Partial ISO 8601."""

    @property
    def source(self) -> str:
        """Publisher or site."""

    @property
    def url(self) -> str:
        """Address."""


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def cite(info: Citable, passage: int | None, quote: str, style: str = "chicago") -> str:
    """A quote with author, title, source, date, passage and address.

    Args:
        info: The document; what it lacks is left out.
        passage: 0-based number, shown counted from 1; `None` leaves it out.
        quote: Its words; empty gives the citation alone.
        style: `chicago` (a note of the Chicago Manual of Style, 17th edition, 14.191), `markdown`
            (a block quote) or `plain`.

    Raises:
        ValueError: There is no such style.
    """
    if style not in _STYLES:
        raise ValueError(f"{style} is not a citation style; there are {', '.join(_STYLES)}.")
    return _STYLES[style](info, passage, clean(quote).strip())


def long_date(date: str | None) -> str:
    """`2022-09-16` as `September 16, 2022`, as partial as it is; anything else as it stands."""
    if not date:
        return ""
    year, _, rest = one_line(date).partition("-")
    month, _, day = rest.partition("-")
    if not (year.isdigit() and len(year) == 4 and month.isdigit() and 1 <= int(month) <= 12):
        return one_line(date)
    name = _MONTHS[int(month) - 1]
    day = day[:2]
    return f"{name} {int(day)}, {year}" if day.isdigit() and 1 <= int(day) <= 31 else f"{name} {year}"


def names(authors: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B, and C`, `A et al.` for more than three."""
    people = [one_line(author) for author in authors if author.strip()]
    if len(people) > 3:
        return f"{people[0]} et al."
    if len(people) == 3:
        return f"{people[0]}, {people[1]}, and {people[2]}"
    return " and ".join(people)


def _chicago(info: Citable, passage: int | None, quote: str) -> str:
    title = one_line(info.title).rstrip(".,")
    parts = [
        names(info.authors),
        f"“{title.translate(_INNER)},”" if title else "",
        one_line(info.source),
        long_date(info.date),
        f"para. {passage + 1}" if passage is not None else "",
        one_line(info.url),
    ]
    text = ", ".join(part for part in parts if part).replace(",”,", ",”")
    text = text if text.endswith((".", "/")) else f"{text}."
    return f"“{one_line(quote).translate(_INNER)}” {text}" if quote else text


_INNER = str.maketrans({"“": "‘", "”": "’", '"': "’"})
"""Quotation marks inside a quotation."""


def _markdown(info: Citable, passage: int | None, quote: str) -> str:
    title = escape(one_line(info.title))
    url = one_line(info.url)
    # Angle brackets let an address hold spaces and round brackets (CommonMark 6.3).
    linked = f"[*{title}*](<{url.replace('<', '%3C').replace('>', '%3E')}>)" if url else f"*{title}*"
    parts = [
        escape(names(info.authors)),
        linked if title else "",
        escape(one_line(info.source)),
        long_date(info.date),
        f"paragraph {passage + 1}" if passage is not None else "",
    ]
    source = f"— {', '.join(part for part in parts if part)}"
    lines = [escape(line.rstrip()) for line in quote.split("\n")] if quote else []
    return "\n".join(f"> {line}".rstrip() for line in [*lines, *([""] if lines else []), source])


def escape(text: str) -> str:
    """Text for Markdown in which no character of it means anything."""
    escaped = "".join(f"\\{c}" if c in _SPECIAL else c for c in text)
    first, dot, rest = escaped.partition(".")
    if dot and first.strip().isdigit():  # would be a numbered list
        return f"{first}\\.{rest}"
    return f"\\{escaped}" if escaped[:1] in {"-", "+", "="} else escaped


_SPECIAL = frozenset("\\`*_{}[]<>#|~&$")


def _plain(info: Citable, passage: int | None, quote: str) -> str:
    parts = [
        names(info.authors),
        one_line(info.title),
        one_line(info.source),
        one_line(info.date or ""),
        f"paragraph {passage + 1}" if passage is not None else "",
        one_line(info.url),
    ]
    source = ", ".join(part for part in parts if part)
    return f"{quote}\n({source})" if quote else source


_STYLES: Mapping[str, Callable[[Citable, int | None, str], str]] = {
    "chicago": _chicago,
    "markdown": _markdown,
    "plain": _plain,
}
