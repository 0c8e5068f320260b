"""Writers that are killed, a hand editor and a synchroniser doing their worst: no saved word may be lost.

    python tests/benchmarks/notes_torture.py --seconds 600 [--seed N] [--writers N] [--folder DIR]

Runs rounds of some seconds, each with new notes. In a round several processes add, edit, label, tag, delete
and bring back notes until they are killed, some four a second. What the notebook has called saved
goes to a log outside. After one restart every logged word has to stand in its field of its note, unless
somebody deleted the note at the same time or later: then it has to be among the versions.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.errors import NotebookError
from reader.files import Places
from reader.model import Anchor, DocumentInfo, Span
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.context import ForkServerProcess

    from reader.notes.annotations import Entry

WRITERS = 3
MOST_NOTES = 70
"""So that writers and the editor meet on the same notes."""
BIG = 1_500
"""Characters from which on a note is likely to be deleted: two texts of one note are both kept, and grow."""
LIFE_SECONDS = 0.8
"""Mean time between the start of a writer and its end: with three of them, four are killed a second."""
DEED_SECONDS = 0.025
"""Mean time between two deeds of the vandal."""
ROUND_SECONDS = 12.0
PRELOADED = ["reader.notes.notebook", "tomlkit", "tomli_w"]
"""So that a new writer is at work within milliseconds; a preloaded `__main__` is not, before Python 3.14."""
FAILURES = ("lost", "unrecoverable", "undead", "crashed", "unstable", "leftovers")
"""Counts that have to be 0."""

FIELDS = ("text", "label", "tags")

_ID = re.compile(rb'^id = "(\w+)"', re.MULTILINE)
_WORD = re.compile(r"<[\w.]+>")


def places_in(root: Path) -> Places:
    """The folders of a round."""
    return Places(root / "corpus", root / "notes", root / "state", root / "cache")


class Writer:
    """Changes notes until it is killed, and logs each change once the notebook has said that it is kept."""

    def __init__(self, root: Path, log: Path, name: str, seed: int, harness: int) -> None:
        self._chance = random.Random(seed)
        self._harness = harness
        self._name = name
        self._number = 0
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._notebook = Notebook.open(places_in(root))

    def run(self) -> None:
        """Go on as long as there is somebody to end it."""
        while is_alive(self._harness):
            entries = self._notebook.entries()
            deed = self._chance.random()
            if len(entries) < 3 or (len(entries) < MOST_NOTES and deed < 0.3):
                for _ in range(self._chance.randrange(1, 8)):
                    self._add()
            else:
                entry = self._chance.choice(entries)
                with contextlib.suppress(Gone):
                    if deed > 0.97 or len(entry.text) + len(entry.label) > BIG:
                        self._delete(entry)
                    else:
                        self._edit(entry)
            if self._chance.random() < 0.15:
                self._notebook.look()

    def _new_word(self) -> str:
        self._number += 1
        return f"<{self._name}.{self._number}>"

    def _tell(self, what: str, began: int, note: str, word: str = "-") -> None:
        os.write(self._log, f"{began} {time.monotonic_ns()} {what} {note} {word}\n".encode())

    def _add(self) -> None:
        document = f"doc{self._chance.randrange(4)}.md"
        info = DocumentInfo(document, document, document, "text", "d")
        anchor = Anchor(document, 0, Span(0, 5), "quote")
        word, began = self._new_word(), time.monotonic_ns()
        note = self._notebook.add_note(anchor, word, info=info, length=9)
        self._tell("text", began, note.id, word)

    def _edit(self, entry: Entry) -> None:
        field = self._chance.choices(("text", "label", "tags"), (5, 2, 3))[0]
        word, began = self._new_word(), time.monotonic_ns()
        changes: dict[str, dict[str, Any]] = {
            "text": {"text": f"{entry.text} {word}"},
            "label": {"label": f"{entry.label} {word}"},
            "tags": {"tags": [*entry.tags, word]},
        }
        with only_gone():
            self._notebook.edit(entry.id, base=entry, **changes[field])
        self._tell(field, began, entry.id, word)

    def _delete(self, entry: Entry) -> None:
        began = time.monotonic_ns()
        self._tell("deleting", began, entry.id)
        with only_gone():
            self._notebook.delete(entry.id)
        self._tell("deleted", began, entry.id)
        if self._chance.random() < 0.3:
            began = time.monotonic_ns()
            self._tell("undoing", began, entry.id)
            self._notebook.undo()
            back = self._notebook.get(entry.id)
            assert back is not None
            for field, held in fields(back).items():
                for word in held:
                    self._tell(field, began, entry.id, word)


class Gone(Exception):  # noqa: N818 (no error)
    """Somebody deleted the note meanwhile."""


@contextlib.contextmanager
def only_gone() -> Iterator[None]:
    """Let nothing else happen than that a note is not there any more."""
    try:
        yield
    except NotebookError as error:
        if "not there" not in str(error):
            raise
        raise Gone from error


def fields(entry: Entry) -> dict[str, list[str]]:
    """The words of a note, by field."""
    texts = {"text": entry.text, "label": entry.label, "tags": " ".join(entry.tags)}
    return {name: _WORD.findall(text) for name, text in texts.items()}


def is_alive(process: int) -> bool:
    """Whether a process of ours is still there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def write(root: Path, log: Path, name: str, seed: int, harness: int) -> None:
    """What a writer's process runs; its last words go beside the log."""
    with log.with_suffix(".err").open("a") as errors:
        sys.stderr = errors
        Writer(root, log, name, seed, harness).run()


class Vandal:
    """Saves stale buffers, truncates, breaks and repairs files; leaves copies as a synchroniser does."""

    def __init__(self, root: Path, log: Path, seed: int) -> None:
        self._root = root
        self._log = log.open("a", buffering=1)
        self._chance = random.Random(seed)
        self._buffers: dict[Path, bytes] = {}
        self._broken: dict[Path, bytes] = {}
        self._copies = 0

    def run(self, seconds: float) -> None:
        """Do one deed after the other, then repair what is broken."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self._chance.random() * 2 * DEED_SECONDS)
            files = list((self._root / "notes").glob("*/*--*.toml"))
            if files:
                with contextlib.suppress(OSError):
                    self._meddle(self._chance.choice(files))
        for path, content in self._broken.items():
            self._save(path, content)

    def _meddle(self, path: Path) -> None:
        deed = self._chance.random()
        content = path.read_bytes()
        if path in self._broken:
            self._save(path, self._broken.pop(path))
        elif deed < 0.4:
            self._buffers[path] = content
        elif deed < 0.6 and path in self._buffers:
            self._save(path, by_hand(self._buffers.pop(path)))
        elif deed < 0.7 and path in self._buffers and content:
            self._copies += 1
            copy = path.with_name(f"{path.stem}.sync-conflict-20260301-120000-{self._copies:07d}.toml")
            content = self._buffers[path]
            self._save(copy, by_hand(content) if self._chance.random() < 0.5 else content)
        elif deed < 0.8:
            self._broken[path] = content
            self._save(path, content[: self._chance.randrange(len(content) + 1)])
        elif deed < 0.95:
            self._broken[path] = content
            self._save(path, content + b"\n<<< oops")
        else:
            self._save(path, content + b"# a comment\n")

    def _save(self, path: Path, content: bytes) -> None:
        """Save as half of the editors do: over the file, or a new one in its place."""
        note = _ID.search(content)
        self._log.write(f"0 {time.monotonic_ns() + 10**9} hand {note[1].decode() if note else '-'} -\n")
        if self._chance.random() < 0.5:
            path.write_bytes(content)
        else:
            temporary = path.with_name(f".{path.name}.swp")
            temporary.write_bytes(content)
            temporary.replace(path)


def by_hand(content: bytes) -> bytes:
    """A note's file with another word in its text."""
    line = b'text = """\n' if b'text = """\n' in content else b'text = "'
    return content.replace(line, line + b"hand ")


def vandalise(root: Path, seconds: float, seed: int) -> None:
    """What the vandal's process runs."""
    Vandal(root, root / "logs" / "vandal", seed).run(seconds)


def torture(root: Path, seconds: float, seed: int, writers: int = WRITERS) -> Counter[str]:
    """One round. Returns counts; those of `FAILURES` have to be 0."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    logs = root / "logs"
    logs.mkdir(parents=True)
    counts: Counter[str] = Counter()

    def start(number: int) -> tuple[ForkServerProcess, Path, float]:
        name = f"w{number}.{counts['kills']}"
        arguments = (root, logs / name, name, chance.randrange(1 << 30), os.getpid())
        process = context.Process(target=write, args=arguments)
        process.start()
        return process, logs / name, time.monotonic() + chance.random() * 2 * LIFE_SECONDS

    editor = context.Process(target=vandalise, args=(root, seconds, seed))
    editor.start()
    alive = [start(number) for number in range(writers)]
    end = time.monotonic() + seconds
    while alive:
        number = min(range(len(alive)), key=lambda number: alive[number][2])
        process, log, due = alive[number]
        time.sleep(max(0.0, due - time.monotonic()))
        counts["crashed"] += process.exitcode is not None
        process.kill()
        process.join()
        counts["kills"] += 1
        with log.open("a") as file:
            file.write(f"\n0 {time.monotonic_ns()} killed - -\n")
        if time.monotonic() < end:
            alive[number] = start(number)
        else:
            del alive[number]
    editor.join()
    counts["crashed"] += editor.exitcode != 0
    return counts + judge(root, logs)


@dataclass(frozen=True, slots=True)
class Saved:
    """One line of a log."""

    began: int
    ended: int
    """Nanoseconds of the monotonic clock, which all processes share."""
    what: str
    note: str
    word: str


def read_logs(logs: Path) -> Iterable[Saved]:
    """All lines; what is only announced ends with its writer."""
    for log in sorted(logs.iterdir()):
        if log.suffix == ".err":
            continue
        lines = [line.split(" ") for line in log.read_text().splitlines()]
        lines = [line for line in lines if len(line) == 5]
        last = int(lines[-1][1])
        for began, ended, what, note, word in lines:
            yield Saved(int(began), last if what.endswith("ing") else int(ended), what, note, word)


def judge(root: Path, logs: Path) -> Counter[str]:
    """Compare what was acknowledged with what one restart shows."""
    counts: Counter[str] = Counter()
    saved = list(read_logs(logs))
    notebook = Notebook.open(places_in(root))
    shown = {entry.id: fields(entry) for entry in notebook.entries()}
    kept = words_in([*root.glob("state/versions/*/*"), *root.glob("state/trash/*")])
    deleted, changed = latest(saved, {"deleting", "deleted"}), latest(saved, {*FIELDS, "hand", "undoing"})
    for line in saved:
        if line.what == "deleted":
            counts["deletions"] += 1
            if line.note in shown and changed.get(line.note, 0) < line.began:
                counts["undead"] += 1
                print(f"undead {line} in {root}", file=sys.stderr)
        if line.what not in FIELDS:
            continue
        counts[f"acknowledged {line.what}"] += 1
        if line.word not in kept:
            counts["unrecoverable"] += 1
        if line.word not in shown.get(line.note, {}).get(line.what, ()):
            if deleted.get(line.note, 0) > line.began:
                counts["with a deleted note"] += 1
            else:
                counts["lost"] += 1
                print(f"lost {line} in {root}", file=sys.stderr)
    counts["acknowledged"] = counts["deletions"] + sum(counts[f"acknowledged {name}"] for name in FIELDS)
    counts["notes"] = len(shown)
    counts["problems"] = len(notebook.problems())
    counts["leftovers"] = len(list(root.glob("notes/*/.reader-tmp-*")))
    again = Notebook.open(places_in(root))
    counts["unstable"] = notebook.entries() != again.entries()
    return counts


def latest(saved: Iterable[Saved], kinds: set[str]) -> dict[str, int]:
    """When the last thing of one of these kinds ended, by note."""
    found: dict[str, int] = {}
    for line in saved:
        if line.what in kinds:
            found[line.note] = max(line.ended, found.get(line.note, 0))
    return found


def words_in(paths: Iterable[Path]) -> set[str]:
    """All words that stand in files."""
    return {word for path in paths for word in _WORD.findall(path.read_text("utf-8", "replace"))}


def main() -> None:
    """Run rounds until the time is over; keep the folder of one that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--writers", type=int, default=WRITERS)
    parser.add_argument("--folder", type=Path, help="where rounds take place, such as /dev/shm")
    arguments = parser.parse_args()
    end = time.monotonic() + arguments.seconds
    total: Counter[str] = Counter()
    seed = arguments.seed
    while (left := end - time.monotonic()) > 1:
        root = Path(tempfile.mkdtemp(prefix="torture-", dir=arguments.folder))
        counts = torture(root, min(ROUND_SECONDS, left), seed, arguments.writers)
        total += counts
        failed = {name: counts[name] for name in FAILURES if counts[name]}
        print(
            f"seed {seed}: {dict(sorted(counts.items()))}",
            f"FAILED {failed} in {root}" if failed else "",
            flush=True,
        )
        if not failed:
            shutil.rmtree(root)
        seed += 1
    print(f"all: {dict(sorted(total.items()))}")
    print("failures:", {name: total[name] for name in FAILURES})
    sys.exit(any(total[name] for name in FAILURES))


if __name__ == "__main__":
    main()
