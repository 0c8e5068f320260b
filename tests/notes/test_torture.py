"""Writers that are killed, a hand editor doing its worst; every acknowledged word is there afterwards.

python tests/notes/test_torture.py --seconds 600 --seed 1
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.files import Places
from reader.model import Anchor, DocumentInfo, Span
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

WRITERS = 3
MOST_NOTES = 30
"""So that writers and the editor meet on the same notes."""


def places_in(root: Path) -> Places:
    return Places(root / "corpus", root / "notes", root / "state", root / "cache")


def write(root: Path, log: Path, name: str, seed: int) -> None:
    """Add, edit and tag until killed; each word is logged once the notebook has said that it is kept."""
    chance = random.Random(seed)
    notebook = Notebook.open(places_in(root))
    with log.open("a", buffering=1) as acknowledged:
        for number in range(1_000_000):
            word = f"<{name}.{number}>"
            entries = notebook.entries()
            if len(entries) < 3 or (len(entries) < MOST_NOTES and chance.random() < 0.3):
                document = f"doc{chance.randrange(4)}.md"
                info = DocumentInfo(document, document, document, "text", "d")
                anchor = Anchor(document, 0, Span(0, 5), "quote")
                note = notebook.add_note(anchor, word, info=info, length=9).id
            else:
                entry = chance.choice(entries)
                try:
                    if chance.random() < 0.7:
                        notebook.edit(entry.id, text=f"{entry.text} {word}", base=entry)
                    else:
                        notebook.edit(entry.id, tags=[*entry.tags, word], base=entry)
                except NotebookError as error:
                    if "not there" not in str(error):
                        raise
                    continue
                note = entry.id
            acknowledged.write(f"{note} {word}\n")
            if chance.random() < 0.3:
                notebook.reload()


def vandalise(root: Path, seconds: float, seed: int) -> None:
    """Save stale buffers, truncate, break and repair files, as a careless person and editor would."""
    chance = random.Random(seed)
    buffers: dict[Path, bytes] = {}
    broken: dict[Path, bytes] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.random() * 0.01)
        files = list((root / "notes").glob("*/*--*.toml"))
        if not files:
            continue
        path = chance.choice(files)
        with contextlib.suppress(OSError):
            deed = chance.random()
            content = path.read_bytes()
            if path in broken:
                save(path, broken.pop(path), chance)
            elif deed < 0.4:
                buffers[path] = content
            elif deed < 0.65 and path in buffers:
                line = b'text = """\n' if b'text = """\n' in buffers[path] else b'text = "'
                save(path, buffers.pop(path).replace(line, line + b"hand "), chance)
            elif deed < 0.8:
                broken[path] = content
                save(path, content[: chance.randrange(len(content) + 1)], chance)
            elif deed < 0.95:
                broken[path] = content
                save(path, content + b"\n<<< oops", chance)
            else:
                save(path, content + b"# a comment\n", chance)
    for path, content in broken.items():
        save(path, content, chance)


def save(path: Path, content: bytes, chance: random.Random) -> None:
    """Save as half of the editors do: over the file, or a new one in its place."""
    if chance.random() < 0.5:
        path.write_bytes(content)
    else:
        temporary = path.with_name(f".{path.name}.swp")
        temporary.write_bytes(content)
        temporary.replace(path)


def torture(root: Path, seconds: float, seed: int) -> Counter[str]:
    """Run it all. Returns counts; `lost` is the number that has to be 0."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("spawn")
    logs = root / "logs"
    logs.mkdir(parents=True)
    counts: Counter[str] = Counter()
    starts: Counter[int] = Counter()

    def start(writer: int) -> SpawnProcess:
        starts[writer] += 1
        name = f"{writer}.{starts[writer]}"
        process = context.Process(target=write, args=(root, logs / name, name, chance.randrange(1 << 30)))
        process.start()
        return process

    writers = [start(number) for number in range(WRITERS)]
    editor = context.Process(target=vandalise, args=(root, seconds, seed))
    editor.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.random() * 0.6)
        victim = chance.randrange(WRITERS)
        process = writers[victim]
        if process.exitcode is not None:
            counts["crashed"] += 1
        assert process.pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        counts["kills"] += 1
        writers[victim] = start(victim)
    for process in writers:
        process.kill()
        process.join()
    editor.join()
    counts["crashed"] += editor.exitcode != 0
    return counts + judge(root, logs)


def judge(root: Path, logs: Path) -> Counter[str]:
    """Count the acknowledged words that the next start does not show."""
    counts: Counter[str] = Counter()
    notebook = Notebook.open(places_in(root))
    shown = {entry.id: f"{entry.text} {' '.join(entry.tags)}" for entry in notebook.entries()}
    for log in logs.iterdir():
        for line in log.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                note, _, word = line.strip().partition(" ")
                counts["acknowledged"] += 1
                if word not in shown.get(note, ""):
                    counts["lost"] += 1
                    print(
                        f"lost {word} of {note}: {shown.get(note, 'no such note')[-200:]!r}", file=sys.stderr
                    )
    counts["notes"] = len(shown)
    counts["problems"] = len(notebook.problems())
    again = Notebook.open(places_in(root))
    counts["unstable"] = sum(a != b for a, b in zip(notebook.entries(), again.entries(), strict=True))
    return counts


def test_no_acknowledged_word_is_lost(tmp_path: Path) -> None:
    counts = torture(tmp_path, seconds=6, seed=random.randrange(1 << 30))
    assert counts["acknowledged"] > 50
    assert counts["kills"] > 3
    assert (counts["lost"], counts["crashed"], counts["unstable"]) == (0, 0, 0), counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    total = torture(folder, arguments.seconds, arguments.seed)
    print(f"seed {arguments.seed}: {dict(total)}; files in {folder}")
    if not total["lost"] + total["crashed"] + total["unstable"]:
        shutil.rmtree(folder)
    else:
        sys.exit(1)
