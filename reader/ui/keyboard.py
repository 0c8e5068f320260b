"""Letter keys that work whatever layout is active: the letter on the same physical key acts."""

from __future__ import annotations

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"
# The Kazakh layout is the Russian one with its own letters on the digit row.

TO_LATIN = {
    russian: latin for russian, latin in zip(_RUSSIAN, _LATIN, strict=True) if not russian.isascii()
} | {"№": "#"}
"""Cyrillic character to the Latin one on the same key of a US keyboard."""


def latin_key(character: str | None) -> str | None:
    """The character on the same key of a US keyboard, for a Cyrillic one; else `None`."""
    return TO_LATIN.get(character) if character else None
