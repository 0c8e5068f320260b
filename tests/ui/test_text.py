from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from reader.model import Span
from reader.text import clean
from reader.ui.text import Flow, centred, clipped, fit, pad, paint, wrap, wrap_preformatted

words = st.text(alphabet="ab cё漢\n👩‍🚀é", max_size=80)
widths = st.integers(2, 40)


@given(words, widths)
def test_wrapped_lines_fit_and_lose_nothing_but_white_space(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert lines
    assert "".join("".join(line.of(text).split()) for line in lines) == "".join(text.split())
    for line in lines:
        assert cell_len(line.of(text).replace("\n", " ")) <= width
        assert line.of(text) == line.of(text).strip()


@given(words, widths)
def test_wrapped_lines_are_in_order_and_disjoint(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(a.end <= b.start for a, b in pairwise(lines))


@given(words, widths, st.booleans())
def test_preformatted_lines_keep_every_character(text: str, width: int, whole: bool) -> None:
    lines = wrap_preformatted(text, width, words=whole)
    assert "".join(line.of(text) for line in lines) == text.replace("\n", "")
    assert all(cell_len(line.of(text)) <= width for line in lines)


def test_rows_of_tables_are_broken_between_words() -> None:
    row = "Rubezh 2022 | Tajikistan, to 21 October | held, with Kazakh troops"
    lines = [line.of(row) for line in wrap_preformatted(row, 20, words=True)]
    assert lines == ["Rubezh 2022 | ", "Tajikistan, to 21 ", "October | held, with", " Kazakh troops"]
    assert [line.of("ab cdefgh") for line in wrap_preformatted("ab cdefgh", 4, words=True)] == [
        "ab ",
        "cdef",
        "gh",
    ]


@given(st.text(max_size=60), st.integers(0, 20))
def test_fitted_text_is_never_wider_than_asked(text: str, width: int) -> None:
    text = clean(text).replace("\n", " ")
    assert cell_len(fit(text, width)) <= width
    assert cell_len(pad(text, width)) == width


@given(st.text(alphabet=" \nab", max_size=40))
def test_flowed_text_knows_where_each_character_came_from(source: str) -> None:
    flow = Flow(source)
    assert "  " not in flow.text
    assert "\n" not in flow.text
    for at, character in enumerate(flow.text):
        origin = flow.source(at)
        assert flow.shown(origin) == at
        assert source[origin] == character or (character == " " and source[origin].isspace())
    assert flow.shown(len(source)) == len(flow.text)


@given(words, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90), st.sampled_from("ab"))))
def test_painting_keeps_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    styles = {"a": Style(bold=True), "b": Style(underline=True)}
    segments = paint(text, spans, styles)
    assert "".join(segment.text for segment in segments) == text.replace("\n", " ")


def test_the_later_span_wins_where_two_overlap() -> None:
    styles = {"a": Style(color="red"), "b": Style(color="blue")}
    segments = paint("abcd", [(0, 3, "a"), (2, 4, "b")], styles)
    assert [(s.text, s.style and s.style.color and s.style.color.name) for s in segments] == [
        ("ab", "red"),
        ("c", "blue"),
        ("d", "blue"),
    ]


def test_markup_is_text() -> None:
    hostile = "[/b][@click=app.quit]x[/][red]"
    assert "".join(segment.text for segment in paint(hostile, [], {})) == hostile


@given(st.text(alphabet="ab ", min_size=1, max_size=300), st.data())
def test_the_first_highlight_stays_in_the_centred_part(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 10)))
    part, highlights = centred(text, [Span(start, end)], 40)
    assert highlights
    assert highlights[0].of(part) == text[start:end]
    assert highlights[0].start < 40


def test_clipped_spans_are_in_characters_of_the_part() -> None:
    assert clipped([(0, 5, "a"), (8, 12, "b")], Span(3, 10)) == [(0, 2, "a"), (5, 7, "b")]
