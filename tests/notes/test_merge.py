from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.notes.store.merge import LABEL_SEPARATOR, SEPARATOR, merge, parts
from reader.notes.store.records import canonical, decode, encode

words = st.text("abc ", min_size=1, max_size=6)
START = datetime(2026, 3, 1, tzinfo=UTC)
fields: dict[str, st.SearchStrategy[Any]] = {
    "text": words | st.lists(words, min_size=2, max_size=3, unique=True).map(SEPARATOR.join),
    "label": words,
    "tags": st.lists(st.sampled_from("pqrst"), unique=True),
    "history": st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True),
    "mood": st.sampled_from(["calm", "wild", 3]),
}
sides = st.fixed_dictionaries(
    {
        "id": st.just("x"),
        "kind": st.just("note"),
        "created": st.just(START),
        "doc": st.fixed_dictionaries({"id": words}, optional={"path": words, "sha256": words}),
        "anchor": st.fixed_dictionaries(
            {"exact": words, "start": st.integers(0, 3)}, optional={"detached": st.just(value=True)}
        ),
        "updated": st.integers(0, 3).map(lambda seconds: START + timedelta(seconds=seconds)),
    },
    optional=fields,
)
bases = st.none() | sides


@given(bases, sides, sides)
@settings(max_examples=200)
def test_the_order_of_the_sides_makes_no_difference(base: Any, first: Any, second: Any) -> None:
    assert canonical(merge(base, first, second)) == canonical(merge(base, second, first))


@given(bases, sides)
def test_merging_with_itself_or_with_the_base_changes_nothing(base: Any, side: Any) -> None:
    assert canonical(merge(base, side, side)) == canonical(side)
    assert canonical(merge(side, side, base or side)) == canonical(base or side)


@given(bases, sides, sides)
@settings(max_examples=200)
def test_merging_again_changes_nothing(base: Any, first: Any, second: Any) -> None:
    merged = merge(base, first, second)
    again = merge(second, merged, second)
    assert canonical(again) == canonical(merged)


@given(bases, sides, sides)
@settings(max_examples=200)
def test_nothing_that_either_side_wrote_vanishes(base: Any, first: Any, second: Any) -> None:
    merged = merge(base, first, second)
    before = base or {}
    for name, separator in (("text", SEPARATOR), ("label", LABEL_SEPARATOR)):
        for side in (first, second):
            for part in parts(side.get(name, ""), separator):
                if part not in parts(before.get(name, ""), separator):
                    assert part in merged.get(name, ""), name
    new = {
        tag for side in (first, second) for tag in side.get("tags", ()) if tag not in before.get("tags", ())
    }
    assert new <= set(merged.get("tags", ()))
    moods = {canonical(side["mood"]) for side in (first, second) if side.get("mood") != before.get("mood")
             and "mood" in side}  # fmt: skip
    assert moods <= {canonical(value) for name, value in merged.items() if name.startswith("mood")}


@given(bases, sides, sides)
def test_a_merge_can_be_written(base: Any, first: Any, second: Any) -> None:
    merged = merge(base, first, second)
    assert canonical(decode(encode(merged))) == canonical(merged)


def test_a_tag_taken_away_on_one_side_stays_away() -> None:
    base = {"tags": ["a", "b"], "updated": START}
    merged = merge(base, {"tags": ["b"], "updated": START}, {"tags": ["a", "b", "c"], "updated": START})
    assert sorted(merged["tags"]) == ["b", "c"]


def test_a_resolved_conflict_stays_resolved() -> None:
    both = merge({"text": "old"}, {"text": "mine"}, {"text": "yours"})
    assert sorted(parts(both["text"])) == ["mine", "yours"]
    resolved = {**both, "text": "mine"}
    assert merge(both, resolved, {**both, "tags": ["t"]})["text"] == "mine"


def test_what_a_document_is_called_is_merged_key_by_key() -> None:
    base = {"doc": {"id": "a.md", "sha256": "1", "title": "Old"}, "updated": START, "text": "t"}
    attached = {**base, "doc": {"id": "b.md", "sha256": "2"}}
    later = {**base, "text": "changed later", "updated": START + timedelta(days=1)}
    for merged in (merge(base, attached, later), merge(base, later, attached)):
        assert merged["doc"] == {"id": "b.md", "sha256": "2"}
        assert merged["text"] == "changed later"
