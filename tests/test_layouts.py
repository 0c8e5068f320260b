"""Words as the same keys give them on another keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.layouts import retyped


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ещлфнум", ("tokayev",)),
        ("Ещлфнум", ("Tokayev",)),
        ("njrftd", ("токаев",)),
        ("'rcgjhn", ("экспорт",)),
        (",fpf", ("база",)),
        ("0fpf0cnfy", ("0азақстан".replace("қ", "0"), "қазақстан")),
        ("fkvf-fnf", ("алма-ата", "алмаөата")),
        ("1992", ()),
        ("tokaев", ()),
        ("", ()),
        ("上海", ()),
    ],
)
def test_the_same_keys_on_another_keyboard(typed: str, meant: tuple[str, ...]) -> None:
    assert retyped(typed) == meant


@given(st.text("qwertyuiop[]asdfghjkl;'zxcvbnm,.", min_size=1))
def test_russian_letters_come_back(typed: str) -> None:
    if any(c.isalpha() for c in typed):
        russian = retyped(typed)[0]
        assert russian.isalpha()
        assert retyped(russian) == (typed,)
