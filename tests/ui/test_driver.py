from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

if sys.platform == "win32":
    pytest.skip("the driver is for systems that have terminals", allow_module_level=True)

from reader.ui.driver import PasteGuard

BEGIN, END = PasteGuard.BEGIN, PasteGuard.END


def passed(*chunks: str) -> str:
    guard = PasteGuard()
    return "".join(guard.pass_on(chunk) for chunk in chunks)


def test_keys_pass_at_once() -> None:
    guard = PasteGuard()
    assert [guard.pass_on(key) for key in ("\x1b", "\x1b[", "A", "q")] == ["\x1b", "\x1b[", "A", "q"]


def test_escapes_of_a_paste_are_no_keys() -> None:
    assert passed(f"a{BEGIN}x\x1b[Ay\x1b{END}\x1b[B") == f"a{BEGIN}x�[Ay�{END}\x1b[B"


def test_a_paste_without_an_end_stays_a_paste() -> None:
    assert passed(BEGIN, "x\x1b[20", "y\x1bq") == f"{BEGIN}x�[20y�q"


PIECES = st.lists(st.sampled_from([BEGIN, END, "\x1b", "\x1b[", "[20", "1~", "0~", "ab", "q"]), max_size=12)


@given(PIECES, st.lists(st.integers(0, 60), max_size=6))
def test_it_does_not_matter_how_the_bytes_arrive(pieces: list[str], cuts: list[int]) -> None:
    text = "".join(pieces) + END  # nothing is held back at the end
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    chunks = [text[left:right] for left, right in pairwise(places)]
    assert passed(*chunks) == passed(text)
