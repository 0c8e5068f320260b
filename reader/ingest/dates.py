"""Dates as partial as the source gives them: a year, a month or a day, never a part that was invented."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

FIRST_YEAR, LAST_YEAR = 1000, 2199
LONGEST = 200
"""Characters of a date that are looked at."""

_MONTHS = (
    # English, Russian (nominative, genitive), Kazakh, Uzbek, Turkish; short forms are prefixes, see `_month`.
    "january январь января қаңтар yanvar ocak",
    "february февраль февраля ақпан fevral şubat",
    "march март марта наурыз mart",
    "april апрель апреля сәуір aprel nisan",
    "may май мая мамыр mayıs",
    "june июнь июня маусым iyun haziran",
    "july июль июля шілде iyul temmuz",
    "august август августа тамыз avgust ağustos",
    "september сентябрь сентября қыркүйек sentabr sentyabr eylül",
    "october октябрь октября қазан oktabr oktyabr ekim",
    "november ноябрь ноября қараша noyabr kasım",
    "december декабрь декабря желтоқсан dekabr aralık",
)
_SHORTEST = 3

_YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?![\d/.-])(?=$|[T\s,;])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.](\d{4})$")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?$|-?\d{12,13}$")
_NUMBER_OR_WORD = re.compile(r"\d+|[^\W\d_]+")
_YEAR = re.compile(r"(?<![\w.,:/-])(\d{4})(?![\w:/]|[.,-]\d)")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?|[+-]\d{2}:?\d{2}\b")


def parse_date(value: object) -> str | None:
    """A date of metadata as partial ISO 8601.

    Understands ISO dates and timestamps, `16 September 2022`, `Sept. 16, 2022`, `16.09.2022`, `2022/09/16`,
    `16/09/2022`, RFC 2822, months in English, Russian, Kazakh, Uzbek and Turkish, and seconds since 1970. Of
    `03/04/2022`, whose day and month cannot be told apart, only the year is taken.

    Args:
        value: A string, a number, or a `date` of a parsed file.

    Returns:
        `2022`, `2022-09` or `2022-09-16`; `None` if no year from 1000 to 2199 can be told.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = " ".join(str(value)[:LONGEST].split())
    for form in (_numeric, _worded):
        found = form(text)
        if found:
            return found
    years = set(_YEAR.findall(text))
    return _iso(int(years.pop())) if len(years) == 1 else None


def _numeric(text: str) -> str | None:
    """Dates of digits only; the separators and the order tell the parts."""
    if match := _COMPACT.match(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]), strict=True)
    if _EPOCH.match(text):
        return _from_epoch(float(text))
    if (match := _YEAR_FIRST.match(text)) and (match[3] or match.end() == len(text)):
        return _iso(int(match[1]), int(match[3] or 0), int(match[4] or 0))
    if match := _YEAR_LAST.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            return _iso(year, second, first)
        if second > 12:
            return _iso(year, first, second)
        return _iso(year)
    if match := _MONTH_YEAR.match(text):
        return _iso(int(match[2]), int(match[1]))
    return None


def _worded(text: str) -> str | None:
    """Dates with the name of a month; exactly one month and one year, and at most one day."""
    days: list[int] = []
    months: list[int] = []
    years: list[int] = []
    for token in _NUMBER_OR_WORD.findall(_CLOCK.sub(" ", text)):
        if not token.isdecimal():
            if month := _month(token):
                months.append(month)
        elif len(token) == 4:
            years.append(int(token))
        elif len(token) <= 2:
            days.append(int(token))
    if len(set(months)) != 1 or len(set(years)) != 1 or len(months) != 1 or len(years) != 1:
        return None
    return _iso(years[0], months[0], days[0] if len(days) == 1 else 0)


def _month(word: str) -> int:
    """1 to 12 for the name of a month or an abbreviation of at least three letters, else 0."""
    word = word.casefold()
    if len(word) < _SHORTEST:
        return 0
    exact = [n for n, names in enumerate(_MONTHS, 1) if word in names.split()]
    if exact:
        return exact[0]
    found = {n for n, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names.split())}
    return found.pop() if len(found) == 1 and len(word) <= 5 else 0


def _from_epoch(seconds: float) -> str | None:
    if abs(seconds) >= 1e11:
        seconds /= 1000
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return _iso(moment.year, moment.month, moment.day)


def _iso(year: int, month: int = 0, day: int = 0, *, strict: bool = False) -> str | None:
    """As much of the date as is possible: an impossible month or day is left out (`strict`: all of it)."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not 1 <= month <= 12:
        return None if strict else f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None if strict else f"{year:04}-{month:02}"
