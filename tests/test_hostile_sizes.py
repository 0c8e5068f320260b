"""Documents that are one enormous line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reader.library import Library

if TYPE_CHECKING:
    from pathlib import Path

CHARACTERS = 20_000_000


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
@pytest.mark.parametrize("filling", ["lorem ipsum dolor sit amet ", "x"])
def test_a_line_of_twenty_megabytes_is_indexed_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, filling: str
) -> None:
    for kind in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "xdg" / kind))
    root = tmp_path / "corpus"
    root.mkdir()
    line = "Zebra " + filling * (CHARACTERS // len(filling)) + " okapi"
    (root / name).write_text(json.dumps({"id": "r", "text": line}) if name.endswith("jsonl") else line)
    (root / "b.txt").write_text("A zebra that is easy to find.\n")
    library = Library.open(root)
    library.refresh()
    assert library.progress.documents == 2
    assert library.skipped == ()
    document_id = "a.jsonl#r" if name.endswith("jsonl") else name
    for query, number in (("zebra", 0), ("okapi", -1)):
        results = library.search(f"'{query}")
        row = results.hits.find(document_id)
        assert row is not None
        hit = results.hits[row]
        assert [span.of(hit.text).lower() for span in hit.highlights] == [query]
        document = library.document(document_id)
        assert document.passage_text(hit.passage.number) == hit.text
        assert document.passages[number] == hit.passage
        assert len(hit.text) <= 1_200
    assert len(document.text) == len(line)
    library.close()
