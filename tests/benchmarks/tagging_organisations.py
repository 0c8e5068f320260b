"""The hundred best-known organisations, by full name and acronym, which should give the same actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import EntityKind

if TYPE_CHECKING:
    from reader.tagging import Tagger

ORGANISATIONS = """
United Nations|UN
North Atlantic Treaty Organization|NATO
European Union|EU
African Union|AU
World Health Organization|WHO
World Trade Organization|WTO
International Monetary Fund|IMF
International Atomic Energy Agency|IAEA
United Nations High Commissioner for Refugees|UNHCR
United Nations Children's Fund|UNICEF
United Nations Educational, Scientific and Cultural Organization|UNESCO
United Nations Development Programme|UNDP
United Nations Environment Programme|UNEP
United Nations Population Fund|UNFPA
United Nations Office on Drugs and Crime|UNODC
United Nations Human Settlements Programme|UN-Habitat
United Nations Industrial Development Organization|UNIDO
United Nations Conference on Trade and Development|UNCTAD
United Nations Relief and Works Agency|UNRWA
United Nations Interim Force in Lebanon|UNIFIL
United Nations Assistance Mission in Afghanistan|UNAMA
Joint United Nations Programme on HIV/AIDS|UNAIDS
Office for the Coordination of Humanitarian Affairs|OCHA
Office of the High Commissioner for Human Rights|OHCHR
World Food Programme|WFP
Food and Agriculture Organization|FAO
International Labour Organization|ILO
International Organization for Migration|IOM
International Maritime Organization|IMO
International Civil Aviation Organization|ICAO
International Telecommunication Union|ITU
World Intellectual Property Organization|WIPO
World Meteorological Organization|WMO
International Fund for Agricultural Development|IFAD
Intergovernmental Panel on Climate Change|IPCC
International Court of Justice|ICJ
International Criminal Court|ICC
Permanent Court of Arbitration|PCA
European Court of Human Rights|ECtHR
International Committee of the Red Cross|ICRC
International Federation of Red Cross and Red Crescent Societies|IFRC
Organization for Security and Co-operation in Europe|OSCE
Organisation for Economic Co-operation and Development|OECD
Organization of the Petroleum Exporting Countries|OPEC
Organisation for the Prohibition of Chemical Weapons|OPCW
Organisation of Islamic Cooperation|OIC
Organization of American States|OAS
Organization of Turkic States|OTS
Association of Southeast Asian Nations|ASEAN
Asia-Pacific Economic Cooperation|APEC
South Asian Association for Regional Cooperation|SAARC
Gulf Cooperation Council|GCC
Economic Community of West African States|ECOWAS
Southern African Development Community|SADC
Intergovernmental Authority on Development|IGAD
Economic Community of Central African States|ECCAS
East African Community|EAC
Common Market for Eastern and Southern Africa|COMESA
Caribbean Community|CARICOM
Pacific Islands Forum|PIF
European Free Trade Association|EFTA
European Central Bank|ECB
European Investment Bank|EIB
European Bank for Reconstruction and Development|EBRD
Asian Development Bank|ADB
African Development Bank|AfDB
Inter-American Development Bank|IDB
Asian Infrastructure Investment Bank|AIIB
Islamic Development Bank|IsDB
New Development Bank|NDB
Eurasian Development Bank|EDB
International Finance Corporation|IFC
Bank for International Settlements|BIS
Financial Action Task Force|FATF
International Energy Agency|IEA
Shanghai Cooperation Organisation|SCO
Collective Security Treaty Organization|CSTO
Commonwealth of Independent States|CIS
Eurasian Economic Union|EAEU
Economic Cooperation Organization|ECO
Conference on Interaction and Confidence Building Measures in Asia|CICA
Central Asia Regional Economic Cooperation|CAREC
International Fund for Saving the Aral Sea|IFAS
European Organization for Nuclear Research|CERN
European Space Agency|ESA
National Aeronautics and Space Administration|NASA
Central Intelligence Agency|CIA
Federal Bureau of Investigation|FBI
United States Agency for International Development|USAID
Federal Security Service|FSB
Islamic Revolutionary Guard Corps|IRGC
People's Liberation Army|PLA
Kurdistan Workers' Party|PKK
Palestine Liberation Organization|PLO
Revolutionary Armed Forces of Colombia|FARC
Human Rights Watch|HRW
Médecins Sans Frontières|MSF
Reporters Without Borders|RSF
World Wide Fund for Nature|WWF
International Olympic Committee|IOC
"""


def organisations() -> list[tuple[str, str]]:
    """Full name and acronym of each."""
    return [(name, acronym) for name, _, acronym in (line.partition("|") for line in _lines())]


def _lines() -> list[str]:
    return ORGANISATIONS.strip().split("\n")


def differing(tagger: Tagger) -> list[tuple[str, str]]:
    """Those whose acronym in running text, after the full name, is not the actor of the full name."""
    return [one for one in organisations() if not _agree(tagger, *one)]


def _agree(tagger: Tagger, name: str, acronym: str) -> bool:
    text = f"The {name} met on Monday. Later the {acronym} published a statement."
    cut = text.index(". ")
    found: list[set[str]] = [set(), set()]
    for mention in tagger.mentions(text):
        if mention.entity.kind is EntityKind.ACTOR:
            found[mention.span.start > cut].add(mention.entity.id)
    return len(found[0]) == 1 and found[0] == found[1]
