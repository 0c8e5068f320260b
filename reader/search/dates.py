"""What `date:`, `after:` and `before:` mean.

A document's date is as partial as its source: `2022`, `2022-09` or `2022-09-16`. It stands for all its days,
and a document is in a range when *all* its days are: one dated `2022-09` is found by `date:2022` and by
`date:2022-09..2023-03`, one dated only `2022` is not found by `date:2022-09`. So every document counts in one
month of a facet at most. Documents without a date are in no range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.search.hints import shown
from reader.search.query import Field

_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
# A document's date may carry a time; only its day counts.
_DOCUMENT_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])")
_BETWEEN = re.compile(r"\.{2,}|…|[–—]")
_TWO_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})")
_FIRST, _LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Whole days from `first` to `last`, both included."""

    first: str = _FIRST
    """`YYYY-MM-DD`; the first day there is if the range is open at this end."""
    last: str = _LAST
    """`YYYY-MM-DD`, not before `first`, unless the range is empty."""

    def matches(self, date: str | None) -> bool:
        """Whether a document of this date, partial ISO 8601, lies in the range with all its days."""
        days = document_days(date)
        return days is not None and self.first <= days.first and days.last <= self.last


def document_days(date: str | None) -> DateRange | None:
    """All days that a document's partial date stands for; `None` for no date or one that does not exist."""
    found = _DOCUMENT_DATE.match(date or "")
    return _days(found[0]) if found else None


def date_range(field: Field, value: str) -> tuple[DateRange | None, str]:
    """The days that `field:value` asks for.

    Args:
        field: `DATE`, `AFTER` (the days after the value's last) or `BEFORE` (those before its first).
        value: As typed: `2022`, `2022-09`, `2022-09-16`; for `DATE` also `A..B`, `A..` and `..B`, both ends
            included.

    Returns:
        The range, or `None` if the value means nothing, and one line on what is odd, or `""`.
    """
    value = value.strip()
    if field is not Field.DATE:
        days, odd = _bound(field, value)
        if days is None:
            return None, odd
        return DateRange(first=_next(days.last)) if field is Field.AFTER else DateRange(
            last=_previous(days.first)
        ), ""
    years = _TWO_YEARS.fullmatch(value)
    separator = _BETWEEN.search(value)
    if years:
        ends = (years[1], years[2])
    elif separator:
        ends = (value[: separator.start()].strip(), value[separator.end() :].strip())
    else:
        return _bound(field, value)
    return _between(*ends)


def _between(start: str, end: str) -> tuple[DateRange | None, str]:
    if not start and not end:
        return None, "A range needs a date at one end at least, as in date:2022-09..2023-03 or date:..2021."
    first, odd_start = _bound(Field.DATE, start) if start else (DateRange(), "")
    last, odd_end = _bound(Field.DATE, end) if end else (DateRange(), "")
    if first is None or last is None:
        return None, odd_start or odd_end
    if first.first > last.last:
        first, last = last, first
        return DateRange(first.first, last.last), (
            f"{shown(start)}..{shown(end)} ends before it begins; searched as {shown(end)}..{shown(start)}."
        )
    return DateRange(first.first, last.last), ""


def _bound(field: Field, text: str) -> tuple[DateRange | None, str]:
    """The days of one date. A separator that waits for its next part is let pass: `2022-` is `2022`."""
    if _BETWEEN.search(text):
        return (
            None,
            f"{field}: takes one date, as in {field}:2022-09; a range is written date:2022-09..2023-03.",
        )
    days = _days(text.rstrip("-/."))
    if days is not None:
        return days, ""
    shape = _DATE.fullmatch(text.rstrip("-/."))
    if shape:
        return None, f"There is no date {shown(text)}; dates are written 2022, 2022-09 or 2022-09-16."
    return None, f"{shown(text) or 'This'} is not a date; dates are written 2022, 2022-09 or 2022-09-16."


def _days(text: str) -> DateRange | None:
    """The days of a partial date, or `None` if it is none or does not exist."""
    parts = _DATE.fullmatch(text)
    if not parts or parts[1] == "0000":
        return None
    year, month, day = parts[1], parts[2], parts[3]
    if month is None:
        return DateRange(f"{year}-01-01", f"{year}-12-31")
    if not 1 <= int(month) <= 12:
        return None
    length = _month_length(int(year), int(month))
    if day is None:
        return DateRange(f"{year}-{month:0>2}-01", f"{year}-{month:0>2}-{length}")
    if not 1 <= int(day) <= length:
        return None
    exact = f"{year}-{month:0>2}-{day:0>2}"
    return DateRange(exact, exact)


def _month_length(year: int, month: int) -> int:
    """Days of a month, 1 to 12; importing `calendar` would cost more than all else here."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _next(day: str) -> str:
    """The day after; past the last day there is, a mark that no date reaches."""
    year, month, number = map(int, day.split("-"))
    if number < _month_length(year, month):
        return f"{year:04}-{month:02}-{number + 1:02}"
    return f"{year:04}-{month + 1:02}-01" if month < 12 else f"{year + 1:04}-01-01" if year < 9999 else "~"


def _previous(day: str) -> str:
    """The day before; before the first day there is, a mark that lies before every date."""
    year, month, number = map(int, day.split("-"))
    if number > 1:
        return f"{year:04}-{month:02}-{number - 1:02}"
    if month > 1:
        return f"{year:04}-{month - 1:02}-{_month_length(year, month - 1)}"
    return f"{year - 1:04}-12-31" if year > 1 else ""
