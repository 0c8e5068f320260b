from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.model import Span
from reader.search.snippet import WIDTH, snippet


def shown(text: str, *words: str) -> tuple[str, list[str]]:
    spans = sorted(Span(text.index(word), text.index(word) + len(word)) for word in words)
    found = snippet(text, spans)
    return found.text, [span.of(found.text) for span in found.highlights]


def test_a_short_passage_is_shown_whole_on_one_line() -> None:
    assert shown("Red\nlines  were\n kept.", "lines", "kept") == ("Red lines were kept.", ["lines", "kept"])


def test_a_highlight_over_a_line_break_stays_one() -> None:
    text = "the red\n  lines"
    found = snippet(text, [Span(4, len(text))])
    assert [span.of(found.text) for span in found.highlights] == ["red lines"]


def test_the_window_goes_where_most_terms_are() -> None:
    text = "drills " + "filler " * 80 + "drills with NATO partners " + "filler " * 80
    spans = [Span(0, 6), Span(text.index("drills with"), text.index("drills with") + 6)]
    nato = text.index("NATO")
    found = snippet(text, [*spans, Span(nato, nato + 4)], marks=[0, 0, 1])
    assert "drills with NATO" in found.text
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert [span.of(found.text) for span in found.highlights] == ["drills", "NATO"]


def test_words_are_not_cut() -> None:
    text = "word " * 200
    found = snippet(text, [Span(500, 504)])
    assert set(found.text.strip("…").split()) == {"word"}
    assert len(found.text) <= WIDTH + 2


passages = st.lists(
    st.sampled_from(["word", "a", "\n", "  ", "longerword", "—", "x" * 300]), max_size=120
).map(" ".join)


@given(st.data(), passages)
def test_highlights_show_the_same_characters(data: st.DataObject, text: str) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if text[a:b].strip()]
    found = snippet(text, spans)
    assert "\n" not in found.text
    assert "  " not in found.text
    assert len(found.text) <= WIDTH + 30
    previous = 0
    for span in found.highlights:
        assert previous <= span.start < span.end <= len(found.text)
        previous = span.end
    inside = [" ".join(span.of(text).split()) for span in spans]
    for span in found.highlights:
        piece = " ".join(span.of(found.text).strip("…").split())
        assert any(piece in words for words in inside)
