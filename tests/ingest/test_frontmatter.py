from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.frontmatter import split
from reader.ingest.metadata import Metadata, from_mapping, language_of, split_people
from reader.text import clean


def test_yaml_is_taken_off_the_top() -> None:
    front = split(
        "---\ntitle: 'Red lines'\nauthors:\n  - A. One\n  - B. Two\ndate: 2022-09-16\nsource: The Diplomat\n"
        "lang: en-GB\ntopics: [water, energy]\ncountries: KZ, UZ\nactors: [Tokayev]\nurl: https://x.example/a\n---\nBody\n"
    )
    assert front.body == "Body\n"
    assert front.metadata == Metadata(
        title="Red lines",
        authors=("A. One", "B. Two"),
        date="2022-09-16",
        source="The Diplomat",
        url="https://x.example/a",
        lang="en",
        topics=("water", "energy"),
        countries=("KZ", "UZ"),
        actors=("Tokayev",),
    )


def test_toml_is_taken_off_the_top() -> None:
    front = split('+++\ntitle = "T"\ndate = 2022-09-16T10:00:00Z\ntags = ["a", "b"]\n+++\nBody')
    assert (front.metadata.title, front.metadata.date, front.metadata.topics) == (
        "T",
        "2022-09-16",
        ("a", "b"),
    )
    assert front.body == "Body"


@pytest.mark.parametrize("country", ["NO", "no", "No", "ON", "off", "yes", "Y"])
def test_countries_are_not_booleans(country: str) -> None:
    assert split(f"---\ncountry: {country}\n---\n").metadata.countries == (country,)


def test_dates_and_numbers_stay_as_written() -> None:
    metadata = split("---\ntitle: 08:30\ndate: 2022-09\ntags: [010, 1e3, 1_000]\n---\n").metadata
    assert (metadata.title, metadata.date, metadata.topics) == ("08:30", "2022-09", ("010", "1e3", "1_000"))


@pytest.mark.parametrize("key", ["by", "author", "Author", "AUTHORS", "byline", "dc.creator"])
def test_keys_have_several_spellings(key: str) -> None:
    assert from_mapping({key: "A. One"}).authors == ("A. One",)


@pytest.mark.parametrize(
    "key", ["published", "datePublished", "publication-date", "Date Published", "pub_date"]
)
def test_date_keys_have_several_spellings(key: str) -> None:
    assert from_mapping({key: "2022-09"}).date == "2022-09"


def test_an_unquoted_colon_in_a_title_is_forgiven() -> None:
    front = split("---\ntitle: Kazakhstan: red lines\ndate: 2022\ntags:\n- a\n- b\n---\nBody")
    assert front.metadata.title == "Kazakhstan: red lines"
    assert front.metadata.topics == ("a", "b")
    assert (front.body, front.problem) == ("Body", "")


def test_a_mistake_that_may_cost_something_is_told() -> None:
    front = split("---\ntitle: Water\ntags: [dams, rivers\ndate: 2022\n---\nBody")
    assert (front.metadata.title, front.metadata.date, front.body) == ("Water", "2022", "Body")
    assert front.problem.startswith("The front matter is not valid YAML (line ")
    assert split("---\ntitle: Water\n\tstray\n---\nBody").problem


def test_front_matter_that_cannot_be_read_is_left_in_the_text_and_told() -> None:
    text = "---\n{[broken: \n]]\n---\nBody"
    front = split(text)
    assert front.body == text
    assert "front matter" in front.problem


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA scene.\n\n---\n\nAnother.",
        "--- no fence\ntitle: x\n---\n",
        "---\ntitle: never closed\n",
        "",
        "---",
        "+++\n",
    ],
)
def test_rules_in_prose_are_no_front_matter(text: str) -> None:
    front = split(text)
    assert (front.body, front.problem) == (text, "")


def test_unknown_keys_are_still_front_matter() -> None:
    assert split("---\nlayout: post\n---\nBody").body == "Body"


def test_an_alias_bomb_does_not_go_off() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    front = split("---\ntitle: T\n" + "\n".join(lines) + "\n---\nBody")
    assert front.metadata.title == "T"
    assert front.body == "Body"


@pytest.mark.parametrize(
    "inner", ["[" * 30_000, "- " * 15_000, "{a: " * 9_000, "a: !!python/object/apply:os.system [ls]"]
)
def test_hostile_yaml_costs_nothing(inner: str) -> None:
    front = split(f"---\n{inner}\n---\nBody")
    assert front.body.endswith("Body")


def test_deep_toml_is_refused() -> None:
    assert split("+++\na = " + "[" * 5_000 + "]" * 5_000 + "\n+++\nBody").body.endswith("Body")


def test_values_are_clean_single_lines() -> None:
    metadata = split('---\ntitle: "a\\e[31mb\\nc"\nauthor: "x\\u202ey"\n---\n').metadata
    assert metadata.title == "a\ufffd[31mb c"
    assert metadata.authors == ("x\ufffdy",)


def test_tables_give_their_name() -> None:
    metadata = from_mapping(
        {"author": [{"name": "A"}, {"name": "B"}], "publisher": {"name": "P"}, "title": ["T"]}
    )
    assert (metadata.authors, metadata.source, metadata.title) == (("A", "B"), "P", "T")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("A. One and B. Two", ("A. One", "B. Two")),
        ("A. One, B. Two & C. Three", ("A. One", "B. Two", "C. Three")),
        ("Иван Петров и Анна Ким", ("Иван Петров", "Анна Ким")),
        ("Tokayev, Kassym", ("Tokayev, Kassym",)),
        ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
    ],
)
def test_people_are_told_apart(names: str, expected: tuple[str, ...]) -> None:
    assert split_people(names) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en-US", "en"),
        ("ru_RU.UTF-8", "ru"),
        ("Kazakh", "kk"),
        ("rus", "ru"),
        ("русский", "ru"),
        ("", ""),
        ("see above", ""),
    ],
)
def test_languages_become_subtags(value: str, expected: str) -> None:
    assert language_of(value) == expected


@given(st.text(max_size=300))
def test_front_matter_never_raises_and_loses_nothing(inner: str) -> None:
    for fence in ("---", "+++"):
        text = f"{fence}\n{inner}\n{fence}\nBody of the text"
        front = split(text)
        assert front.body.endswith("Body of the text")
        assert text.endswith(front.body)
        metadata = front.metadata
        for value in (metadata.title, metadata.source, metadata.url, *metadata.authors, *metadata.topics):
            assert clean(value) == value
            assert "\n" not in value


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["title", "author", "date", "source", "tags", "countries", "lang", "url", "actors"]
) | st.text(max_size=10)


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_any_record_gives_metadata(table: dict[str, object]) -> None:
    metadata = from_mapping(table)
    assert all((*metadata.authors, *metadata.topics, *metadata.countries, *metadata.actors))
