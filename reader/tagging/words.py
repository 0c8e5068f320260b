"""The small word lists that the rules in `reader.tagging.rules` look for. English unless said otherwise."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PERSONAL_TITLES = _set(
    "mr mr. mrs mrs. ms ms. dr dr. sir dame lord lady senator sen. congressman congresswoman captain "
    "capt. professor prof. judge justice lieutenant lt. sergeant sgt. coach saint st. господин г-н"
)
"""Before a place name they make it a surname: Mr Jordan."""

OFFICES = _set(
    "president premier minister chancellor secretary commissioner ambassador general gen. governor mayor "
    "chairman chairwoman chair speaker spokesman spokeswoman leader director representative envoy king "
    "emperor chief colonel col. marshal president-elect ex-president президент президента президенту "
    "президентом президенте министр министра министру министром премьер премьера премьер-министр "
    "премьер-министра глава главы главе главой председатель председателя председателем генсек генерал "
    "посол президенті министрі"
)
"""Before a surname they make it a person's: Foreign Minister Wang."""

LANGUAGE_NOUNS = _set(
    "language languages speaker speakers speaking alphabet script scripts grammar dialect "
    "dialects translation translations translator translators subtitles orthography vocabulary lessons "
    "textbook textbooks word words phrase proficiency literacy version versions speech"
)
"""After the name of a language they make it the language: Russian speakers."""

LANGUAGE_VERBS = _set(
    "in into from than to speak speaks spoke spoken speaking learn learns learned learning learnt teach "
    "teaches teaching taught study studies studying studied know knows knew understand understands "
    "understood fluent read reads write writes written translate translated use using uses used promote "
    "promoting of between via support supporting drop dropped dropping call called calls"
)
"""Before the name of a language that no noun follows."""

NEXT_OF_SERIES = re.compile(r"(?:, (?:and |or )?|,? (?:and|or) |\n?(?:and|or)\n)(\w+)")
"""The next adjective of a series."""
PREVIOUS_OF_SERIES = re.compile(r"\b(\w+)(?:, (?:and |or )?|,? (?:and|or) |\n?(?:and|or)\n)\Z")
"""The adjective before."""

DETERMINERS = _set(
    "a an the one each every another any some is are was were be been being am became become ethnic "
    "ethnically young old elderly fellow dual half part-time naturalised naturalized no first "
    "second third"
)
"""Before a bare adjective they make it a person or a predicate: a Kazakh, she is Russian."""

FUNCTION_WORDS = _set(
    "and or but as on at to for with by in into from of that which who whom whose is are was were be been "
    "has have had will would can could may might must should rather than not only instead when while "
    "since because if so too also he she it they we you i the a an this these those there then where "
    "after before about over under during through remains remained became becomes gets got keeps kept "
    "dominates serves served lost retains means says said available alongside"
)
"""After the name of a language they show that no noun follows."""

NO_ADJECTIVE = re.compile(r"\s+(?:and|or)\s+(?:its|the|an?|his|her|their|our|this|that|when|how|what)\b")
"""After an adjective they show that it shares no noun with what follows: Kazakh and its letters."""

LANGUAGE_CONTEXT = re.compile(
    r"\b(?:languages?|bilingual|multilingual|monolingual|trilingual|linguist\w*|speakers|Cyrillic|"
    r"alphabet|script|mother tongue|lingua franca|translat\w+|subtitl\w+|lessons?|fluent\w*|vocabulary|"
    r"Latin letters|spoken)\b"
)
"""Words that make a sentence one about languages."""

LANGUAGES = _set(
    "Russian Kazakh Kyrgyz Kirghiz Uzbek Tajik Turkmen English French German Spanish Chinese Mandarin "
    "Turkish Arabic Persian Dari Pashto Farsi Ukrainian Belarusian Polish Italian Portuguese Japanese "
    "Korean Hindi Urdu Mongolian Azerbaijani Azeri Armenian Georgian Dutch Swedish Danish Norwegian "
    "Finnish Greek Hebrew Czech Slovak Hungarian Romanian Bulgarian Serbian Croatian Bosnian Slovenian "
    "Slovene Albanian Macedonian Lithuanian Latvian Estonian Vietnamese Thai Lao Khmer Burmese Indonesian "
    "Malay Filipino Nepali Bengali Somali Amharic Maltese Icelandic Irish Catalan Malagasy Swahili Latin"
)
"""Adjectives that also name a language."""

RUSSIAN_LANGUAGE = re.compile(r"\s+(?:\w+\s+)?язык(?:а|у|ом|е|и|ов|ам|ами|ах)?\b|\s*-?язычн")
"""After an adjective in Russian: на русском языке."""
KAZAKH_LANGUAGE = re.compile(r"\s+(?:тіл|тил)")
"""After an adjective in Kazakh or Kyrgyz: орыс тілі."""

CURRENCIES = _set(
    "dollar dollars cent cents pound pounds rouble roubles ruble rubles tenge som soms sum sums somoni "
    "manat yuan renminbi yen won franc francs rupee rupees lira liras lari dram rial rials riyal riyals "
    "dirham dirhams dinar dinars krona kronor krone kroner zloty hryvnia peso pesos shilling shillings "
    "rand baht real reais"
)
"""After an adjective and an amount they are a unit of account: 300 US dollars."""

CURRENCY_STARTS = frozenset(word[:3] for word in CURRENCIES)
"""Their first letters, for a quick no."""

STREETS = _set("Street Avenue Boulevard Lane Township County Parish")
"""After the name of a country or city they make it something else: Lebanon County, Jersey Avenue."""

CLOSER_LOOK = CURRENCY_STARTS | frozenset(word[:3] for word in STREETS)
"""The first three letters of words that change what stands before them."""

AMOUNT = re.compile(
    r"(?:\d[\d,. ]*|\b(?:hundred|thousand|million|billion|trillion|mn|bn|tn|one|two|three|four|five|"
    r"ten|fifty))\s*$"
)
"""Before such a unit."""

NOT_SURNAMES = _set(
    "River Valley Street Avenue Road Embassy University College Institute Times Post Today News Airport "
    "Airlines Government Ministry Foreign Prime President King Queen Prince Army Navy National State "
    "Republic Province City Television Radio Bank Central Football Olympic Summit Forum Conference Monday "
    "Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December Herald International Armed Air Defence Defense Parliament "
    "Supreme Cup Festival Group Party Task Working Basin Lake Department Red House Hospital District "
    "County Secretary Governor Gov Senate Sen Senator Rep Republican Republicans Democrat Democrats "
    "Attorney Tech Bulldogs Southern Power Court Legislature Military Legion Agreement Security Council "
    "Club United World Trade Investment Energy Oil Gas Railway Railways Crisis Conflict War Peace Deal "
    "Border"
)
"""Capitalised words after Jordan or Chad that do not make it a given name."""

AT_PLACE = re.compile(
    r"\b(?:[Ii]n|to|near|at|outside|around|via|through)\s+(?:[A-Z]\w+(?:, (?:and )?|\s(?:and|or)\s)){0,3}\Z"
)
"""Before Brussels they leave it a town."""

REGARD = re.compile(
    r"\b(?:standing|influence|weight|reputation|credibility|goodwill|favou?r|support|backing|concerns?|worry|worries|alarm|"
    r"unease|anger|irritation|frustration|doubts?|suspicions?|hopes?|fears?|disappointment|relief|thinking|"
    r"raised? eyebrows|noted|welcomed|resented)\s+in\s+\Z"
)
"""Before a capital they leave it a government though `in` stands between: standing in Brussels."""

INTO_PLACE = frozenset({"in", "into", "to", "from", "near", "across", "inside", "outside", "through", "via"})
"""Before a name that is also a person's they make it a place."""

US_TOWNS = frozenset(
    {"Lebanon", "Mexico", "Peru", "Cuba", "Poland", "Norway", "Denmark", "Panama", "Jamaica"}
)
"""Countries that are also towns in the United States: Lebanon, Pennsylvania."""

VERB_OBJECTS = _set("the a an your my his her its our their it them up off with this these those all")
"""After a verb at the start of a sentence: Polish the silver."""

FOOD = re.compile(
    r"\b(?:roast(?:ed)?|sandwich(?:es)?|breasts?|stuffing|Thanksgiving|gravy|poultry|drumsticks?|"
    r"burgers?|meat|bacon|slices?|dinners?|oven|eggs?|feathers?)\b"
)
"""Words beside the bird."""

UNITED_NATIONS = re.compile(r"\b(?:UN|U\.N\.|United Nations|resolutions?|veto\w*|permanent members?)\b")
"""What is said near the Security Council or General Assembly of the United Nations."""

BEFORE_ARTICLES = _set("À DE EN PARA POR CON COMO ES POUR PAR DANS SUR SOUS AVEC COMME EST PER SU COME È")
"""In a line of capitals, UN or UNO after one of them is the article."""

ME_WORDS = _set("LET LETS JOIN ABOUT CONTACT FOLLOW TELL GIVE HELP MAKE SHOW VISIT MISS ASK CALL")
"""In a heading in capitals, US after one of them is a pronoun."""

GEORGIA_STATE = re.compile(
    r"\b(?=[A-Zr])(?:Atlanta|Savannah|Fulton|Augusta|Macon|Marietta|Valdosta|Decatur|Gwinnett|DeKalb|Cobb|"
    r"Raffensperger|Kemp|Warnock|Ossoff|Stacey Abrams|Georgia Tech|University of Georgia|"
    r"Georgia Bulldogs|Georgia State|Alabama|Tennessee|South Carolina|North Carolina|Florida|"
    r"Mississippi|Louisiana|Virginia|Arizona|Pennsylvania|Michigan|Wisconsin|Nevada|Texas|Ohio|"
    r"Kentucky|Missouri|Biden|Trump|Republicans?|Democrats?|Democratic|runoff|GOP|CDC|(?:Athens|Rome|"
    r"Columbus|Albany|Dublin|Vienna|Gainesville|Roswell), Georgia)\b"
)
"""What is said of Georgia the US state."""

GEORGIA_COUNTRY = re.compile(
    r"\b(?=[A-Z])(?:Tbilisi|Batumi|Kutaisi|Poti|Gori|Rustavi|Abkhaz\w*|Ossetia\w*|Adjara|Ajaria|Saakashvili|"
    r"Shevardnadze|Ivanishvili|Garibashvili|Zurabishvili|Margvelashvili|Georgian Dream|Armenia\w*|"
    r"Azerbaijan\w*|Russia\w*|Moscow|Ukrain\w*|Moldova|Caucas\w+|Black Sea|Caspian|Turk(?:ey|ish)|"
    r"Baku|Yerevan|Soviet|Kazakh\w*|Central Asia\w*|NATO|EU|European|Putin|Silk Road|Middle Corridor|"
    r"Eastern Partnership|Belarus)\b"
)
"""What is said of Georgia the country."""

US_STATE_CODE = re.compile(
    r", (?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|"
    r"Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo)\.|, (?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|"
    r"K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b"
)
"""After a town: Paris, Tex., or Paris, TX."""
