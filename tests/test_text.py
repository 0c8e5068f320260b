import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import REPLACEMENT, clean, one_line

anything = st.text(st.characters(), max_size=200)


@given(anything)
def test_cleaning_keeps_every_offset(text: str) -> None:
    assert len(clean(text)) == len(text)


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_nothing_that_controls_a_terminal_is_left(text: str) -> None:
    left = {c for c in clean(text) if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"}
    assert not left


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", f"{REPLACEMENT}[31mred"),
        ("a\x00b", f"a{REPLACEMENT}b"),
        ("a\u202eb", f"a{REPLACEMENT}b"),
        ("\x9b2J", f"{REPLACEMENT}2J"),
        ("a\tb\r\nc", "a b \nc"),
        ("\U000e0041tag", f"{REPLACEMENT}tag"),
        ("[/b]", "[/b]"),
        ("Қазақстан", "Қазақстан"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_hostile_characters_become_visible_or_blank(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@given(anything, st.integers(1, 40))
def test_one_line_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert "\n" not in line
    assert len(line) <= limit
    assert line == line.strip()
