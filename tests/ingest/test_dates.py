from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.dates import parse_date

ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", "2022"),
        ("2022-09", "2022-09"),
        ("2022-09-16", "2022-09-16"),
        ("2022/9/16", "2022-09-16"),
        ("2022.09.16", "2022-09-16"),
        ("20220916", "2022-09-16"),
        ("20220916T101500Z", "2022-09-16"),
        ("2022-09-16T23:30:00+06:00", "2022-09-16"),
        ("2022-09-16 23:30", "2022-09-16"),
        ("16 September 2022", "2022-09-16"),
        ("September 16, 2022", "2022-09-16"),
        ("Sept. 16, 2022", "2022-09-16"),
        ("Sep 16 2022 10:15:00", "2022-09-16"),
        ("16th of September, 2022", "2022-09-16"),
        ("Fri, 16 Sep 2022 10:15:00 +0000", "2022-09-16"),
        ("Friday, September 16, 2022 - 10:15", "2022-09-16"),
        ("September 2022", "2022-09"),
        ("09/2022", "2022-09"),
        ("16.09.2022", "2022-09-16"),
        ("3.4.2022", "2022-04-03"),
        ("16/09/2022", "2022-09-16"),
        ("09/16/2022", "2022-09-16"),
        ("04/04/2022", "2022-04-04"),
        ("16 сентября 2022 г.", "2022-09-16"),
        ("16 сентября 2022 года, 14:30", "2022-09-16"),
        ("сентябрь 2022", "2022-09"),
        ("5 мая 2021", "2021-05-05"),
        ("2022 жылғы 16 қыркүйек", "2022-09-16"),
        ("16 eylül 2022", "2022-09-16"),
        ("Autumn 2022", "2022"),
        ("c. 1924", "1924"),
        ("1663286400", "2022-09-16"),
        ("1663286400000", "2022-09-16"),
    ],
)
def test_dates_are_understood(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/04/2022", "2022"),
        ("3-4-2022", "2022"),
        ("2022-13-01", "2022"),
        ("2022-02-30", "2022-02"),
        ("31 September 2022", "2022-09"),
        ("September 16-18, 2022", "2022-09"),
        ("September or October 2022", "2022"),
        ("2021 or 2022", None),
        ("16 September", None),
        ("16.09.22", None),
        ("yesterday", None),
        ("", None),
        ("0000-00-00", None),
        ("9999", None),
        ("20229999", None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_no_part_is_invented(text: object, expected: str | None) -> None:
    assert parse_date(text) == expected


def test_a_date_of_a_parsed_file_is_taken() -> None:
    assert parse_date(date(2022, 9, 16)) == "2022-09-16"
    assert parse_date(2022) == "2022"


@given(st.dates(date(1000, 1, 1), date(2199, 12, 31)))
def test_iso_dates_come_back_as_they_are(day: date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()
    assert parse_date(day.isoformat()[:7]) == day.isoformat()[:7]
    assert parse_date(day.isoformat() + "T00:00:00Z") == day.isoformat()


@given(
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%d %b %Y"]),
)
def test_written_dates_keep_their_parts(day: date, form: str) -> None:
    assert parse_date(day.strftime(form)) == day.isoformat()


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[0-9./ :T-]{0,30}"), st.integers(), st.floats()))
def test_anything_gives_a_partial_date_or_none(value: object) -> None:
    found = parse_date(value)
    assert found is None or ISO.fullmatch(found)
    if found and len(found) == 10:
        date.fromisoformat(found)
