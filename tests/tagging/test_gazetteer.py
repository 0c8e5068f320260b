from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.model import Entity, EntityKind, How
from reader.tagging.gazetteer import Addition
from reader.tagging.tables import Spelling

if TYPE_CHECKING:
    from reader.tagging import Gazetteer

COUNTRY, ACTOR, REGION = EntityKind.COUNTRY, EntityKind.ACTOR, EntityKind.REGION

ISO_3166_1 = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
    "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
    "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)

ORGANISATIONS = [
    ("North Atlantic Treaty Organization", "NATO"),
    ("Shanghai Cooperation Organisation", "SCO"),
    ("Collective Security Treaty Organization", "CSTO"),
    ("Eurasian Economic Union", "EAEU"),
    ("Commonwealth of Independent States", "CIS"),
    ("European Union", "EU"),
    ("United Nations", "UN"),
    ("World Health Organization", "WHO"),
    ("World Trade Organization", "WTO"),
    ("International Monetary Fund", "IMF"),
    ("European Bank for Reconstruction and Development", "EBRD"),
    ("Asian Development Bank", "ADB"),
    ("Asian Infrastructure Investment Bank", "AIIB"),
    ("Organization of Turkic States", "OTS"),
    ("Caspian Pipeline Consortium", "CPC"),
    ("International Atomic Energy Agency", "IAEA"),
    ("Association of Southeast Asian Nations", "ASEAN"),
    ("Organisation of Islamic Cooperation", "OIC"),
    ("Gulf Cooperation Council", "GCC"),
    ("International Criminal Court", "ICC"),
]


def test_every_country_of_iso_3166_1_is_known(gazetteer: Gazetteer) -> None:
    ids = {entity.id for entity in gazetteer.entities(COUNTRY)}
    assert set(ISO_3166_1.split()) <= ids
    assert {"XK", "SU"} <= ids
    assert all(entity.code for entity in gazetteer.entities(COUNTRY))


def test_codes_fit_a_tight_place(gazetteer: Gazetteer) -> None:
    entities = [entity for kind in EntityKind for entity in gazetteer.entities(kind)]
    persons = {s.entity.key for s in gazetteer.spellings if s.given and s.entity}
    assert [e.key for e in entities if not 0 < len(e.code) <= (18 if e.key in persons else 5)] == []


def test_a_person_is_shown_by_the_surname(gazetteer: Gazetteer) -> None:
    for name in ("Tokayev", "Mirziyoyev", "Xi"):
        (entity,) = gazetteer.resolve(ACTOR, name)
        assert entity.code == name


def test_ids_are_found_by_key(gazetteer: Gazetteer) -> None:
    assert [
        e.key for kind in EntityKind for e in gazetteer.entities(kind) if gazetteer.get(e.key) is not e
    ] == []
    assert gazetteer.get("country:??") is None


@pytest.mark.parametrize(
    "name",
    [
        "kz", "KZ", "kaz", "Kazakhstan", "KAZAKHSTAN", "kazakh", "Kazakhs", "Казахстан", "казахстане",
        "Қазақстан", "Republic of Kazakhstan", "qazaqstan", "akorda",
    ],
)  # fmt: skip
def test_a_country_is_resolved_by_any_of_its_names(gazetteer: Gazetteer, name: str) -> None:
    assert [entity.id for entity in gazetteer.resolve(COUNTRY, name)] == ["KZ"]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("côte divoire", "CI"), ("Cote d’Ivoire", "CI"), ("guinea bissau", "GW"), ("turkiye", "TR"),
        ("u.s.", "US"), ("us", "US"), ("soviet union", "SU"), ("su", "SU"), ("kosovo", "XK"),
        ("georgia", "GE"), ("gb", "GB"),
        ("united arab emir", "AE"),
    ],
)  # fmt: skip
def test_accents_hyphens_case_and_apostrophes_do_not_matter(
    gazetteer: Gazetteer, name: str, id_: str
) -> None:
    assert [entity.id for entity in gazetteer.resolve(COUNTRY, name)] == [id_]


def test_actors_are_resolved_by_alias_acronym_script_and_prefix(gazetteer: Gazetteer) -> None:
    for name in ("sco", "ШОС", "shanghai cooperation", "shanghai coop", "Shanghai Cooperation Organization"):
        assert [entity.id for entity in gazetteer.resolve(ACTOR, name)] == ["sco"], name
    for name in ("tokayev", "Toqaev", "токаев", "Kassym-Jomart Tokayev", "kassym jomart tokaev", "Тоқаев"):
        assert [entity.id for entity in gazetteer.resolve(ACTOR, name)] == ["tokayev"], name


def test_what_is_unknown_resolves_to_nothing(gazetteer: Gazetteer) -> None:
    for name in ("", "  ", "-", "zzzz", "Atlantis", "\x00"):
        assert gazetteer.resolve(COUNTRY, name) == (), name


def test_an_ambiguous_name_gives_all_it_may_mean(gazetteer: Gazetteer) -> None:
    assert {entity.id for entity in gazetteer.resolve(COUNTRY, "congo")} == {"CD", "CG"}
    assert {entity.id for entity in gazetteer.resolve(COUNTRY, "korea")} == {"KP", "KR"}
    berdimuhamedovs = {entity.id for entity in gazetteer.resolve(ACTOR, "berdimuhamedov")}
    assert berdimuhamedovs == {"serdar-berdimuhamedov", "gurbanguly-berdimuhamedov"}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("шос",), ["sco"]),
        (("SCO",), ["sco"]),
        (("sco",), ["sco"]),
        (("tokayev",), ["tokayev"]),
        (("toqaev",), ["tokayev"]),
        (("токаев",), ["tokayev"]),
        (("тоқаев",), ["tokayev"]),
        (("shanghai", "cooperation", "organisation"), ["sco"]),
        (("kassym-jomart", "tokayev"), ["tokayev"]),
        (("kazakhstan",), ["KZ"]),
        (("казахстан",), ["KZ"]),
        (("US",), ["US"]),
        (("us",), []),
        (("who",), []),
        (("WHO",), ["who"]),
        (("is",), []),
        (("almaty",), []),
        (("astana",), []),
        (("kazakh",), []),
        (("water",), []),
        ((), []),
    ],
)
def test_words_name_entities(gazetteer: Gazetteer, words: tuple[str, ...], ids: list[str]) -> None:
    assert [entity.id for entity in gazetteer.named(words)] == ids


def test_completion_offers_the_shown_name_first(gazetteer: Gazetteer) -> None:
    names = [entity.id for entity in gazetteer.complete(COUNTRY, "ka")]
    assert names[0] == "KZ"
    assert "tokayev" in [entity.id for entity in gazetteer.complete(ACTOR, "tok")]
    assert "sco" in [entity.id for entity in gazetteer.complete(ACTOR, "cooperation")]
    assert gazetteer.complete(COUNTRY, "zzz") == ()
    assert set(gazetteer.complete(REGION, "")) == set(gazetteer.entities(REGION))


def test_regions_have_their_countries(gazetteer: Gazetteer) -> None:
    (central_asia,) = gazetteer.resolve(REGION, "central asia")
    assert [entity.id for entity in gazetteer.children(central_asia)] == ["KZ", "KG", "TJ", "TM", "UZ"]
    (kazakhstan,) = gazetteer.resolve(COUNTRY, "kz")
    assert gazetteer.children(kazakhstan) == ()


def test_persons_belong_to_countries(gazetteer: Gazetteer) -> None:
    (tokayev,) = gazetteer.resolve(ACTOR, "tokayev")
    assert [entity.id for entity in gazetteer.countries_of(tokayev)] == ["KZ"]
    (sco,) = gazetteer.resolve(ACTOR, "sco")
    assert gazetteer.countries_of(sco) == ()


@pytest.mark.parametrize(("name", "acronym"), ORGANISATIONS)
def test_full_name_and_acronym_are_one_actor(gazetteer: Gazetteer, name: str, acronym: str) -> None:
    by_name, by_acronym = gazetteer.resolve(ACTOR, name), gazetteer.resolve(ACTOR, acronym)
    assert len(by_name) == 1
    assert by_name == by_acronym


def test_there_are_enough_actors(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.entities(ACTOR)) >= 100
    assert {s.how for s in gazetteer.spellings} >= set(How) - {How.LEADER, How.AUTHOR, How.USER}


def test_a_bare_surname_names_the_one_who_is_called_by_it_alone(gazetteer: Gazetteer) -> None:
    for spelling in ("nazarbaev", "Nazarbayev", "Назарбаев"):
        assert [entity.id for entity in gazetteer.named((spelling,))] == ["nazarbayev"]
    assert [entity.id for entity in gazetteer.named(("Bolat", "Nazarbayev"))] == ["bolat-nazarbayev"]
    assert [entity.id for entity in gazetteer.named(("Nazarbayeva",))] == ["nazarbayeva"]


def test_a_profile_says_type_countries_offices_and_cameo_code(gazetteer: Gazetteer) -> None:
    tokayev = gazetteer.profile("actor:tokayev")
    assert (tokayev.type, [c.id for c in tokayev.countries], tokayev.cameo) == ("person", ["KZ"], "KAZ")
    assert ("president", "KZ", "2019-03-20", "") in tokayev.roles
    assert gazetteer.profile("country:DE").cameo == "DEU"
    assert gazetteer.profile("actor:un").cameo == "IGOUNO"
    assert len(gazetteer.profile("region:central-asia").countries) == 5
    assert [c.id for c in gazetteer.profile("country:CS").successors] == ["CZ", "SK"]
    assert gazetteer.profile("actor:nobody").type == ""


def test_an_actor_without_a_cameo_code_has_that_of_its_only_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.profile("actor:wagner").cameo == "RUS"
    assert gazetteer.profile("country:XK").cameo == "KSV"
    assert gazetteer.profile("actor:cpc").cameo == ""


def test_additions_take_words_over_and_leave_the_gazetteer_as_it_was(gazetteer: Gazetteer) -> None:
    own = Entity("own", "Own Body", EntityKind.ACTOR, "OWN")
    nato = gazetteer.get("actor:nato")
    assert nato is not None
    words = [Spelling(text, own, own.key, How.NAME) for text in ("Own Body", "Amu Darya")]
    more = gazetteer.with_additions([Addition(own, "group", ("KZ",))], words, {"actor:csto": "actor:nato"})
    assert more.named(("own", "body")) == more.named(("Amu", "Darya")) == (own,)
    assert more.countries_of(own) == (gazetteer.get("country:KZ"),)
    assert more.profile(own.key).type == "group"
    assert more.get("actor:csto") == nato
    assert more.resolve(EntityKind.ACTOR, "csto") == more.named(("CSTO",)) == (nato,)
    assert own in more.complete(EntityKind.ACTOR, "own")
    assert gazetteer.named(("Amu", "Darya")) != (own,)
    assert gazetteer.get("actor:own") is None
