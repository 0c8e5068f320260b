"""The words that `reader.tagging.sense` looks for, in lower case; English, with a few in Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ARTICLES = _set(
    "the a an neighbouring neighboring present-day modern whole all landlocked oil-rich resource-rich "
    "energy-rich"
)
"""Between a preposition and a name."""

AT = _set(
    "in into near across inside outside throughout within around via through at visit visits visited "
    "visiting left leaving entered entering reached reaching toured touring в во"
)
"""Directly before a place."""

SIDES = _set(
    "north south east west northern southern eastern western northeastern northwestern southeastern "
    "southwestern northeast northwest southeast southwest central rural upper lower"
)
"""Before a place, or before `of` and a place."""

PARTS = _set(
    "part parts capital border borders city cities town village region province half coast territory "
    "population outskirts suburb suburbs centre center streets steppes mountains map edge middle"
)
"""Before `of` and a place."""

BORDERING = _set("border borders bordering bordered frontier frontiers")
"""Before `with` and a place."""

TRAVEL = _set(
    "trip trips visit visits visited travel travels travelled traveled travelling traveling flew fly "
    "flying flight flights fled flee fleeing move moved moving return returned returning arrive "
    "arrived migrate migrated emigrate emigrated deported deport evacuated road railway pipeline "
    "train trains route came come went go drove sailed journey tour transferred bus heading headed "
    "bound"
)
"""Before `to`, `from` or `for` and a place."""

PARTY = _set("by between against among versus unlike")
"""Directly before one that takes part."""

LAID = _set(
    "border borders frontier frontiers railway rail freight route routes road roads line pipeline "
    "corridor transit traffic flights journey distance goods transport"
)
"""Before `between` and two places."""

DONE_TO = _set(
    "accused accuses accusing urged urges urging told asked asks asking warned warns warning blamed "
    "blames blaming pressured pressed forced persuaded invaded invades invading criticised criticized "
    "condemned sanctioned supported supports supporting joined recognised recognized backed backs "
    "thanked thanks sued defeated"
)
"""Before one to which something is done."""

TOWARDS: Mapping[str, frozenset[str]] = {
    "of": _set(
        "government governments president presidents ministry minister ministers ambassador "
        "ambassadors leader leaders authorities behalf army parliament embassy ally allies accusation "
        "accusations wary critical support house chamber office prosecutor bank"
    ),
    "for": _set("support blow setback victory defeat"),
    "from": _set(
        "delegation delegations diplomats envoys officials ministers troops soldiers pressure threat threats "
        "request requests demand demands protest protests"
    ),
    "on": _set(
        "sanctions pressure war attack attacks embargo sanction tariffs dependence reliance depends relies"
    ),
    "to": _set(
        "according aid loan loans debt debts owed owes loyal appeal appealed ultimatum response "
        "opposition thanks"
    ),
}
"""By a preposition before one that takes part, the words before that."""

ORGANS = _set(
    "government governments president presidents presidency parliament lawmakers legislators deputies "
    "premier minister ministers ministry ministries senate authority authorities official officials "
    "diplomat diplomats diplomacy ambassador ambassadors envoy envoys embassy leader leaders "
    "leadership delegation delegations negotiator negotiators army military troops forces soldiers "
    "navy warplanes jets artillery guards intelligence prosecutors regulator regulators sanctions "
    "policy invasion aggression offensive strikes annexation occupation refusal decision demand "
    "demands proposal proposals offer response claim claims influence ambitions intentions interests "
    "position stance promise pledge threat threats president-elect opposition spokesman spokeswoman "
    "spokesperson administration cabinet chancellor king queen emir ruler side consul backing veto "
    "президент президента президентом министр министра министром министерство министерства "
    "правительство правительства парламент парламента мид власти властей посол посольство делегация "
    "армия армии войска премьер дипломаты депутаты руководство"
)
"""After the state they belong to: Kazakhstan's foreign ministry, Kazakh officials."""

SPOTS = _set(
    "capital city cities town towns village villages border borders coast coastline mountain "
    "mountains steppe steppes desert region regions province provinces oblast district districts "
    "territory soil countryside population hospital hospitals court courts courtroom airport airports "
    "market markets bazaar bazaars street streets suburb suburbs school schools prison prisons "
    "university universities stadium hotel hotels apartment apartments residents climate winter "
    "winters summer summers north south east west northeast northwest southeast southwest plant "
    "oilfield oilfields field fields mine mines deposits square based-in"
)
"""After what they lie in: a Tashkent court, Kazakhstan's north."""

EDGES = _set("border frontier coast")
"""Spots that a state keeps."""

GUARDING = _set(
    "guard guards force forces troops service services police agency patrol patrols officials officers "
    "authorities soldiers"
)
"""After a spot that a state keeps they are who keeps it: Tajik border guards."""

EVENTS = _set(
    "summit talks meeting conference forum congress process agreement agreements protocol protocols "
    "declaration format memorandum earthquake flood floods protests riots massacre olympics"
)
"""After the place where they happened: the Samarkand summit."""

FUNCTION_WORDS = _set(
    "the a an its their his her and or but of in on at to from with by for that which who whose is are "
    "was were be has have had "
    "will would said says as than while when where after before"
)
"""They end what belongs together."""

HELPERS = _set(
    "has have had will would could may might must can should is was are were did does do been be "
    "being not to n't hasn't won't didn't isn't doesn't cannot wouldn't"
)
"""Before the verb that tells."""

BEING = _set("is are was were be been being isn't aren't wasn't weren't")
"""Before a participle they say what is done to the one before: was invaded."""

ADVERBS = _set(
    "also later now then still soon never again once long first since already twice yet even often just"
)
"""Beside the verb."""

VERBS = _set(
    "accept accuse acknowledge adopt agree allow announce annex appeal appoint approve argue arrest "
    "ask assure attack ban bargain bid block boycott call cancel claim close condemn confirm consider "
    "cooperate criticise criticize decide declare decline defend demand deny deploy deport detain "
    "dismiss donate emphasise emphasize endorse expel export express extend extradite fail favor "
    "favour fear fire fund hope host ignore import impose insist intend introduce invade invest "
    "invite issue join launch lift maintain mediate mobilise mobilize nationalise nationalize "
    "negotiate occupy offer open oppose order plan pledge prepare press promise propose protest "
    "provide pull purchase pursue push ratify react reaffirm recall recognise recognize refuse "
    "reiterate reject release remain repeat reply report request respond restore restrict resume "
    "retaliate sanction send sentence sign stress supply support suspect suspend threaten tighten try "
    "urge use veto vote vow want warn welcome withdraw seek build buy sell pay make take give meet "
    "hold keep lead win say tell do abstain ally arm back blame bomb borrow cede compete dispatch "
    "ease finance grant help hike need object owe permit profit raise rely retain rule scrap seize "
    "shell side stage stop strike surrender train transfer turn wage work worry"
)
"""Verbs of acting in their bare form."""

IRREGULAR = _set(
    "said told made gave took sent built sold bought paid met sought cut did led won lost held kept "
    "put drew shut spent spoke spoken struck withdrew withdrawn forgave began begun chose chosen "
    "stood fought broke left let заявил заявила заявили сообщил сообщила объявил объявила потребовал "
    "потребовала отказался отказалась предложил предложила осудил осудила призвал призвала подписал "
    "подписала поддержал поддержала отверг отвергла направил направила намерен намерена готов готова "
    "требует заявляет считает настаивает обвинил обвинила"
)
"""Their irregular forms."""

ENDINGS = (
    ("ied", "y"), ("ies", "y"), ("ed", ""), ("ed", "e"), ("es", ""), ("es", "e"), ("s", ""), ("ing", ""),
    ("ing", "e"), ("nned", "n"), ("nning", "n"), ("pped", "p"), ("pping", "p"), ("tting", "t"),
    ("lled", "l"), ("lling", "l"), ("rred", "r"), ("rring", "r"), ("dding", "d"),
)  # fmt: skip
"""Endings of the regular forms, and what stands there in the bare one."""
