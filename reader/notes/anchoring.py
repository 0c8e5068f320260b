"""Finding the passage of a note again after the document was edited, renamed or moved.

In order: the quote where it was; exact elsewhere, chosen by context and position; nearly, scored by the
weights of Hypothesis (quote 50, prefix 20, suffix 20, position 2); otherwise an orphan with candidates.
A place found nearly must beat 0.60, and what any other place scored when the note was made: otherwise a
note whose passage was deleted would stick to the sentence that resembles it most.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from reader.model import Anchor, Document, DocumentInfo, Span
from reader.notes.annotations import CONTEXT, Confidence, DocumentSnapshot, Located

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reader.notes.annotations import Entry

T = TypeVar("T")

ACCEPTED = 0.60
"""Least score of a place that is shown at all; measured over real edits, see docs/notes-format.md."""

SURE = 0.80
"""Least score of a place that is shown without a question mark."""

MARGIN = 0.06
"""How much better than the best other place of the old text it must be."""

DISTINCT = 24
"""Characters from which on a quote that occurs exactly once is believed whatever stands around it."""

TWIN = 0.02
"""How much better than the best other place of the old text the very quote must be, where that may have held
the very quote, too: it may be the one that is left."""

_QUOTE, _PREFIX, _SUFFIX, _POSITION = 50.0, 20.0, 20.0, 2.0
_PLAIN_QUOTE, _MOST_QUOTE = 100, 4.0
"""Characters up to which a quote weighs that; a longer one weighs more by its length, at most so many times.
What stands around it is 64 characters on each side, and is edited as often."""
_SEED = 10
"""Characters of the pieces of a quote that are looked for exactly."""
_MOST_SEEDS = 48
_MOST_PLACES = 40
"""Occurrences of one piece that are looked at; more say nothing."""
_LONGEST_SCAN = 200_000
"""Characters of a text that is searched whole when pieces lead nowhere; 20 ms for a sentence."""
_SHORT_QUOTE = 300
"""Characters up to which the best stretch is sought letter by letter; the cost grows with the square."""


def locate(entry: Entry, document: Document) -> Located:
    """Where `entry` stands in `document` as it is now; one that was detached has candidates only."""
    if entry.detached:
        ranked = _ranked(entry.anchor, document.text, entry.length or len(document.text))
        return _orphan(ranked)
    return locate_anchor(
        entry.anchor, document, digest=entry.document.digest, length=entry.length, rival=entry.rival
    )


def locate_anchor(
    anchor: Anchor, document: Document, *, digest: str = "", length: int = 0, rival: float = 0.0
) -> Located:
    """Where an anchor stands in `document` as it is now.

    Args:
        anchor: As it was made.
        document: The text it is looked for in.
        digest: Of the document it was made on; empty if not recorded.
        length: Characters of that document's text; 0 if not recorded.
        rival: See `rival_score`.
    """
    text = document.text
    unchanged = bool(digest) and digest == document.info.digest
    if anchor.span.of(text) == anchor.quote and (unchanged or _is_in_place(anchor, text)):
        return _found(document, anchor.span, 1.0)
    if not anchor.quote:
        return _place_only(anchor, document)
    length = length or len(text)
    exact = _exact(anchor, text, length, rival)
    if exact is not None:
        return _found(document, *exact)
    ranked = _ranked(anchor, text, length)
    if ranked and ranked[0][0] >= ACCEPTED and ranked[0][0] > rival + MARGIN:
        return _found(document, ranked[0][1], ranked[0][0])
    return _orphan(ranked)


def _orphan(ranked: Sequence[tuple[float, Span]]) -> Located:
    candidates = tuple(span for score, span in ranked[:3] if score > ACCEPTED / 2)
    return Located(None, None, Confidence.ORPHAN, ranked[0][0] if ranked else 0.0, candidates)


def rival_score(document: Document, anchor: Anchor) -> float:
    """Best score that any place of the document other than the anchor's own has; 0 to 1."""
    text = document.text
    if not anchor.quote:
        return 0.0
    blank = "\0" * len(anchor.span)
    without = text[: anchor.span.start] + blank + text[anchor.span.end :]
    scores = [score for score, span in _ranked(anchor, without, len(text)) if not span.overlaps(anchor.span)]
    return max(scores, default=0.0)


def moved(snapshots: Iterable[DocumentSnapshot], infos: Sequence[DocumentInfo]) -> dict[str, DocumentInfo]:
    """Which document each vanished one is now: by digest, then by the id of its record, then by title.

    Only a match that is the only one counts.

    Args:
        snapshots: The documents of the notes.
        infos: The documents of the collection.
    """
    present = {info.id for info in infos}
    gone = [snapshot for snapshot in snapshots if snapshot.id not in present]
    if not gone:
        return {}
    by_digest = unique((info.digest, info) for info in infos)
    by_record = unique((info.id.rpartition("#")[2], info) for info in infos if "#" in info.id)
    by_title = unique((info.title.casefold(), info) for info in infos)
    titles = Counter(snapshot.title.casefold() for snapshot in gone)
    found: dict[str, DocumentInfo] = {}
    for snapshot in gone:
        title = snapshot.title.casefold()
        info = by_digest.get(snapshot.digest) if snapshot.digest else None
        if info is None and "#" in snapshot.id:
            info = by_record.get(snapshot.id.rpartition("#")[2])
        if info is None and title and titles[title] == 1:
            info = by_title.get(title)
        if info is not None:
            found[snapshot.id] = info
    return found


def unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """What has a name that nothing else has; names that are empty left out."""
    found: dict[str, T] = {}
    twice: set[str] = set()
    for name, one in pairs:
        if name in found:
            twice.add(name)
        found[name] = one
    return {name: one for name, one in found.items() if name and name not in twice}


def _found(document: Document, span: Span, score: float) -> Located:
    passage = document.passage_at(span.start)
    confidence = Confidence.SURE if score >= SURE else Confidence.MAYBE
    return Located(span, passage.number if passage else None, confidence, score)


def _is_in_place(anchor: Anchor, text: str) -> bool:
    """Whether the surroundings are the very same, too."""
    start, end = anchor.span.start, anchor.span.end
    return (
        bool(anchor.quote)
        and text[max(0, start - len(anchor.prefix)) : start] == anchor.prefix
        and text[end : end + len(anchor.suffix)] == anchor.suffix
    )


def _place_only(anchor: Anchor, document: Document) -> Located:
    """An anchor without a quote: its place by what stands before and after."""
    around = anchor.prefix + anchor.suffix
    at = document.text.find(around) if around else -1
    if at >= 0 and document.text.find(around, at + 1) < 0:
        start = at + len(anchor.prefix)
        return _found(document, Span(start, start), 1.0)
    start = min(anchor.span.start, len(document.text))
    return _found(document, Span(start, start), ACCEPTED)


def _exact(anchor: Anchor, text: str, length: int, rival: float) -> tuple[Span, float] | None:
    """The occurrence of the very quote that fits best, with its score; `None` if none is believable."""
    spans = [Span(at, at + len(anchor.quote)) for at in _occurrences(text, anchor.quote)]
    if not spans:
        return None
    flat = _flat(text)
    fits = [
        (_context(anchor, flat, span), -abs(_scaled(anchor, length, len(text)) - span.start), span)
        for span in spans
    ]
    context, _, span = max(fits)
    score = _score(anchor.quote, 1.0, context, 1.0)
    had_twin = rival >= _score(anchor.quote, 1.0, 0.0, 0.0)
    if had_twin and score <= rival + TWIN:
        return None
    if context >= 0.5 or (not had_twin and len(spans) == 1 and len(anchor.quote) >= DISTINCT):
        return span, max(score, SURE)
    return (span, score) if score >= ACCEPTED and score > rival + MARGIN else None


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    count = 0
    while at >= 0 and count < 1000:
        yield at
        count += 1
        at = text.find(quote, at + 1)


def _scaled(anchor: Anchor, length: int, now: int) -> int:
    """Where the anchor would be if the text had only been stretched."""
    return round(anchor.span.start * now / length) if length else anchor.span.start


def _flat(text: str) -> str:
    """Text in which re-wrapping and curled quotation marks are no edit. Keeps the length."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans("\n‘’“”–", " ''\"\"-")


def _context(anchor: Anchor, flat: str, span: Span) -> float:
    """0 to 1: how well the surroundings of `span` agree with those of the anchor.

    What the anchor has none of (at the ends of the text) is not asked for.
    """
    from rapidfuzz.distance import Levenshtein

    parts = []
    if anchor.prefix:
        before = flat[max(0, span.start - len(anchor.prefix)) : span.start]
        parts.append(Levenshtein.normalized_similarity(_flat(anchor.prefix), before))
    if anchor.suffix:
        after = flat[span.end : span.end + len(anchor.suffix)]
        parts.append(Levenshtein.normalized_similarity(_flat(anchor.suffix), after))
    return sum(parts) / len(parts) if parts else 1.0


def _ranked(anchor: Anchor, text: str, length: int) -> list[tuple[float, Span]]:
    """Places that resemble the quote, best first, without overlaps."""
    if not anchor.quote:
        return []
    flat, quote = _flat(text), _flat(anchor.quote)
    spans = set(_near_pieces(quote, flat)) | set(_aligned(quote, flat, _window(anchor, flat, length)))
    ranked = _scored(anchor, flat, quote, length, spans)
    if (not ranked or ranked[0][0] < SURE) and len(flat) <= _LONGEST_SCAN:
        spans |= {span for window in _windows(flat, len(quote)) for span in _aligned(quote, flat, window)}
        ranked = _scored(anchor, flat, quote, length, spans)
    apart: list[tuple[float, Span]] = []
    for score, span in ranked:
        if not any(span.overlaps(other) for _, other in apart):
            apart.append((score, span))
    return apart


def _window(anchor: Anchor, flat: str, length: int) -> Span:
    """A fifth of the text on both sides of where the anchor would be."""
    middle = _scaled(anchor, length, len(flat))
    reach = len(flat) // 5 + len(anchor.quote) + 2 * CONTEXT
    reach = min(reach, _LONGEST_SCAN // 2)
    return Span(max(0, middle - reach), min(len(flat), middle + reach))


def _windows(flat: str, size: int) -> Iterator[Span]:
    """The text in overlapping pieces, each somewhat larger than the quote."""
    step = max(4 * size, 2_000)
    for start in range(0, max(1, len(flat)), step):
        yield Span(start, min(len(flat), start + step + 2 * size))


def _near_pieces(quote: str, flat: str) -> Iterator[Span]:
    """Stretches of the text where many pieces of the quote stand at about the right distances."""
    step = max(_SEED // 2, len(quote) // _MOST_SEEDS)
    votes: Counter[int] = Counter()
    bucket = max(16, len(quote) // 4)
    for offset in range(0, max(1, len(quote) - _SEED + 1), step):
        piece = quote[offset : offset + _SEED]
        at, count = flat.find(piece), 0
        while at >= 0 and count < _MOST_PLACES:
            votes[(at - offset) // bucket] += 1
            count += 1
            at = flat.find(piece, at + 1)
    for slot, _ in votes.most_common(8):
        start = slot * bucket
        window = Span(max(0, start - 2 * bucket), min(len(flat), start + len(quote) + 3 * bucket))
        yield from _aligned(quote, flat, window)


def _aligned(quote: str, flat: str, window: Span) -> Iterator[Span]:
    """The stretch of `window` that is most like the quote."""
    from rapidfuzz import fuzz

    if len(window) <= len(quote) // 2:
        return
    if len(window) <= len(quote):
        yield _fitted(quote, flat, window)
        return
    if len(quote) > _SHORT_QUOTE:
        yield from _richest(quote, flat, window)
        return
    found = fuzz.partial_ratio_alignment(quote, window.of(flat), score_cutoff=40)
    if found is not None and found.dest_end > found.dest_start:
        yield _fitted(quote, flat, Span(window.start + found.dest_start, window.start + found.dest_end))


def _richest(quote: str, flat: str, window: Span) -> Iterator[Span]:
    """For a long quote: the stretches that hold most of it in order; some 30 µs for 1,000 characters each."""
    from rapidfuzz.distance import LCSseq

    size = len(quote) * 3 // 2
    starts = range(window.start, max(window.start + 1, window.end - len(quote) // 2), max(1, len(quote) // 2))
    pieces = [Span(start, min(window.end, start + size)) for start in starts]
    held = sorted(((LCSseq.similarity(quote, piece.of(flat)), piece) for piece in pieces), reverse=True)
    for _, piece in held[:2]:
        yield _fitted(quote, flat, piece)


def _fitted(quote: str, flat: str, span: Span) -> Span:
    """`span`, with its ends where the quote begins and ends in it.

    Words that were added or dropped inside shift the ends; what the two have in common says by how much.
    """
    from rapidfuzz.distance import Indel

    slack = len(quote) // 6 + 8
    area = Span(max(0, span.start - slack), min(len(flat), span.end + slack))
    common = [
        (block.src_start, area.start + block.dest_start, block.src_end - block.src_start)
        for block in Indel.opcodes(quote, area.of(flat))
        if block.tag == "equal" and block.src_end - block.src_start >= _COMMON
    ]
    common = _without_stray(_without_stray(common)[::-1])[::-1]
    common = _without_neighbours(quote, flat, common)
    if not common:
        return _whole_words(quote, flat, span)
    ahead, at, _ = common[0]
    inside, there, size = common[-1]
    start = max(_paragraph_start(flat, max(0, at - ahead), at), at - ahead)
    end = min(len(flat), there + len(quote) - inside)
    return _whole_words(quote, flat, Span(max(0, start), _paragraph_end(flat, there + size, end)))


_COMMON = 4
"""Characters that two texts must share in a row to say something."""


def _without_stray(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Common stretches without short ones at the front that stand far from the rest: mere chance."""
    while len(blocks) > 1:
        (source, target, size), (next_source, next_target, _) = blocks[0], blocks[1]
        gap = abs(abs(next_target - target) - abs(next_source - source))
        if size >= 3 * _COMMON or gap <= 2 * _COMMON:
            break
        blocks = blocks[1:]
    return blocks


_BREAK = "  "
"""Between two paragraphs, once line breaks are blanks."""
_STRAY = 0.25
"""Share of what a place has in common with the quote up to which a paragraph at its edge is mere chance."""


def _without_neighbours(
    quote: str, flat: str, blocks: list[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Common stretches of a quote from one paragraph, without the few that stand in a neighbouring one."""
    if _BREAK in quote or not blocks:
        return blocks
    paragraphs = [[blocks[0]]]
    for before, block in pairwise(blocks):
        if _BREAK in flat[before[1] : block[1]]:
            paragraphs.append([])
        paragraphs[-1].append(block)
    least = _STRAY * sum(size for _, _, size in blocks)
    for edge in (0, -1):
        while len(paragraphs) > 1 and sum(size for _, _, size in paragraphs[edge]) < least:
            del paragraphs[edge]
    return [block for paragraph in paragraphs for block in paragraph]


def _paragraph_start(flat: str, start: int, end: int) -> int:
    """The first place after a paragraph's end (two line breaks) in a stretch, else its start."""
    at = flat.rfind(_BREAK, start, end)
    return start if at < 0 else at + 2


def _paragraph_end(flat: str, start: int, end: int) -> int:
    """The first paragraph's end in a stretch, else its end."""
    at = flat.find(_BREAK, start, end)
    return end if at < 0 else at


_WORD = re.compile(r"\w*")


def _whole_words(quote: str, flat: str, span: Span) -> Span:
    """`span` moved outwards to word boundaries where the quote begins or ends at one."""
    start, end = span.start, span.end
    if quote[:1].isalnum():
        while start > 0 and flat[start - 1].isalnum() and span.start - start < 24:
            start -= 1
    if quote[-1:].isalnum():
        match = _WORD.match(flat, end)
        if match and match.end() - end < 24 and flat[end - 1 : end].isalnum():
            end = match.end()
    while start < end and flat[start] == " " and not quote.startswith(" "):
        start += 1
    while end > start and flat[end - 1] == " " and not quote.endswith(" "):
        end -= 1
    return Span(start, end)


def _scored(
    anchor: Anchor, flat: str, quote: str, length: int, spans: Iterable[Span]
) -> list[tuple[float, Span]]:
    from rapidfuzz.distance import Indel

    expected = _scaled(anchor, length, len(flat))
    before, after = _flat(anchor.prefix).strip()[-_NEIGHBOUR:], _flat(anchor.suffix).strip()[:_NEIGHBOUR]
    scored = []
    for span in spans:
        words = span.of(flat)
        if not words.strip() or len(span) > 3 * len(quote) + 64:
            continue
        if _is_neighbour(words, quote, before, after):
            continue
        alike = Indel.normalized_similarity(quote, words)
        near = 1 - min(1.0, abs(span.start - expected) / max(1, len(flat)))
        scored.append((_score(quote, alike, _context(anchor, flat, span), near), span))
    return sorted(scored, key=lambda item: (-item[0], item[1]))


def _score(quote: str, alike: float, context: float, near: float) -> float:
    """How well a place agrees with an anchor, 0 to 1; each part is 0 to 1, too."""
    weight = _QUOTE * min(_MOST_QUOTE, max(1.0, len(quote) / _PLAIN_QUOTE))
    total = weight * alike + (_PREFIX + _SUFFIX) * context + _POSITION * near
    return total / (weight + _PREFIX + _SUFFIX + _POSITION)


_NEIGHBOUR = 24
"""Characters of the surroundings by which the passage before or after is recognised."""


def _is_neighbour(words: str, quote: str, before: str, after: str) -> bool:
    """Whether a place is what stood next to the anchor: with the passage deleted, it resembles it most."""
    follows = len(after) == _NEIGHBOUR and words.startswith(after) and not quote.startswith(after)
    return follows or (len(before) == _NEIGHBOUR and words.endswith(before) and not quote.endswith(before))
