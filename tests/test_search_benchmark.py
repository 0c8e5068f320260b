"""The search benchmark measures what it says."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.files import asset
from tests.benchmarks.search import main
from tests.benchmarks.search_corpus import Corpus, Passages, gather, joined
from tests.benchmarks.search_engines import Engine, ReaderEngine
from tests.benchmarks.search_measure import Figures, Own, Round
from tests.benchmarks.search_queries import (
    Known,
    load_misspellings,
    make_queries,
    mistyped,
    rank_of,
    words_of,
)
from tests.benchmarks.search_statistics import margin, percentile, recall, reciprocal_rank
from tests.benchmarks.search_tables import BEGIN, END, report, write
from tests.benchmarks.search_workers import Answer, Built, Opened, Worker, environment_of

SIZE = 60


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return gather([asset("sample_corpus")], tmp_path_factory.mktemp("corpus"), SIZE)


@pytest.fixture
def passages(corpus: Corpus) -> Iterator[Passages]:
    opened = Passages(corpus.lines(SIZE))
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [1, 7, SIZE])
def test_a_corpus_is_cut_to_exactly_so_many_passages(corpus: Corpus, size: int) -> None:
    documents = [item.document for item in corpus.documents(size)]
    assert sum(len(document.passages) for document in documents) == size
    assert len(list(corpus.texts(size))) == len(corpus.places(size)) == size
    assert [item.complete for item in corpus.documents(size)][-1]


def test_passages_can_be_made_longer(corpus: Corpus) -> None:
    for item in corpus.documents(SIZE):
        long = joined(item.document, 400)
        assert " ".join(map(long.passage_text, range(len(long.passages)))).split() == [
            word
            for number in range(len(item.document.passages))
            for word in item.document.passage_text(number).split()
        ]
        assert all(len(passage.span) >= 400 for passage in long.passages[:-1])
        assert long.info.passages == len(long.passages) <= len(item.document.passages)


def test_a_passage_on_a_line_is_the_passage_of_the_document(corpus: Corpus, passages: Passages) -> None:
    by_id = {item.document.id: item.document for item in corpus.documents(SIZE)}
    for number, (document, passage) in enumerate(corpus.places(SIZE)):
        assert passages[number] == " ".join(by_id[document].passage_text(passage).split())


def test_queries_are_words_of_their_passage_and_the_same_for_the_same_seed(
    corpus: Corpus, passages: Passages
) -> None:
    queries = make_queries(corpus, passages, 10, {"central": ("cetnral",)}, 1)
    assert queries == make_queries(corpus, passages, 10, {"central": ("cetnral",)}, 1)
    for known in queries:
        assert set(known.right) <= words_of(passages[known.target])
        wrong = sum(a != b for a, b in zip(known.typed, known.right, strict=True))
        assert 1 <= wrong <= len(known.kinds) <= 2
        assert known.passages == sum(set(known.right) <= words_of(text) for text in corpus.texts(SIZE))


def test_misspellings_are_read_from_the_dictionary(tmp_path: Path) -> None:
    file = tmp_path / "dictionary.txt"
    file.write_text("recieve->receive\nacn->can, acne,\nclas->class, disabled for a reason\nalot->a lot\n")
    found = load_misspellings(file)
    assert found == {"receive": ("recieve",), "can": ("acn",), "acne": ("acn",), "class": ("clas",)}


def test_a_mistyped_word_is_another_word() -> None:
    chance = random.Random(1)
    assert all(mistyped(word, chance) != word for word in ("aaaa", "книга", "drills") for _ in range(200))


def test_a_perfect_engine_has_a_recall_of_one_and_an_empty_one_of_none(
    corpus: Corpus, passages: Passages
) -> None:
    queries = make_queries(corpus, passages, 10, {}, 1)
    perfect = [rank_of(passages[known.target], [passages[known.target]]) for known in queries]
    second = [rank_of(passages[known.target], ["other", passages[known.target].upper()]) for known in queries]
    empty = [rank_of(passages[known.target], []) for known in queries]
    assert (recall(perfect), reciprocal_rank(perfect)) == (1, 1)
    assert (recall(second), reciprocal_rank(second)) == (1, 0.5)
    assert (recall(empty), reciprocal_rank(empty)) == (0, 0)


def test_percentiles() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile(range(100), 0.95) == 95
    assert percentile([], 0.95) == 0


def test_the_margin_shrinks_with_the_number_of_queries() -> None:
    assert margin([0, None] * 50) == pytest.approx(0.098)
    assert margin([0, None] * 5_000) == pytest.approx(0.0098)
    assert margin([]) == 0


def test_the_reader_finds_words_that_are_spelt_right(
    corpus: Corpus, passages: Passages, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment_of(corpus.folder).items():
        monkeypatch.setenv(name, value)
    engine = ReaderEngine(corpus, SIZE)
    engine.build()
    engine.open()
    queries = make_queries(corpus, passages, 10, {}, 1)
    found = [
        rank_of(passages[known.target], engine.search(" ".join(known.right), typing=False))
        for known in queries
    ]
    assert recall(found) == 1
    for number in range(engine.prepare_extra(1)):
        engine.extend(number)


def test_an_engine_answers_from_a_process_of_its_own(corpus: Corpus) -> None:
    worker = Worker(ReaderEngine, corpus, 7)
    try:
        with pytest.raises(RuntimeError, match="holds 0 passages"):
            worker.ask("open")
        built: Built = worker.ask("build")
        opened: Opened = worker.ask("open")
        answer: Answer = worker.ask("search", "a", typing=True)
        assert built.bytes
        assert built.peak
        assert worker.ask("memory") >= opened.bare // 2
        assert len(answer.texts) <= 7
    finally:
        worker.close()


def figures_of(kind: type[Engine], places: list[int | None]) -> Figures:
    figures = Figures(kind, Built(1.0, 1.0, 10, 10), Opened(1.0, 1.0, 10), memory=20)
    figures.places["typed"] = figures.places["right"] = places
    figures.presses = figures.wholes = [(0.002, 0.003, "a", 0.0)]
    figures.extended = [(0.001, 0.001)]
    return figures


def test_a_page_gets_the_tables_of_the_last_run(corpus: Corpus, tmp_path: Path) -> None:
    known = Known(0, ("drills", "border"), ("drils", "border"), ("made",), 1)
    own = Own([(0.001, 0.001)], [], [(0.2, 0.2, 0.2)])
    rounds = [Round(SIZE, 1000, [known], {"reader": figures_of(ReaderEngine, [0, None])}, own)]
    text = report(rounds, corpus, [ReaderEngine], "python -m tests.benchmarks.search CORPUS")
    assert "0.500" in text
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter\n")
    write(page, text)
    write(page, text)
    written = page.read_text()
    assert "old" not in written
    assert written.count(text) == 1
    assert written.startswith("# Before\n")
    assert written.endswith("\nAfter\n")
    page.write_text("no place")
    with pytest.raises(ValueError, match="lacks"):
        write(page, text)


def test_more_passages_than_there_are_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sizes", "9000000", "--peers", ""]
    assert main([str(asset("sample_corpus") / "economy"), *arguments]) == 1
    assert "left out" in capsys.readouterr().err
