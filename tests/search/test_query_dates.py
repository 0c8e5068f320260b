"""Which dates a `date:`, `after:` or `before:` value holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.dates import DateRange, date_range, document_days
from reader.search.query import Field
from reader.text import one_line

RANGES = [
    (Field.DATE, "2022", "2022-01-01", "2022-12-31"),
    (Field.DATE, "2022-09", "2022-09-01", "2022-09-30"),
    (Field.DATE, "2022-9", "2022-09-01", "2022-09-30"),
    (Field.DATE, "2022/09/16", "2022-09-16", "2022-09-16"),
    (Field.DATE, "2000-02", "2000-02-01", "2000-02-29"),
    (Field.DATE, "1900-02", "1900-02-01", "1900-02-28"),
    (Field.DATE, "2024-02", "2024-02-01", "2024-02-29"),
    (Field.DATE, "2022-", "2022-01-01", "2022-12-31"),
    (Field.DATE, "2022-09..2023-03", "2022-09-01", "2023-03-31"),
    (Field.DATE, "2022-09...2023-03", "2022-09-01", "2023-03-31"),
    (Field.DATE, "2022…2023", "2022-01-01", "2023-12-31"),
    (Field.DATE, "2021–2023", "2021-01-01", "2023-12-31"),
    (Field.DATE, "2021-2023", "2021-01-01", "2023-12-31"),
    (Field.DATE, "2022 .. 2023", "2022-01-01", "2023-12-31"),
    (Field.DATE, "..2021", "0001-01-01", "2021-12-31"),
    (Field.DATE, "2022-09..", "2022-09-01", "9999-12-31"),
    (Field.AFTER, "2022", "2023-01-01", "9999-12-31"),
    (Field.AFTER, "2022-02-24", "2022-02-25", "9999-12-31"),
    (Field.AFTER, "2022-11", "2022-12-01", "9999-12-31"),
    (Field.BEFORE, "2022", "0001-01-01", "2021-12-31"),
    (Field.BEFORE, "2022-03", "0001-01-01", "2022-02-28"),
]


@pytest.mark.parametrize(("field", "value", "first", "last"), RANGES)
def test_a_value_is_a_range_of_days(field: Field, value: str, first: str, last: str) -> None:
    assert date_range(field, value) == (DateRange(first, last), "")


@pytest.mark.parametrize(
    "value",
    ["2022-13", "2022-00", "2022-02-30", "2022-1-32", "0000", "22", "202", "16.09.2022", "today", "..", "…",
     "-", ".", "2022-13..2023", "2022..2023..2024", "x..y", "20222", "２０２２", "²022", ""],
)  # fmt: skip
def test_an_impossible_date_is_no_range_and_says_why(value: str) -> None:
    days, odd = date_range(Field.DATE, value)
    assert days is None
    assert "2022-09" in odd


@pytest.mark.parametrize("field", [Field.AFTER, Field.BEFORE])
def test_after_and_before_take_one_date(field: Field) -> None:
    days, odd = date_range(field, "2022..2023")
    assert days is None
    assert f"{field}: takes one date" in odd


def test_a_range_that_ends_before_it_begins_is_turned_round() -> None:
    days, odd = date_range(Field.DATE, "2023..2021")
    assert days == DateRange("2021-01-01", "2023-12-31")
    assert "2021..2023" in odd


@pytest.mark.parametrize(
    ("document", "value", "found"),
    [
        ("2022-09", "2022", True),
        ("2022-09", "2022-09..2023-03", True),
        ("2022-09", "2022-09", True),
        ("2022-09", "2022-09-16", False),
        ("2022-09", "2022-09-16..", False),
        ("2022", "2022", True),
        ("2022", "2022-09", False),
        ("2022", "2021..2022", True),
        ("2022-09-16", "2022-09", True),
        ("2022-09-16T08:30:00Z", "2022-09-16", True),
        ("2022-10-01", "2022-09", False),
        (None, "2022", False),
        ("", "2022", False),
        ("unknown", "..2030", False),
        ("2022-13", "2022", False),
    ],
)
def test_a_document_is_in_a_range_with_all_its_days(document: str | None, value: str, found: bool) -> None:
    days, _ = date_range(Field.DATE, value)
    assert days is not None
    assert days.matches(document) is found


def test_nothing_is_after_the_last_day_or_before_the_first() -> None:
    after, _ = date_range(Field.AFTER, "9999")
    before, _ = date_range(Field.BEFORE, "0001")
    assert after is not None
    assert before is not None
    assert not after.matches("9999-12-31")
    assert not before.matches("0001-01-01")


days = st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30))


@given(days)
def test_before_on_and_after_share_out_all_days(day: date) -> None:
    for other in (day - timedelta(1), day, day + timedelta(1)):
        found = []
        for field in (Field.BEFORE, Field.DATE, Field.AFTER):
            asked, _ = date_range(field, day.isoformat())
            assert asked is not None
            found.append(asked.matches(other.isoformat()))
        assert found == [other < day, other == day, other > day]


@given(days)
def test_a_day_lies_in_its_month_and_year(day: date) -> None:
    for length in (4, 7, 10):
        asked, _ = date_range(Field.DATE, day.isoformat()[:length])
        assert asked is not None
        assert asked.matches(day.isoformat())
        assert asked == document_days(day.isoformat()[:length])


@given(st.text(max_size=30), st.sampled_from([Field.DATE, Field.AFTER, Field.BEFORE]))
def test_any_value_has_a_range_or_a_reason(value: str, field: Field) -> None:
    asked, odd = date_range(field, value)
    assert asked is not None or odd
    assert one_line(odd) == odd
