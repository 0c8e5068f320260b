"""Whether a country acts or is only a place: a country marked `+` acts, `@` is a place, `?` may be either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reader.model import EntityKind, Sense
from reader.tagging.sense import is_verb

if TYPE_CHECKING:
    from reader.tagging import Tagger

MARKS = {"+": Sense.ACTOR, "@": Sense.PLACE, "?": Sense.OPEN}

SENTENCES = [
    # Acting.
    "+Moscow insists that the treaty stands.",
    "+Kazakhstan's foreign ministry denied the report.",
    "+Kazakhstan\u2019s deputy prime minister resigned.",
    "+Russia has sent 2,000 troops.",
    "+Uzbekistan will not recognise the vote.",
    "+Turkmenistan has repeatedly declined to join.",
    "+Ankara is seeking a deal.",
    "+Berlin did not object.",
    "+Tajikistan also closed the crossing.",
    "+Japan formally protested.",
    "+Hungary vetoed the package.",
    "Talks between +Russia and +Ukraine resumed.",
    "+Russia and +China signed the accord.",
    "The accord was signed by +Armenia, +Azerbaijan and +Georgia.",
    "Relations with +Iran improved.",
    "The +Kremlin said nothing.",
    "+Kazakh officials rejected the claim.",
    "The new +French president flew home.",
    "The +Uzbek side proposed a road.",
    "Sanctions on +Belarus were extended.",
    "The government of +Kyrgyzstan resigned.",
    "The ambassador of +Pakistan was summoned.",
    "+Washington accused +Beijing of dumping.",
    "Diplomats urged +Serbia to sign.",
    "The war against +Ukraine goes on.",
    "+Iran's refusal surprised the inspectors.",
    "+Russian troops crossed the river.",
    "+Mongolia buys its fuel abroad.",
    "+Turkey, +Hungary and +Slovakia refused.",
    "+Norway and +Sweden agreed on a route.",
    "Loans to +Sri Lanka were written off.",
    "A debt owed to +China came due.",
    "+Central Asia needs water.",
    "+Казахстан заявил протест.",
    "+Россия подписала договор.",
    "+Kyrgyz and +Tajik border guards fought.",
    "+Tajikistan's border service reported two dead.",
    "According to +Bishkek, two men were wounded.",
    "The president of +Kazakhstan insists.",
    "The lower house of +Tajikistan approved it.",
    "A delegation from +Tashkent was preparing to talk.",
    "The Central Bank of +Uzbekistan reported losses.",
    # Places.
    "He was born in @Kazakhstan.",
    "The @Samarkand summit ended on Friday.",
    "The @Astana talks were the ninth round.",
    "A @Tashkent court fined the editor.",
    "A @Kazakh court released him.",
    "Protests spread in @Osh, @Bishkek and @Tashkent.",
    "Tourists gathered outside the @Kremlin.",
    "She flew from @Moscow to @Almaty.",
    "Villages along the border with @Tajikistan were shelled.",
    "@Kazakhstan's north is flat.",
    "Northern @Kazakhstan is flat.",
    "Wheat grows south of @Moscow.",
    "@Kazakhstan's largest city is @Almaty.",
    "@ASTANA, March 3 - The speaker left.",
    "@LONDON (Reuters) \u2013 Prices fell.",
    "In @Central Asia, water is scarce.",
    "On a visit to @Georgia he was silent.",
    "The minister visited @Mongolia.",
    "A gas pipeline to @China is planned.",
    "The population of @Uzbekistan grows.",
    "Millions fled from @Syria.",
    "Floods across @Pakistan killed hundreds.",
    "An earthquake near @Kabul was felt.",
    "In @Germany and @France prices rose.",
    "The capital of @Tajikistan is small.",
    "Students at @Almaty universities struck.",
    "Он живёт в @Казахстане.",
    "@Kyrgyz border villages burned.",
    "Rail freight between @China and @Central Asia grew.",
    "The border between @Kyrgyzstan and @Tajikistan is closed.",
    # Neither can be told.
    "Wheat exports from ?Kazakhstan fell.",
    "Exports from ?Kazakhstan remained small.",
    "Letters from ?Tashkent were lost.",
    "The shrinking of the ?Aral Sea took its fishery.",
    "For ?Tashkent the summit was a success.",
    "On the ?Chinese side the road is new.",
    "?Ukraine was invaded.",
    "The map shows @Tajikistan's north, ?Soviet planners and canals.",
    "?Karakalpaks herd camels.",
    "The largest economy is ?Kazakhstan.",
    "?Kyrgyz migrants send money home.",
    "?German cars are popular.",
    "?Kazakhstan, 2022",
    "Oil, gas, ?Kazakhstan.",
]  # fmt: skip


@pytest.mark.parametrize("marked", SENTENCES)
def test_sense(tagger: Tagger, marked: str) -> None:
    wanted, text = [], ""
    for part in re.split(r"([+@?](?=\w))", marked):
        if part in MARKS:
            wanted.append((len(text), MARKS[part]))
        else:
            text += part
    found = [(m.span.start, m.sense) for m in tagger.mentions(text) if m.entity.kind is not EntityKind.ACTOR]
    assert found == wanted


def test_actors_have_no_sense(tagger: Tagger) -> None:
    mentions = tagger.mentions("Tokayev insists. In the Shanghai Cooperation Organisation nobody agreed.")
    assert {m.sense for m in mentions if m.entity.kind is EntityKind.ACTOR} == {Sense.OPEN}


@pytest.mark.parametrize(
    "word", ["insists", "refused", "denied", "banned", "seeking", "signing", "said", "vetoed"]
)
def test_verbs(word: str) -> None:
    assert is_verb(word)


@pytest.mark.parametrize("word", ["wheat", "red", "is", "ed", "s", "", "refuse"])
def test_other_words_are_no_verbs_unless_helped(word: str) -> None:
    assert not is_verb(word)
    assert is_verb(word, base=True) is (word == "refuse")
