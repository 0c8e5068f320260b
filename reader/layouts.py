"""Keyboard layouts: which characters share a key of the US, the Russian and the Kazakh keyboard."""

from __future__ import annotations

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"
# The Kazakh layout is the Russian one with its own letters on the digit row.
_DIGITS, _KAZAKH = "234589-0=", "әіңғүұөқһ"

TO_LATIN = {
    russian: latin for russian, latin in zip(_RUSSIAN, _LATIN, strict=True) if not russian.isascii()
} | {"№": "#"}
"""Cyrillic character to the Latin one on the same key of a US keyboard."""

_LETTERS = {russian: latin for russian, latin in TO_LATIN.items() if russian.isalpha()}
_TO_US = str.maketrans(_LETTERS | dict(zip(_KAZAKH, _DIGITS, strict=True)))
_TO_RUSSIAN = str.maketrans({latin: russian for russian, latin in _LETTERS.items()})
_TO_KAZAKH = _TO_RUSSIAN | str.maketrans(_DIGITS, _KAZAKH)


def retyped(text: str) -> tuple[str, ...]:
    """What the same keys give on the other keyboards: `ещлфнум` is tokayev, `njrftd` токаев.

    Args:
        text: A word as typed; signs that are letters on another keyboard belong to it.

    Returns:
        The US one for Cyrillic text, the Russian and the Kazakh one for Latin text, without repeats; nothing
        for text that is neither or both.
    """
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return ()
    if all("\u0400" <= c <= "\u052f" for c in letters):
        return (text.translate(_TO_US),)
    if all(c.isascii() for c in letters):
        return tuple(dict.fromkeys((text.translate(_TO_RUSSIAN), text.translate(_TO_KAZAKH))))
    return ()
