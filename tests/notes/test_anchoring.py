from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model import Document, Span
from reader.notes.anchoring import locate, moved, rival_score
from reader.notes.annotations import Confidence, DocumentSnapshot, Located, Note, make_anchor

if TYPE_CHECKING:
    from collections.abc import Callable

PASSAGES = [
    "In October, soldiers of three NATO members trained with Kazakhstan's airborne troops near Almaty.",
    "Officials in Moscow asked for an explanation and were given one, in writing, two weeks later.",
    "The ministry said the drills had been planned since spring and threatened nobody.",
    "Trade across the northern border fell by a tenth in the same quarter, for other reasons.",
    "Tokayev did not mention the matter in his address to the nation.",
]


def note_on(document: Document, span: Span) -> Note:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    anchor = make_anchor(document, span)
    return Note(
        id="x",
        created=now,
        updated=now,
        anchor=anchor,
        document=DocumentSnapshot.of(document.info),
        length=len(document.text),
        rival=rival_score(document, anchor),
    )


def found_in(build: Callable[..., Document], passages: list[str], quote: str) -> tuple[Located, str]:
    """Annotate `quote` in the original, find it in `passages`; what was found, and its words."""
    old = build("\n\n".join(PASSAGES))
    start = old.text.index(quote)
    new = build("\n\n".join(passages), digest="other")
    located = locate(note_on(old, Span(start, start + len(quote))), new)
    return located, located.span.of(new.text) if located.span else ""


def test_an_unchanged_document_needs_no_search(build: Callable[..., Document]) -> None:
    located, words = found_in(build, PASSAGES, PASSAGES[2])
    assert (located.confidence, located.passage, located.score, words) == (
        Confidence.SURE,
        2,
        1.0,
        PASSAGES[2],
    )


def test_a_note_survives_an_edit_above_it(build: Callable[..., Document]) -> None:
    located, words = found_in(build, ["A new beginning of the text.", *PASSAGES], "planned since spring")
    assert (located.confidence, located.passage, words) == (Confidence.SURE, 3, "planned since spring")


def test_a_moved_passage_is_found(build: Callable[..., Document]) -> None:
    passages = [*PASSAGES[3:], *PASSAGES[:3]]
    located, words = found_in(build, passages, PASSAGES[1])
    assert (located.confidence, located.passage, words) == (Confidence.SURE, 3, PASSAGES[1])


def test_a_rewrapped_passage_is_found(build: Callable[..., Document]) -> None:
    wrapped = [passage.replace(" the ", " the\n") for passage in PASSAGES]
    located, words = found_in(build, wrapped, PASSAGES[2])
    assert (located.confidence, located.passage, words) == (Confidence.SURE, 2, wrapped[2])


def test_a_reworded_passage_is_found_with_its_own_ends(build: Callable[..., Document]) -> None:
    reworded = (
        "The ministry says that all drills were planned since last spring and threatened nobody at all."
    )
    located, words = found_in(build, [*PASSAGES[:2], reworded, *PASSAGES[3:]], PASSAGES[2])
    assert located.confidence in {Confidence.SURE, Confidence.MAYBE}
    assert located.passage == 2
    assert words.startswith("The ministry")
    assert words in reworded


def test_a_long_passage_is_found_though_all_around_it_is_new(build: Callable[..., Document]) -> None:
    long = f"{PASSAGES[0]} {PASSAGES[1]} “{PASSAGES[2]}” {PASSAGES[3]}"
    old = build(f"How it was in the old days.\n\n{long}\n\nThat was all there was to say of it.")
    edited = long.replace("“", '"').replace("”", '"').replace("of three NATO members", "of the alliance")
    new = build(f"Quite another opening.\n\n{edited}\n\nNothing follows.", digest="other")
    located = locate(note_on(old, old.passages[1].span), new)
    assert located.span == new.passages[1].span
    assert located.confidence is Confidence.SURE


def test_a_deleted_passage_leaves_an_orphan(build: Callable[..., Document]) -> None:
    for number in range(len(PASSAGES)):
        located, _ = found_in(build, PASSAGES[:number] + PASSAGES[number + 1 :], PASSAGES[number])
        assert located.confidence is Confidence.ORPHAN, PASSAGES[number]
        assert (located.span, located.passage) == (None, None)


def test_of_equal_sentences_the_one_in_its_context_is_found(build: Callable[..., Document]) -> None:
    text = "Alpha said it. No comment was given. Beta said it. No comment was given. Gamma said it."
    second = text.rindex("No comment")
    note = note_on(build(text), Span(second, second + 21))
    new = build("An opening. " + text, digest="other")
    located = locate(note, new)
    assert located.span == Span(second + 12, second + 33)


def test_a_twin_is_no_stand_in_for_a_deleted_passage(build: Callable[..., Document]) -> None:
    old = build(
        "\n\n".join([*PASSAGES, "No further comment was given.", "End.", "No further comment was given."])
    )
    note = note_on(old, Span(len(old.text) - 29, len(old.text)))
    new = build("\n\n".join([PASSAGES[0], "No further comment was given.", PASSAGES[3]]), digest="other")
    assert locate(note, new).confidence is Confidence.ORPHAN


def test_of_twins_with_like_surroundings_the_one_that_is_left_may_be_either(
    build: Callable[..., Document],
) -> None:
    block = ["$ status", "The branch is up to date with its origin.", "Nothing to commit, all is clean."]
    old = build("\n\n".join([*block, PASSAGES[0], *block, PASSAGES[1]]))
    first = old.text.index(block[1])
    note = note_on(old, Span(first, first + len(block[1])))
    left = locate(note, build("\n\n".join(["$ status", PASSAGES[0], *block, PASSAGES[1]]), digest="other"))
    assert left.confidence is Confidence.ORPHAN
    assert left.candidates, "one key attaches it to the other"


def test_a_passage_that_lost_its_first_word_is_not_sought_in_the_one_before(
    build: Callable[..., Document],
) -> None:
    heading = "Reading a sequence of items with an iterator"
    text = "The iterator pattern allows you to perform some task on a sequence of items in turn, one by one."
    old = build("\n\n".join(["Something else.", text, PASSAGES[0]]))
    start = old.text.index(text)
    note = note_on(old, Span(start, start + len(text)))
    edited = text.removeprefix("The iterator ").replace("a sequence", "sequences")
    new = build("\n\n".join(["Something else.", heading, edited, PASSAGES[0]]), digest="other")
    found = locate(note, new)
    assert found.span is not None
    assert found.span.of(new.text) == edited
    assert found.passage == 2


def test_an_empty_document_or_quote_does_no_harm(build: Callable[..., Document]) -> None:
    old, empty = build("\n\n".join(PASSAGES)), build("", digest="other")
    assert locate(note_on(old, old.passages[0].span), empty).confidence is Confidence.ORPHAN
    place = note_on(old, Span(99, 99))
    assert locate(place, old).span == Span(99, 99)
    longer = build("Before.\n\n" + old.text, digest="other")
    assert locate(place, longer).span == Span(108, 108)
    assert locate(place, empty).span == Span(0, 0)


def test_a_long_document_is_searched_in_good_time(build: Callable[..., Document]) -> None:
    filler = [f"Paragraph {number} speaks of matter {number * 7}." for number in range(30_000)]
    old = build("\n\n".join([*filler[:20_000], *PASSAGES, *filler[20_000:]]))
    note = note_on(old, old.passages[20_002].span)
    reworded = PASSAGES[2].replace("ministry", "department").replace("threatened", "menaced")
    new = build("\n\n".join([*filler[:9_000], *PASSAGES[:2], reworded, *filler[9_000:]]), digest="other")
    located = locate(note, new)
    assert located.passage == 9_002


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60), st.integers(0, 60), st.integers(0, 60))
@settings(deadline=None, max_examples=200)
def test_whatever_the_texts_the_place_lies_in_the_text(old: str, new: str, start: int, end: int) -> None:
    from reader.model import DocumentInfo, Passage

    def document(text: str, digest: str) -> Document:
        info = DocumentInfo("a", "a", "a", "text", digest)
        return Document(info, text, (Passage(0, Span(0, len(text))),) if text else ())

    before = document(old, "1")
    after = document(new, "2")
    located = locate(note_on(before, Span(min(start, end), max(start, end))), after)
    assert located.span is None or 0 <= located.span.start <= located.span.end <= len(new)
    assert all(0 <= span.start < span.end <= len(new) for span in located.candidates)


@pytest.mark.parametrize("end", [5, 400])
def test_an_anchor_is_cut_to_the_text(build: Callable[..., Document], end: int) -> None:
    document = build("short text")
    anchor = make_anchor(document, Span(-3, end))
    assert anchor.quote == document.text[: min(end, 10)]
    assert (anchor.prefix, anchor.suffix) == ("", document.text[min(end, 10) :])


def test_documents_are_recognised_by_digest_record_and_title(build: Callable[..., Document]) -> None:
    def snapshot(path: str, digest: str, title: str) -> DocumentSnapshot:
        return DocumentSnapshot.of(build(path=path, digest=digest, title=title).info)

    infos = [
        build(path="new/a.md", digest="a", title="A").info,
        build(path="b2.md", digest="edited", title="Unique title").info,
        build(path="all.jsonl#77", digest="r", title="R").info,
        build(path="t1.md", digest="1", title="Twice").info,
        build(path="t2.md", digest="2", title="Twice").info,
        build(path="here.md", digest="h", title="Here").info,
    ]
    found = moved(
        [
            snapshot("a.md", "a", "Another title"),
            snapshot("b.md", "b", "unique TITLE"),
            snapshot("old.jsonl#77", "old", ""),
            snapshot("t.md", "t", "Twice"),
            snapshot("here.md", "h2", "Here"),
        ],
        infos,
    )
    assert found == {"a.md": infos[0], "b.md": infos[1], "old.jsonl#77": infos[2]}
