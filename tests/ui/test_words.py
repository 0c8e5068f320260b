"""The words for what is shown and why, on a real collection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.ui import explanations, views


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    root = tmp_path / "reports"
    root.mkdir()
    (root / "life.md").write_text(
        "---\ntitle: A Narrower Public Life\ndate: 2022-07\ncountries: [KZ]\n---\n\n"
        "Kazakhstan and Uzbekistan share the Syr Darya. Kazakhstan said so.\n\nThe reservoir fills.\n"
    )
    (root / "drills.txt").write_text("Drills\n\nNATO partners held drills in Russia.\n")
    found = Library.open(root)
    found.refresh()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        (
            "narrower public life typo:off",
            'title:"narrower public life" finds 1 document by the words of the title.',
        ),
        ("narrower drills typo:off", ""),
        ("reservoir narrower typo:off", "title:narrower finds 1 document by the words of the title."),
        ("country:kz -narrower zzzz", ""),
    ],
)
def test_words_of_a_title_are_pointed_out_when_nothing_is_found(
    library: Library, query: str, hint: str
) -> None:
    results = library.search(query)
    assert results.total == 0
    told = explanations.why_nothing(results, str)
    assert hint in told
    if hint:
        assert library.search(hint.partition(" finds")[0]).documents == 1
    else:
        assert "title:" not in told


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("sort:sal", "Tab: salience"),
        ("sort:salience", ""),
        ("as:", "Tab: actor · place · any"),
        ("as:place", ""),
        ("typo:o", "Tab: on · off"),
        ("country:uzb", "Tab: uz Uzbekistan 1"),
        ("country:uz", "uz Uzbekistan 1"),
    ],
)
def test_tab_is_offered_only_where_it_would_add_something(library: Library, query: str, hint: str) -> None:
    assert views.completion_hint(library, query, len(query)) == hint


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("country:ru -country:kazakhstan", ["Russia", "not Kazakhstan"]),
        ("-country:RU,uz", ["not Russia/Uzbekistan"]),
        ("actor:nato -region:central-asia", ["NATO", "not Central Asia"]),
        ("after:2022 before:2023-01 date:2022-07", ["after 2022", "before 2023-01", "2022-07"]),
        ("is:unread tag:water title:dam", ["unread", "#water", "title dam"]),
    ],
)
def test_filters_are_called_by_what_they_mean(library: Library, query: str, labels: list[str]) -> None:
    results = library.search(query)
    assert views.filter_labels(results.query, results) == labels


def test_tags_are_explained_with_their_weight_and_words(library: Library) -> None:
    lines = [text for text, _ in explanations.why_this(library, library.document("life.md"), 0, None)]
    (kazakhstan,) = [line for line in lines[lines.index("Tags of the document") :] if "Kazakhstan" in line]
    assert kazakhstan.endswith(" %: the document's own tag, Kazakhstan ×2 (name)")
    assert "(country), weight " in kazakhstan
    assert [line.startswith("Weight: ") for line in lines].count(True) == 1


def test_completions_know_saved_searches_marks_and_settings(library: Library) -> None:
    document = library.document("life.md")
    library.notebook.annotate(document, document.passages[0].span, "a", tags=["Water"])
    library.notebook.annotate(document, document.passages[1].span, "b", tags=["Water"])
    library.notebook.bookmark(document, document.passages[0].span, tags=["wide"])
    library.save_search("dams", "reservoir")
    library.save_search("drills", "nato")

    def found(text: str) -> list[tuple[str, int]]:
        return [(item.value, item.passages) for item in library.completions(text, len(text))]

    assert found("tag:w") == [("Water", 2), ("wide", 1)]
    assert found("is:b") == [("bookmarked", 1)]
    assert ("noted", 2) in found("is:")
    library.toggle_read("drills.txt")
    assert dict(found("is:")) | {"noted": 2} == {
        "noted": 2, "bookmarked": 1, "orphan": 0,
        "read": library.index.counts[1] - len(document.passages), "unread": len(document.passages),
    }  # fmt: skip
    assert found("@d") == [("dams", 0), ("drills", 0)]
    assert library.complete("@da", 3) == ("@dams", 5)
    assert found("sort:") == [("relevance", 0), ("date", 0), ("-date", 0), ("salience", 0)]
    assert found("as:p") == [("place", 0)]
    assert found("typo:of") == [("off", 0)]
