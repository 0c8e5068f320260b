"""What document text goes through before anything else sees it. Document text is hostile until cleaned."""

from __future__ import annotations

import re

REPLACEMENT = "�"
"""U+FFFD stands in for a character that must not reach a terminal."""

# Tab and the line and page breaks that only mean white space (VT, FF, CR, NEL); FS to US separate fields.
_BLANKS = dict.fromkeys([*map(ord, "\t\v\f\r\x1c\x1d\x1e\x1f\x85"), 0x2028, 0x2029], " ")
# Other C0 and C1 control characters, DEL, bidirectional embeddings, overrides and isolates, lone surrogates,
# interlinear annotation, tag characters (invisible text) and noncharacters.
_HARMFUL = [
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0x202A, 0x202E), (0x2066, 0x206F),
    (0xD800, 0xDFFF), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF), (0xE0000, 0xE007F), (0x1FFFE, 0x1FFFF),
]  # fmt: skip
_HARMFUL_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _HARMFUL)
_DIRTY = re.compile(f"[{_HARMFUL_CLASS}\t\v\f\r\x1c-\x1f\x85\u2028\u2029]")


def _substitute(match: re.Match[str]) -> str:
    return _BLANKS.get(ord(match[0]), REPLACEMENT)


def clean(text: str) -> str:
    r"""Make text safe to show, one character for one: `len(clean(t)) == len(t)`, so spans stay valid.

    Keeps `\n` as the only control character. Tabs, carriage returns and the other breaks become a space;
    control characters, escape sequences' introducers, bidirectional overrides, lone surrogates and invisible
    tag characters become U+FFFD. Idempotent. A text that is clean already is returned as it is.
    """
    return _DIRTY.sub(_substitute, text) if _DIRTY.search(text) else text


def one_line(text: str, limit: int = 0) -> str:
    """Clean text as one line: white space runs become one space, both ends stripped.

    Args:
        text: Anything.
        limit: Longest result in characters, an ellipsis included; 0 for no limit.
    """
    line = " ".join(clean(text[: limit * 8] if limit else text).split())
    if limit and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line
