from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import (
    Document,
    DocumentInfo,
    EntityKind,
    How,
    Mention,
    Passage,
    PassageKind,
    Span,
)
from reader.tagging import Gazetteer, Tagger

TAGGER = Tagger(Gazetteer.load())


def document(text: str, title: str = "A note", **known: tuple[str, ...]) -> Document:
    info = DocumentInfo(id="d", path="d", title=title, format="text", digest="0", **known)  # type: ignore[arg-type]
    passages: list[Passage] = []
    start = 0
    for part in text.split("\n\n"):
        kind = PassageKind.HEADING if part.startswith("#") else PassageKind.PARAGRAPH
        passages.append(Passage(len(passages), Span(start, start + len(part)), kind))
        start += len(part) + 2
    return Document(info, text, tuple(passages))


def words_of(text: str) -> list[str]:
    return [mention.span.of(text) for mention in TAGGER.mentions(text) if mention.how is not How.LEADER]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kazakhstan's oil", ["Kazakhstan"]),
        ("Kazakhstan\u2019s oil", ["Kazakhstan"]),
        ("Kazakh-Russian border", ["Kazakh", "Russian"]),
        ("President Kassym-Jomart Tokayev, 69", ["Kassym-Jomart Tokayev"]),
        ("«Касым-Жомарт Токаев»", ["Касым-Жомарт Токаев"]),
        ("В.В. Путин, К.-Ж. Токаев", ["В.В. Путин", "К.-Ж. Токаев"]),
        ("A.B. Putin", ["Putin"]),
        ("the United\nStates of America.", ["United\nStates of America"]),
        ("the United \n  States", ["United \n  States"]),
        ("New\n\nZealand", []),
        ("(U.S.)", ["U.S."]),
        ("in the U.S. on Monday", ["U.S."]),
        ("Washington, D.C., today", ["Washington, D.C."]),
        ("the leader of al-Qaeda", ["al-Qaeda"]),
        ("Co\u0302te d'Ivoire", ["Co\u0302te d'Ivoire"]),
        ("COTE D'IVOIRE", ["COTE D'IVOIRE"]),
        ("Kazakh\u00adstan", ["Kazakh\u00adstan"]),
        ("#Kazakhstan", ["Kazakhstan"]),
        ("KazakhstanMFA and xKazakhstan and Kazakhstan_1", []),
        ("Kazakhstan", ["Kazakhstan"]),
        ("", []),
        ("\ufffd\ufffd", []),
        ("Guinea\u2013Bissau", ["Guinea\u2013Bissau"]),
        ("Xi\u2019an", ["Xi\u2019an"]),
    ],
)
def test_a_span_covers_the_words_and_nothing_else(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


def test_how_a_country_was_recognised_is_told() -> None:
    text = "Kazakhstan, a Kazakh in Astana, from Almaty, the Kremlin, the US, Kazakhs, Burma"
    expected = [
        How.NAME, How.ADJECTIVE, How.CAPITAL, How.CITY, How.METONYM, How.ACRONYM, How.DEMONYM, How.NAME,
    ]  # fmt: skip
    assert [mention.how for mention in TAGGER.mentions(text)] == expected


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("Tokayev met Putin.", None, "tokayev KZ putin RU"),
        ("Tokayev spoke.", "2022-09-16", "tokayev KZ"),
        ("Tokayev spoke.", "2019-03-20", "tokayev KZ"),
        ("Tokayev spoke.", "2019-03", "tokayev KZ"),
        ("Tokayev spoke.", "2012", "tokayev"),
        ("Nazarbayev spoke.", "2019-03-19", "nazarbayev KZ"),
        ("Nazarbayev spoke.", "2023", "nazarbayev"),
        ("Hussein Obama spoke.", None, ""),
    ],
)
def test_a_leader_evidences_the_country_whose_office_he_held_then(
    text: str, date: str | None, expected: str
) -> None:
    mentions = TAGGER.mentions(text, date)
    assert " ".join(m.entity.id for m in mentions) == expected
    for mention in mentions:
        assert (mention.how is How.LEADER) is (mention.entity.kind is EntityKind.COUNTRY)


def test_a_document_has_the_leaders_of_its_date() -> None:
    known = document("Nazarbayev spoke.")
    dated = Document(replace(known.info, date="2024-05"), known.text, known.passages)
    assert [tag.entity.id for tag in TAGGER.tags(known)] == ["KZ", "nazarbayev"]
    assert [tag.entity.id for tag in TAGGER.tags(dated)] == ["nazarbayev"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Collective Security Treaty Organization (CSTO) troops left. The CSTO said so.", "csto csto csto"),
        ("The Center for Sports and Tourism Openness (CSTO) opened. The CSTO thrives.", ""),
        ("Members of the bloc (CSTO) met.", "csto"),
        ("The World Hockey Organisation (WHO) met. The WHO has no ice.", ""),
        ("The World Health Organisation (WHO) met. The WHO has no ice.", "who who who"),
        ("The Union of Armenian Editors (UAE) wrote.", "AM"),
        ("The United Arab Emirates (UAE) wrote.", "AE AE"),
        ("The Organisation for Hitherto Unknown Things (OHUT) met.", ""),
        ("Madrid called an election; Brussels called it an internal matter.", "ES eu"),
        ("A bar in Brussels closed.", "BE"),
        ("Belgian farmers marched; Brussels shut its tunnels.", "BE BE"),
        ("Irving Berlin came. Berlin sang.", ""),
        ("Irving Berlin came. He sang in Berlin.", "DE"),
        ("Mr London met Germans. London spoke.", "DE"),
        ("Mr London met Britons. London objected.", "GB GB"),
        ("A shop in Lebanon County.", ""),
        ("Lebanon's county towns.", "LB"),
        ("A bar on Jersey Avenue.", ""),
        ("Floods in Nairobi County.", "KE"),
        ("They met in Washington County.", "US"),
        ("Demonstrators took over Kyiv Boulevard.", ""),
    ],
)
def test_what_stands_beside_a_name_changes_what_it_means(text: str, expected: str) -> None:
    assert " ".join(m.entity.id for m in TAGGER.mentions(text)) == expected


PIECES = st.sampled_from(
    [
        "Kazakhstan", "Kazakh", "US", "us", "Georgia", "Jordan", "Michael", "Tokayev", "Kassym-Jomart",
        "the", "West", "SCO", "Токаев", "казахстанский", "Қазақстанның", "Paris", "Texas", "Republic", "of",
        "and", "Russian", "in", "language", "UN", "Security", "Council", "Islamic", "State", "IS", "al-",
        "’s", "'s", ",", ".",
        "-", "(", "\u0301", "\u00ad", "\u200b", "ё", "İ", "ß", "$", "300", "million",
    ]
)  # fmt: skip
TEXTS = st.lists(
    st.tuples(PIECES, st.sampled_from([" ", "\n", "\n\n", "", ", ", "\u00a0"])), max_size=40
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@given(st.one_of(TEXTS, st.text(max_size=200)))
def test_mentions_are_sorted_disjoint_and_not_empty(text: str) -> None:
    before = Span(0, 0)
    for mention in TAGGER.mentions(text):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        if mention.entity.kind is EntityKind.COUNTRY and before.contains(mention.span):
            continue
        assert before.end <= mention.span.start
        before = mention.span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Central Bank of Uzbekistan.", [("Central Bank of Uzbekistan", "cb-uz"), ("Uzbekistan", "UZ")]),
        (
            "the National Bank of the Kyrgyz Republic",
            [("National Bank of the Kyrgyz Republic", "nb-kg"), ("Kyrgyz Republic", "KG")],
        ),
        ("Russian Railways", [("Russian Railways", "russian-railways"), ("Russian", "RU")]),
        ("the US Treasury", [("US Treasury", "us-treasury"), ("US", "US")]),
        ("the Shanghai Cooperation Organisation", [("Shanghai Cooperation Organisation", "sco")]),
        ("Radio Azattyk", [("Radio Azattyk", "azattyk")]),
        ("Agence France-Presse", [("Agence France-Presse", "afp")]),
    ],
)
def test_an_institution_named_after_its_country_mentions_both(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(m.span.of(text), m.entity.id) for m in TAGGER.mentions(text)] == expected


@given(TEXTS)
def test_decomposed_text_mentions_the_same(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", composed)
    assert [m.entity.key for m in TAGGER.mentions(decomposed)] == [
        m.entity.key for m in TAGGER.mentions(composed)
    ]


@pytest.mark.parametrize(
    "piece", ["Tokayev ", "Kazakh-", "A. ", "United ", "Kassym ", "Токаев", "Georgia, ", "US$", "\u0301"]
)
def test_hostile_repetition_takes_time_in_proportion(piece: str) -> None:
    text = piece * 20_000
    assert all(len(mention.span) <= 200 for mention in TAGGER.mentions(text))


def test_tags_add_up_to_at_most_one_a_kind() -> None:
    text = "Kazakhstan and Russia met the EU, NATO and the SCO in Central Asia.\n\nKazakhstan won."
    tags = TAGGER.tags(document(text))
    for kind in EntityKind:
        total = sum(tag.salience for tag in tags if tag.entity.kind is kind)
        assert 0 < total <= 1
    assert all(tag.mentions for tag in tags)


def test_tags_come_by_kind_and_salience() -> None:
    tags = TAGGER.tags(document("Kazakhstan, Kazakhstan, Russia and NATO in Europe."))
    assert [tag.entity.id for tag in tags] == ["KZ", "RU", "nato", "europe"]


def test_the_title_weighs_most() -> None:
    text = "Russia and Kazakhstan talk."
    plain = {t.entity.id: t.salience for t in TAGGER.tags(document(text))}
    titled = {t.entity.id: t.salience for t in TAGGER.tags(document(text, title="Kazakhstan's choice"))}
    assert plain["RU"] > plain["KZ"]
    assert titled["KZ"] > titled["RU"]


def test_the_opening_weighs_more_than_the_rest_and_a_heading_is_no_opening() -> None:
    tags = TAGGER.tags(document("# A heading\n\nRussia acts.\n\nKazakhstan waits."))
    assert [tag.entity.id for tag in tags] == ["RU", "KZ"]


def test_a_name_weighs_more_than_a_city_and_many_more_than_one() -> None:
    tags = TAGGER.tags(document("x\n\nKazakhstan and Samarkand."))
    assert [tag.entity.id for tag in tags] == ["KZ", "UZ"]
    tags = TAGGER.tags(document("x\n\nSamarkand, Bukhara, Tashkent, Khiva. Kazakhstan."))
    assert [tag.entity.id for tag in tags] == ["UZ", "KZ"]


def test_a_passage_has_the_tags_of_its_own_words() -> None:
    text = "Kazakhstan speaks.\n\nJapan listens."
    second = Span(text.index("Japan"), len(text))
    tags = TAGGER.tags(document(text, countries=("us",)), span=second)
    assert [tag.entity.id for tag in tags] == ["JP"]
    assert tags[0].mentions[0].span.of(text) == "Japan"


def test_the_authors_own_tags_count_and_unknown_ones_do_not() -> None:
    known = document("Nothing here.", countries=("Kazakhstan", "Atlantis"), actors=("Tokayev",))
    tags = TAGGER.tags(known)
    assert [tag.entity.id for tag in tags] == ["KZ", "tokayev"]
    expected = Mention(tags[0].entity, Span(0, 0), How.AUTHOR)
    assert tags[0].mentions == (expected,)


def test_mentions_known_already_are_taken_as_they_are() -> None:
    text = document("Kazakhstan and Russia.")
    mentions = TAGGER.mentions(text.text)
    assert TAGGER.tags(text, mentions[:1]) != TAGGER.tags(text)
    assert TAGGER.tags(text, mentions) == TAGGER.tags(text)
