"""The index file damaged, cut short, deleted, replaced, shared, on a full disk: nothing wrong is shown."""

from __future__ import annotations

import contextlib
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from reader.errors import DocumentError
from reader.library import Library
from reader.tagging.gazetteer import Gazetteer

if TYPE_CHECKING:
    from pathlib import Path

    from reader.model import Document

WORDS = (
    "water", "gas", "coal", "railway", "field", "drills", "line", "red", "border", "treaty", "summit",
    "Kazakhstan", "Uzbekistan", "Russia", "China", "Tokayev", "Samarkand", "Astana", "harvest", "price",
)  # fmt: skip

QUERIES = (
    "water", "watre", "kazakhstan drills", "kazakstan dirlls", '"red line"', "country:kz water",
    "-country:ru", "uzbek* sort:-date", "source:gazette date:2022-03", "title:report railway",
)  # fmt: skip

FILES = 30


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    # It is the same for all, and there are many.
    gazetteer = Gazetteer.load()
    monkeypatch.setattr(Gazetteer, "load", lambda: gazetteer)


def write(folder: Path, numbers: range) -> None:
    draw = random.Random(numbers.start)
    for number in numbers:
        body = "\n\n".join(" ".join(draw.choices(WORDS, k=25)).capitalize() + "." for _ in range(6))
        head = f"---\ntitle: Report {number}\ndate: 2022-{number % 12 + 1:02}\nsource: The Gazette\n---\n\n"
        (folder / f"{number:03}.md").write_text(head + body)


def answers(library: Library) -> list[object]:
    found: list[object] = []
    for query in QUERIES:
        results = library.search(query)
        hits = [(h.document, h.passage, h.tier, h.score, h.highlights, h.text) for h in results.hits]
        found.append((hits, results.facets, results.spellings))
    return found


def documents(library: Library) -> dict[str, Document]:
    return {info.id: library.document(info.id) for info in library.documents()}


class Collection:
    """A folder that was read once, and what its index answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        write(folder, range(FILES))
        library = Library.open(folder)
        library.refresh()
        self.answers, self.documents = answers(library), documents(library)
        self.file = library.index_file
        self.log = self.file.with_name(self.file.name + "-wal")
        # As it is while the program runs, and after it has ended.
        self.running = (self.file.read_bytes(), self.log.read_bytes())
        library.close()
        self.ended = (self.file.read_bytes(), b"")

    def restore(self, file: bytes, log: bytes) -> None:
        shutil.rmtree(self.file.parent)
        self.file.parent.mkdir()
        self.file.write_bytes(file)
        if log:
            self.log.write_bytes(log)

    def check(self) -> None:
        """Open it: whatever is damaged is never shown, and is right when it is looked at again."""
        library = Library.open(self.folder)
        library.refresh()
        assert library.progress.documents == FILES
        self.check_harmless(library)
        library.refresh()
        if library.index.problem is None:
            assert answers(library) == self.answers
            assert documents(library) == self.documents
        library.close()
        for _ in range(1 if library.index.problem is None else 2):
            again = Library.open(self.folder)
            recovered = again.index.recovered
            again.refresh()
            assert answers(again) == self.answers
            assert documents(again) == self.documents
            assert again.index.problem is None
            again.close()
        assert recovered is None, "it is kept"

    def check_harmless(self, library: Library) -> None:
        for found, expected in zip(answers(library), self.answers, strict=True):
            self._check_answer(found, expected)
        for id_, document in self.documents.items():
            with contextlib.suppress(DocumentError):
                assert library.document(id_) == document

    def _check_answer(self, found: object, expected: object) -> None:
        assert isinstance(found, tuple)
        assert isinstance(expected, tuple)
        if found == expected:
            return
        # A text that cannot be read is not there, nor what a phrase finds in it; what is there is right.
        right = {(hit[0].id, hit[1].number): hit for hit in expected[0]}
        assert len(found[0]) <= len(expected[0])
        for hit in found[0]:
            other = right[hit[0].id, hit[1].number]
            assert hit[:2] == other[:2]
            assert hit[-1] == other[-1] or len(hit[-1]) < len(other[-1])


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "reports")


PLACES = 20


@pytest.mark.parametrize("log", [False, True], ids=["file", "log"])
def test_a_file_cut_short_anywhere_is_built_anew_or_completed(collection: Collection, log: bool) -> None:
    for place in range(PLACES):
        file, changes = collection.running if log else collection.ended
        data = changes if log else file
        cut = data[: len(data) * place // PLACES + place]
        collection.restore(*((file, cut) if log else (cut, b"")))
        collection.check()


@pytest.mark.parametrize("log", [False, True], ids=["file", "log"])
def test_wrong_bytes_anywhere_are_noticed_or_harmless(collection: Collection, log: bool) -> None:
    draw = random.Random(20)
    for place in range(PLACES):
        file, changes = map(bytearray, collection.running if log else collection.ended)
        data = changes if log else file
        at = len(data) * place // PLACES + draw.randrange(len(data) // PLACES)
        for position in range(at, min(len(data), at + draw.choice((1, 4, 64)))):
            data[position] ^= draw.randrange(1, 256)
        collection.restore(bytes(file), bytes(changes))
        collection.check()
