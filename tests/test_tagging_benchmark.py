"""The tagging benchmark measures what it says."""

import json
from pathlib import Path

import pytest

from reader.model import EntityKind
from reader.tagging import Gazetteer, Tagger
from tests.benchmarks.search_tables import BEGIN, END
from tests.benchmarks.tagging import main
from tests.benchmarks.tagging_errors import by_kind, mistakes
from tests.benchmarks.tagging_gold import GoldError, Labelled, read_gold
from tests.benchmarks.tagging_organisations import organisations
from tests.benchmarks.tagging_score import score
from tests.benchmarks.tagging_speed import dense, rates

ROW = {"id": "a", "text": "Kazakhstan spoke with NATO in Paris, Texas.", "countries": ["KZ", "USA"]}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def gold(folder: Path, *rows: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("countries", [["KZ", "US"], ["KAZ", "usa"], "KZ, US", "KAZ;USA", "kz|us"])
def test_countries_are_read_in_any_usual_way(countries: object, tmp_path: Path, gazetteer: Gazetteer) -> None:
    (row,) = read_gold(gold(tmp_path, {**ROW, "countries": countries}), gazetteer)
    assert row.countries == {"KZ", "US"}
    assert not row.has_actors


def test_actors_are_ids_or_names(tmp_path: Path, gazetteer: Gazetteer) -> None:
    (row,) = read_gold(gold(tmp_path, {**ROW, "actors": ["nato", "United Nations", "Nobody"]}), gazetteer)
    assert row.actors == {"nato", "un", "Nobody"}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ([], "is no object"),
        ({"countries": []}, "has no text"),
        ({"text": "A"}, "has no countries"),
        ({**ROW, "countries": ["Atlantis"]}, "'Atlantis' is no country"),
        ({**ROW, "countries": 7}, "7 is no list"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    row: object, what: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    with pytest.raises(GoldError, match=rf"gold\.jsonl, line 2: {what}.* Hint: "):
        read_gold(gold(tmp_path, ROW, row), gazetteer)


def test_scores_count_labels_over_all_texts() -> None:
    pairs = [
        (frozenset({"KZ", "US"}), frozenset({"KZ"})),
        (frozenset({"UZ"}), frozenset({"UZ", "TJ"})),
        (frozenset[str](), frozenset[str]()),
    ]
    found = score(pairs)
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert found.macro == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert found.low <= found.f1 <= found.high


@pytest.mark.parametrize(
    ("text", "label", "kind", "words"),
    [
        ("Kazakhstan won.", "FR", "missing: no spelling of it in the text", ""),
        ("He ate a Guinea pig.", "GN", "missing: name, blocked", "Guinea"),
        ("New Mexico is dry.", "MX", "missing: name, inside country:US", "Mexico"),
    ],
)
def test_what_is_missing_is_told_by_what_the_text_holds(
    text: str, label: str, kind: str, words: str, gazetteer: Gazetteer
) -> None:
    mentions = Tagger(gazetteer).mentions(text)
    row = Labelled("a", text, frozenset({label}))
    missed = [
        one
        for one in mistakes(row, row.countries, mentions, EntityKind.COUNTRY, gazetteer)
        if one.label == label
    ]
    assert [(one.kind, one.words) for one in missed] == [(kind, words)]


def test_what_is_too_many_is_told_by_its_evidence(gazetteer: Gazetteer) -> None:
    row = Labelled("a", "Kazakh songs of Kazakhs.", frozenset())
    mentions = Tagger(gazetteer).mentions(row.text)
    found = mistakes(row, row.countries, mentions, EntityKind.COUNTRY, gazetteer)
    assert [(kind, number) for kind, number, _ in by_kind(found)] == [("too many: adjective", 1)]
    assert "[Kazakh] songs" in found[0].context


def test_there_are_a_hundred_organisations() -> None:
    assert len(set(organisations())) == 100


def test_rates_take_turns() -> None:
    asked: list[str] = []
    rates({"one": lambda _: asked.append("one"), "other": lambda _: asked.append("other")}, ["text"], 2)
    assert asked == ["one", "other"] * 2


def test_texts_are_told_apart_by_how_much_they_mention() -> None:
    texts = ["kkk", "k..", "..."]
    found = dense(texts, lambda text: text.count("k"), 1)
    assert found == {"dense": ["kkk"], "ordinary": ["k.."], "sparse": ["..."]}


def test_it_prints_scores_errors_and_speed_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Above\n{BEGIN}\n{END}\nBelow\n", "utf-8")
    path = str(gold(tmp_path, {**ROW, "actors": ["nato"], "countries": ["KZ", "FR"]}))
    options = ["--actors", path, "--focus", path, "--peers", "", "--rounds", "1", "--errors", "3"]
    assert main([path, *options, "--write", str(page)]) == 0
    printed = capsys.readouterr().out
    for part in ("gold, countries (1 texts, 2 labels)", "too many: ", "MB/s", "of 100 organisations"):
        assert part in printed
    assert str(tmp_path) not in page.read_text("utf-8")
    assert page.read_text("utf-8").startswith("Above\n")


def test_an_unknown_peer_and_bad_gold_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(gold(tmp_path, {"text": "A"})), "--peers", "nobody", "--rounds", "0"]) == 1
    said = capsys.readouterr().err
    assert "nobody is none of geotext" in said
    assert "line 1: has no countries" in said
