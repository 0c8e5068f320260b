"""Letter keys that work whatever layout is active: the letter on the same physical key acts."""

from __future__ import annotations

from reader.layouts import TO_LATIN

SIGN_KEYS = {
    "/": "slash", "'": "apostrophe", "@": "at", "~": "tilde", "+": "plus", "-": "minus", "?": "question_mark",
    "{": "left_curly_bracket", "}": "right_curly_bracket", "[": "left_square_bracket",
    "]": "right_square_bracket", ";": "semicolon", ",": "comma", ".": "full_stop", "`": "grave_accent",
    ":": "colon", '"': "quotation_mark", "<": "less_than_sign", ">": "greater_than_sign", "#": "number_sign",
}  # fmt: skip
"""Names of the keys that are one sign."""


def latin_key(character: str | None) -> str | None:
    """The character on the same key of a US keyboard, for a Cyrillic one; else `None`."""
    return TO_LATIN.get(character) if character else None
