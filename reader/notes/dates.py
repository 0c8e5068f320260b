"""Partial dates of documents in their parts, and times as other programs read them."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from reader.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ].*)?)?)?")


def parts_of(date: str | None) -> tuple[int, ...]:
    """`2022-09-16` as year, month and day, as many as there are; none if it is not such a date."""
    match = _PARTIAL.fullmatch(one_line(date or ""))
    if match is None:
        return ()
    parts = tuple(int(part) for part in match.groups() if part)
    year, month, day = (*parts, 1, 1)[:3]
    possible = year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    return parts if possible else ()


def utc_text(moment: datetime) -> str:
    """A time in UTC to the second: `2026-03-01T12:00:00Z`, with four digits of the year also before 1000."""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z"
