"""Words, sentences and passages of a document, one step at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Document, PassageKind
from reader.ui.stretches import Stretch, Unit, chosen_at, sentences
from tests.ui.test_reading_pane import document_of

TWO = document_of("One two. Three four five.", "Six seven. Eight.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One two. Three.", ["One two.", "Three."]),
        ("Dr. Who met Mr. Ng. They left.", ["Dr. Who met Mr. Ng.", "They left."]),
        ("The U.S. Army came. It left.", ["The U.S. Army came.", "It left."]),
        ("It rose by 1.5 per cent. Then it fell.", ["It rose by 1.5 per cent.", "Then it fell."]),
        ('He said “No.” She said “Yes!” All left', ["He said “No.”", "She said “Yes!”", "All left"]),
        ("He asked: why? and went.", ["He asked: why? and went."]),
        ("В 1991 г. Союз распался. Это факт.", ["В 1991 г. Союз распался.", "Это факт."]),
        ("哈萨克斯坦。中国。", ["哈萨克斯坦。", "中国。"]),
        ("No stop at all", ["No stop at all"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_say_so(text: str, found: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == found


def begun(document: Document = TWO, offset: int = 10) -> Stretch:
    stretch = chosen_at(document, offset, Unit.SENTENCE)
    assert stretch is not None
    return stretch


def words(stretch: Stretch, document: Document = TWO) -> str:
    return stretch.span.of(document.text)


def test_the_end_moves_by_words_and_sentences_over_passages() -> None:
    stretch = begun()
    assert words(stretch) == "Three four five."
    stretch = stretch.moved(TWO, Unit.WORD, 1)
    assert words(stretch) == "Three four five.\n\nSix"
    stretch = stretch.moved(TWO, Unit.SENTENCE, 1)
    assert words(stretch) == "Three four five.\n\nSix seven."
    stretch = stretch.moved(TWO, Unit.SENTENCE, -1)
    assert words(stretch) == "Three four five."
    stretch = stretch.moved(TWO, Unit.WORD, -1).moved(TWO, Unit.WORD, -1)
    assert words(stretch) == "Three"


def test_one_word_always_stays_and_the_other_end_goes_on() -> None:
    stretch = begun(offset=0).in_next_unit(TWO).in_next_unit(TWO)
    assert (words(stretch), stretch.unit) == ("One", Unit.WORD)
    assert stretch.moved(TWO, Unit.WORD, -1) == stretch
    stretch = stretch.moved(TWO, Unit.WORD, 1).swapped().moved(TWO, Unit.WORD, 1)
    assert words(stretch) == "two."
    assert words(stretch.moved(TWO, Unit.WORD, -1)) == "One two."


def test_the_next_unit_is_the_passage_then_the_word_it_began_at() -> None:
    stretch = begun(offset=15)
    assert [words(stretch := stretch.in_next_unit(TWO)) for _ in range(3)] == [
        "One two. Three four five.", "four", "Three four five.",
    ]  # fmt: skip


def test_a_line_is_the_sentence_of_a_table() -> None:
    table = document_of("a  1\nb  2", kind=PassageKind.TABLE)
    assert words(begun(table, 6), table) == "b  2"


@given(
    st.lists(st.text(alphabet="ab .!\n", max_size=12), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(Unit), st.sampled_from([1, -1]), st.booleans()), max_size=12),
)
def test_something_inside_the_text_is_always_chosen(
    texts: list[str], steps: list[tuple[Unit, int, bool]]
) -> None:
    document = document_of(*texts)
    stretch = chosen_at(document, 0, Unit.SENTENCE)
    for unit, step, swaps in steps:
        if stretch is None:
            return
        stretch = stretch.swapped() if swaps else stretch.moved(document, unit, step)
        assert 0 <= stretch.start < stretch.end <= len(document.text)
        chosen = words(stretch, document)
        assert chosen == chosen.strip()
