"""How long notes take with many of them present: opening, a durable add, an edit, a reload, a look.

python tests/benchmarks/notes_store.py --notes 10000 [--folder DIR]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reader.files import Places
from reader.model import Anchor, DocumentInfo, Span
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable


def fill(notebook: Notebook, count: int) -> None:
    """Add `count` notes to some 250 documents, without waiting for the disk."""
    chance = random.Random(1)
    words = ("trade", "border", "drills", "water", "pipeline", "election", "sanctions", "railway", "summit")
    real, os.fsync = os.fsync, lambda _: None  # type: ignore[assignment]
    for number in range(count):
        path = f"2022/document-{number % 250}.md"
        title = f"Document {number % 250}"
        info = DocumentInfo(path, path, title, "markdown", "d" * 64, ("A. Writer",), "2022-10")
        quote, text = (" ".join(chance.choices(words, k=k)) for k in (30, 25))
        at = chance.randrange(20_000)
        anchor = Anchor(path, at // 200, Span(at, at + len(quote)), quote, quote[:64], quote[-64:])
        heading = ("Drills", "With whom")
        notebook.add_note(anchor, text, info=info, heading=heading, length=21_000, tags=["todo"])
    os.fsync = real


def times(action: Callable[[int], object], repeats: int) -> str:
    """Median and 95th percentile in milliseconds."""
    taken = []
    for number in range(repeats):
        before = time.perf_counter()
        action(number)
        taken.append((time.perf_counter() - before) * 1000)
    taken.sort()
    return f"median {statistics.median(taken):8.2f} ms   p95 {taken[int(len(taken) * 0.95)]:8.2f} ms"


def raw_save(folder: Path, number: int) -> None:
    """The least a durable save can cost here: two files, each written, synced, renamed, its folder synced."""
    for name in ("version", "note"):
        path = folder / f"{name}-{number}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, b"x" * 700)
        os.fsync(descriptor)
        os.close(descriptor)
        path.rename(f"{path}.done")
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="notes-", dir=arguments.folder))
    places = Places(root / "corpus", root / "notes", root / "state", root / "cache")
    fill(Notebook.open(places), arguments.notes)
    notebook = Notebook.open(places)
    info = DocumentInfo("new.md", "new.md", "New", "markdown", "d")
    anchor = Anchor("new.md", 0, Span(0, 5), "quote")
    ids = [entry.id for entry in notebook.entries()]
    print(f"{len(ids)} notes")
    print("open          ", times(lambda _: Notebook.open(places).entries(), 5))
    print("add           ", times(lambda n: notebook.add_note(anchor, f"note {n}", info=info), 100))
    print("edit          ", times(lambda n: notebook.edit(ids[n * 7], text=f"changed {n}"), 100))
    print("delete        ", times(lambda n: notebook.delete(ids[n * 7]), 100))
    print("entries       ", times(lambda n: notebook.entries(), 100))
    print("reload        ", times(lambda _: notebook.reload(), 10))
    scratch = root / "scratch"
    scratch.mkdir()
    print("look          ", times(lambda _: notebook.look(), 100))
    print("raw durable   ", times(lambda n: raw_save(scratch, n), 100))
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
