from __future__ import annotations

import codecs
import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.decode import declared_encoding, decode
from reader.ingest.source import UnreadableError

RUSSIAN = "Саммит Шанхайской организации сотрудничества прошёл в Самарканде 16 сентября 2022 года."
KAZAKH = "Қазақстан Республикасының Президенті Қасым-Жомарт Тоқаев үндеу жасады."


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_dropped(mark: bytes, encoding: str) -> None:
    assert decode(mark + KAZAKH.encode(encoding)) == KAZAKH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(encoding: str) -> None:
    assert decode("A summit in Samarkand".encode(encoding)) == "A summit in Samarkand"


def test_utf_16_cut_in_the_middle_is_read_as_far_as_it_goes() -> None:
    assert decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le")[:-1]) == "a\ufffd"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5"])
def test_old_cyrillic_encodings_are_guessed(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


def test_a_declaration_is_believed_when_it_is_not_utf_8() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
    assert RUSSIAN in decode(page.encode("cp1251"), declares=True)


def test_a_declaration_does_not_beat_valid_utf_8() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
    assert RUSSIAN in decode(page.encode(), declares=True)


@pytest.mark.parametrize("label", [b"base64", b"rot13", b"nonsense", b"undefined", b"idna"])
def test_a_declared_name_that_is_no_encoding_is_ignored(label: bytes) -> None:
    assert declared_encoding(b'<meta charset="' + label + b'">') is None
    assert decode(b'<meta charset="' + label + b'">caf\xe9 caf\xe9', declares=True)


def test_damaged_utf_8_stays_utf_8() -> None:
    data = (RUSSIAN * 5).encode()
    assert decode(data[:-1]).startswith(RUSSIAN)


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 40, b"\x7fELF\x02\x01\x01" + bytes(64), b"%PDF-1.7\n%\xe2\xe3", b"PK\x03\x04xyz"],
)
def test_what_is_not_text_is_said_so(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode(data)


def test_noise_is_not_text() -> None:
    with pytest.raises(UnreadableError):
        decode(random.Random(1).randbytes(20_000))


def test_a_stray_nul_does_not_make_a_text_binary() -> None:
    assert decode(b"one\x00two" + b" more" * 400).startswith("one\x00two")


def test_a_damaged_text_with_a_few_nuls_is_still_text() -> None:
    assert "Саммит" in decode((RUSSIAN * 8).encode()[:-1] + b"\x00 \xd0 \x00 end")


def test_line_ends_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert "\r" not in decode(data, declares=True)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), max_size=200))
def test_utf_8_comes_back(text: str) -> None:
    data = text.encode()
    try:
        assert decode(data) == text
    except UnreadableError:
        assert data.startswith((b"%PDF", b"GIF8", b"PK\x03\x04", b"{\\rtf", b"SQLite"))
