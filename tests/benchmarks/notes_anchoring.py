"""How well notes find their passage again: documents are edited by rule, so the right place is known.

    python tests/benchmarks/notes_anchoring.py FOLDER [--seed N]

FOLDER holds text (`*.md`, `*.txt`, `*.rst`). Words of the passages are changed, dropped and swapped, passages
are moved, inserted from other documents and deleted. These are generated edits, not a history. Code,
tables and links are left out.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reader.model import Document, DocumentInfo, Passage, Span
from reader.notes.anchoring import locate, rival_score
from reader.notes.annotations import Confidence, DocumentSnapshot, Note, make_anchor

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Piece:
    """A passage in the new text."""

    origin: int
    """Number of the old passage, -1 for an inserted one."""
    words: list[str]


def document(name: str, passages: list[str], digest: str) -> Document:
    """A document of these passages."""
    spans, at = [], 0
    for number, passage in enumerate(passages):
        spans.append(Passage(number, Span(at, at + len(passage))))
        at += len(passage) + 2
    info = DocumentInfo(name, name, name, "text", digest)
    return Document(info, "\n\n".join(passages), tuple(spans))


def is_prose(passage: str) -> bool:
    """Whether people would read it: words, not code, links or markup."""
    words = passage.split()
    plain = sum(word.strip(".,;:!?()'\"*_\u2019\u2014-").replace("'", "").isalpha() for word in words)
    return len(words) > 5 and plain >= 0.6 * len(words)


def edited(passages: list[str], foreign: list[str], chance: random.Random) -> list[Piece]:
    """The passages after a revision."""
    vocabulary = [word for passage in foreign for word in passage.split()]
    pieces = []
    for number, passage in enumerate(passages):
        if chance.random() < 0.08:
            continue
        words = passage.split(" ")
        if chance.random() < 0.35:
            rate = chance.choice([0.03, 0.1, 0.2])
            words = [
                chance.choice(vocabulary) if chance.random() < rate / 2 else word
                for word in words
                if chance.random() > rate / 2
            ]
        pieces.append(Piece(number, words))
        if chance.random() < 0.08:
            pieces.append(Piece(-1, chance.choice(foreign).split(" ")))
    for _ in range(len(pieces) // 15):
        piece = pieces.pop(chance.randrange(len(pieces)))
        pieces.insert(chance.randrange(len(pieces) + 1), piece)
    return pieces


def main() -> None:
    """Edit, locate, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    texts = {}
    for path in sorted(arguments.folder.rglob("*")):
        if path.suffix in {".md", ".txt", ".rst"}:
            raw = path.read_text("utf-8", "replace")
            passages = [" ".join(part.split()) for part in re.split(r"\n\s*\n", raw)]
            texts[str(path)] = [passage for passage in passages if len(passage) > 40 and is_prose(passage)]
    texts = {name: passages for name, passages in texts.items() if len(passages) > 4}
    everything = [passage for passages in texts.values() for passage in passages]
    counts: Counter[str] = Counter()
    taken = []
    for name, passages in texts.items():
        old = document(name, passages, "old")
        foreign = [passage for passage in everything if passage not in passages]
        pieces = edited(passages, foreign, chance)
        new = document(name, [" ".join(piece.words) for piece in pieces], "new")
        place = {piece.origin: number for number, piece in enumerate(pieces)}
        for passage in old.passages:
            anchor = make_anchor(old, passage.span)
            words = anchor.quote.split(" ")
            if chance.random() < 0.5 and len(words) > 12:  # a sentence of it, not the whole
                first = chance.randrange(len(words) - 8)
                start = passage.span.start + len(" ".join(words[:first])) + bool(first)
                length = len(" ".join(words[first : first + chance.randrange(5, 9)]))
                anchor = make_anchor(old, Span(start, start + length))
            note = Note(
                id="x",
                created=NOW,
                updated=NOW,
                anchor=anchor,
                document=DocumentSnapshot(name, digest="old"),
                length=len(old.text),
                rival=rival_score(old, anchor),
            )
            before = time.perf_counter()
            found = locate(note, new)
            taken.append((time.perf_counter() - before) * 1000)
            right = place.get(passage.number)
            same = right is not None and new.passage_text(right) == passages[passage.number]
            kind = "deleted" if right is None else "unchanged" if same else "changed"
            counts[kind] += 1
            if found.confidence is Confidence.ORPHAN:
                counts[f"{kind} orphan"] += 1
            elif found.passage == right or (
                found.passage is not None
                and new.passage_text(found.passage)
                == (new.passage_text(right) if right is not None else None)
            ):
                counts[f"{kind} found {found.confidence}"] += 1
            else:
                counts[f"{kind} WRONG {found.confidence}"] += 1
    for name, count in sorted(counts.items()):
        total = counts[name.split()[0]]
        print(f"{name:24} {count:6}  {count / total:7.2%}")
    taken.sort()
    print(f"locate: median {statistics.median(taken):.2f} ms, p99 {taken[int(len(taken) * 0.99)]:.2f} ms")


if __name__ == "__main__":
    main()
