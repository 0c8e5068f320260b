"""How well notes find their passage again in prose as people edited it: two versions of a git history.

    python tests/benchmarks/notes_anchoring_history.py REPOSITORY [--under FOLDER] [--suffix .md] [--show]

Where a passage is in the later version is known from all the commits between: each word is followed from one
to the next. A passage survives if half of its words do, in runs of three or more; it was deleted if less than
a fifth do; between the two it cannot be told, and is not judged. The notes know the two versions only.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import LCSseq

from reader.model import Document, DocumentInfo, Passage, Span
from reader.notes.anchoring import locate, rival_score
from reader.notes.annotations import DocumentSnapshot, Located, Note, make_anchor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RUN = 3
"""Words that two versions share in a row to count as the same words."""
SURVIVES, DELETED = 0.5, 0.2
"""Shares of its words: from here on a passage survives, below here it was deleted."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a file."""

    document: Document
    words: tuple[str, ...]
    places: tuple[Span, ...]
    """Of the words, in `document.text`."""


def version_of(name: str, raw: str, digest: str) -> Version:
    """A file with its paragraphs as passages, their lines joined."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", raw)]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    spans, at = [], 0
    for number, paragraph in enumerate(paragraphs):
        spans.append(Passage(number, Span(at, at + len(paragraph))))
        at += len(paragraph) + 2
    text = "\n\n".join(paragraphs)
    found = list(_WORD.finditer(text))
    info = DocumentInfo(name, name, name, "text", digest)
    places = tuple(Span(*match.span()) for match in found)
    return Version(Document(info, text, tuple(spans)), tuple(match[0].casefold() for match in found), places)


def git(repository: Path, *arguments: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def versions_of(repository: Path, path: str) -> list[Version]:
    """All versions of a file under its present name, oldest first, without such as change no word."""
    commits = git(repository, "log", "--no-merges", "--reverse", "--format=%H", "--", path).split()
    found: list[Version] = []
    for commit in commits:
        try:
            raw = git(repository, "show", f"{commit}:{path}")
        except subprocess.CalledProcessError:  # deleted in this one
            continue
        version = version_of(path, raw, commit)
        if not found or version.words != found[-1].words:
            found.append(version)
    return found


def followed(versions: list[Version]) -> dict[int, int]:
    """Where the words of the first version are in the last, by number."""
    place = {number: number for number in range(len(versions[0].words))}
    for old, new in pairwise(versions):
        step: dict[int, int] = {}
        for block in LCSseq.opcodes(old.words, new.words):
            if block.tag == "equal" and block.src_end - block.src_start >= RUN:
                length = block.src_end - block.src_start
                step |= {block.src_start + n: block.dest_start + n for n in range(length)}
        place = {first: step[now] for first, now in place.items() if now in step}
    return place


@dataclass(frozen=True, slots=True)
class Truth:
    """What became of a quote."""

    share: float
    """Of its words that are left."""
    places: tuple[Span, ...]
    """Where they are; of one that was moved as a whole, every place where it stands."""


def truth_of(span: Span, old: Version, new: Version, place: dict[int, int]) -> Truth:
    """What became of a span of the old version."""
    inside = [n for n, word in enumerate(old.places) if span.start <= word.start and word.end <= span.end]
    left = [new.places[place[n]] for n in inside if n in place]
    share = len(left) / max(1, len(inside))
    quote, text = span.of(old.document.text), new.document.text
    if share < SURVIVES and quote in text:
        spans = (Span(m.start(), m.end()) for m in re.finditer(re.escape(quote), text))
        return Truth(1.0, tuple(spans))
    return Truth(share, tuple(left))


def verdict(truth: Truth, found: Located, quote: str, text: str) -> str:
    """In a few words, how a note fared."""
    if DELETED <= truth.share < SURVIVES:
        return "unclear"
    now = found.span.of(text) if found.span else ""
    if truth.share < DELETED:
        if not now:
            return "deleted, orphan"
        # Taken out in one commit, put back and edited in another: nothing was deleted.
        moved = shared(quote, now) >= SURVIVES
        return f"changed, found {found.confidence}" if moved else f"deleted, ATTACHED {found.confidence}"
    kind = "unchanged" if quote in text else "changed"
    if found.span is None:
        return f"{kind}, lost"
    right = any(found.span.overlaps(place) for place in truth.places)
    return f"{kind}, found {found.confidence}" if right else f"{kind}, WRONG {found.confidence}"


def shared(quote: str, now: str) -> float:
    """The share of the words of a quote that stand in another text in the same runs."""
    before, after = ([word.casefold() for word in _WORD.findall(text)] for text in (quote, now))
    blocks = [b.src_end - b.src_start for b in LCSseq.opcodes(before, after) if b.tag == "equal"]
    return sum(size for size in blocks if size >= RUN) / max(1, len(before))


def quotes(version: Version, chance: random.Random, most: int) -> list[Span]:
    """Passages of prose, and for half of them some words in a row."""
    text = version.document.text
    passages = [
        p.span for p in version.document.passages if len(p.span) > 40 and text[p.span.start].isalpha()
    ]
    chosen = chance.sample(passages, min(most, len(passages)))
    found = []
    for span in chosen:
        words = [word for word in version.places if span.start <= word.start and word.end <= span.end]
        if chance.random() < 0.5 and len(words) > 14:
            first = chance.randrange(len(words) - 12)
            span = Span(words[first].start, words[first + chance.randrange(5, 12)].end)
        found.append(span)
    return found


class Trial:
    """Counts over many pairs of versions."""

    def __init__(self, *, show: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.taken: list[float] = []
        self.pairs = 0
        self._show = show

    def run(self, versions: list[Version], chance: random.Random, most: int) -> None:
        """Make notes on the first version and look for them in the last."""
        old, new = versions[0], versions[-1]
        place = followed(versions)
        self.pairs += 1
        for span in quotes(old, chance, most):
            anchor = make_anchor(old.document, span)
            note = Note(
                id="x",
                created=NOW,
                updated=NOW,
                anchor=anchor,
                document=DocumentSnapshot.of(old.document.info),
                length=len(old.document.text),
                rival=rival_score(old.document, anchor),
            )
            before = time.process_time()
            found = locate(note, new.document)
            self.taken.append((time.process_time() - before) * 1000)
            truth = truth_of(span, old, new, place)
            told = verdict(truth, found, anchor.quote, new.document.text)
            self.counts[told] += 1
            if self._show and re.search("WRONG|ATTACHED|lost", told):
                print(f"\n{told} {found.score:.2f} rival {note.rival:.2f} {old.document.info.id}")
                now = found.span.of(new.document.text) if found.span else "-"
                if truth.places:
                    area = Span(truth.places[0].start, max(truth.places[-1].end, truth.places[0].end))
                    print(f"  is:  {truth.share:.0%} {area.of(new.document.text)[:600]}")
                print(f"  was: {anchor.quote}\n  now: {now}")

    def report(self) -> None:
        """Print the table."""
        for name, count in sorted(self.counts.items()):
            print(f"{name:28} {count:6}")
        alive = self._sum("unchanged", "changed")
        found = sum(n for name, n in self.counts.items() if ", found" in name)
        wrong = sum(n for name, n in self.counts.items() if "WRONG" in name)
        attached = sum(n for name, n in self.counts.items() if "ATTACHED" in name)
        changed = self._sum("changed")
        changed_found = sum(n for name, n in self.counts.items() if name.startswith("changed, found"))
        gone = self._sum("deleted")
        print(f"{self.pairs} pairs of versions, {sum(self.counts.values())} notes")
        print(f"surviving found {found}/{alive} = {found / max(1, alive):.2%}", end="; ")
        print(f"of those with changed words {changed_found / max(1, changed):.2%}; wrong place {wrong}")
        print(f"deleted attached {attached}/{gone} = {attached / max(1, gone):.2%} of the deleted", end=", ")
        print(f"{attached / max(1, alive + gone):.2%} of all judged")
        self.taken.sort()
        p99 = self.taken[int(len(self.taken) * 0.99)]
        print(f"locate: median {statistics.median(self.taken):.2f} ms CPU, p99 {p99:.1f} ms")

    def _sum(self, *kinds: str) -> int:
        return sum(n for name, n in self.counts.items() if name.split(",")[0] in kinds)


def main() -> None:
    """Take files by chance, and of each a pair of versions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--under", default="")
    parser.add_argument("--suffix", default=".md")
    parser.add_argument(
        "--apart", type=int, default=5, help="edits between the versions; 0: the whole history"
    )
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--notes", type=int, default=20, help="most for one pair")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="what was attached wrongly")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    listed = git(arguments.repository, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    paths = [p for p in listed if p.startswith(arguments.under) and p.endswith(arguments.suffix)]
    trial = Trial(show=arguments.show)
    for path in chance.sample(paths, min(arguments.files, len(paths))):
        versions = versions_of(arguments.repository, path)
        apart = arguments.apart or len(versions) - 1
        if len(versions) > apart > 0:
            first = chance.randrange(len(versions) - apart)
            if len(versions[first].document.passages) > 4:
                trial.run(versions[first : first + apart + 1], chance, arguments.notes)
    trial.report()


if __name__ == "__main__":
    main()
