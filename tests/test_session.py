from pathlib import Path

import pytest

from reader.session import (
    MOST_POSITIONS,
    Place,
    Session,
    load_last_collection,
    load_session,
    save_last_collection,
    save_session,
)

FULL = Session(
    query="nato дрил",
    row=Place("a.md", 3),
    offset=2,
    place=Place("a.md", 3, 2, 1),
    pane="reading",
    zoomed=True,
    facets=False,
    measure=60,
    theme="reader-dark",
    positions={"a.md": Place("a.md", 1, 1, 0)},
    read=frozenset({"a.md", "b.md"}),
    searches=("one", "two"),
)


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    save_session(tmp_path, FULL)
    assert load_session(tmp_path) == FULL


def test_places_kept_by_an_earlier_version_are_known(tmp_path: Path) -> None:
    old = '{"positions": {"a.md": {"document": "a.md", "passage": 4, "top": 3, "line": 2}}}'
    (tmp_path / "session.json").write_text(old)
    assert load_session(tmp_path).positions == {"a.md": Place("a.md", 4, 3, 2)}


def test_keeping_much_is_cheap_and_keeps_the_newest(tmp_path: Path) -> None:
    many = {f"reports/2022/{number}.md": Place(f"reports/2022/{number}.md", 9) for number in range(5_000)}
    save_session(tmp_path, Session(positions=many))
    assert (tmp_path / "session.json").stat().st_size < 40 * MOST_POSITIONS
    kept = load_session(tmp_path).positions
    assert list(kept.items()) == list(many.items())[-MOST_POSITIONS:]


def test_a_first_start_has_a_fresh_session(tmp_path: Path) -> None:
    assert load_session(tmp_path / "none") == Session()


@pytest.mark.parametrize(
    "spoilt", ["", "[]", "null", "{", '{"query": 3}', "[" * 100_000, '{"row": {"document": 1}}']
)
def test_a_spoilt_file_costs_only_the_place(tmp_path: Path, spoilt: str) -> None:
    (tmp_path / "session.json").write_text(spoilt)
    assert load_session(tmp_path) == Session()


def test_what_can_be_read_of_a_spoilt_file_is_used(tmp_path: Path) -> None:
    (tmp_path / "session.json").write_text('{"query": "water", "offset": -3}')
    assert load_session(tmp_path) == Session(query="water")


def test_only_the_newest_positions_are_kept(tmp_path: Path) -> None:
    positions = {f"{number}.md": Place(f"{number}.md") for number in range(MOST_POSITIONS + 5)}
    save_session(tmp_path, Session(positions=positions))
    kept = load_session(tmp_path).positions
    assert len(kept) == MOST_POSITIONS
    assert "0.md" not in kept


def test_the_last_collection_is_remembered_while_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert load_last_collection() is None
    folder = tmp_path / "reports"
    folder.mkdir()
    save_last_collection(folder)
    assert load_last_collection() == folder.resolve()
    folder.rmdir()
    assert load_last_collection() is None
