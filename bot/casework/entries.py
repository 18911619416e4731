"""What the directory says of an establishment, a commission, a service or an association.

An entry is named ``<kind>:<code>``. Nothing is said without where it is known from, and how surely.
"""

from collections.abc import Sequence

from bot.house import House
from flows.directory import Looked, Sought
from flows.vocabulary import Language, Region
from locales.directory import Attested, Certainty, Kind, Service, attested, national
from locales.places import PlaceState
from locales.words import Words
from storage import organisations
from storage.organisations import Organisation
from storage.transaction import Transaction

ALL = "*"
"""What stands in the lists of an association for everything there is."""
STATES = {
    PlaceState.OPEN: "directory.open",
    PlaceState.UNSURE: "directory.unsure",
    PlaceState.PLANNED: "directory.planned",
    PlaceState.CLOSED: "directory.closed",
}
SURE = {
    Certainty.TEXT: "directory.from_text",
    Certainty.PRESS: "directory.from_press",
    Certainty.PARTIAL: "directory.from_part",
}
PRISONS, COUNCIL = "dgapr", "cndh"
"""Whom to ask where an establishment, or a commission, has no number that we know."""
FOUNDATION = "foundation"


def code_of(looked: Looked) -> str:
    """The name of an entry, by which it is kept."""
    return f"{looked.kind}:{looked.code}"


def looked_at(code: str) -> Looked | None:
    """The entry with that name; None for a name that was never one."""
    kind, _, rest = code.partition(":")
    return Looked(Sought(kind), rest) if kind in tuple(Sought) and rest else None


def near(t: Transaction, house: House, kind: Sought, region: Region) -> tuple[str, ...]:
    """The codes of one kind in one region, those that are sure to be open before the others."""
    if kind is Sought.COMMISSION:
        return tuple(one.code for one in house.directory.of(Kind.COMMISSION, region))
    if kind is Sought.ASSOCIATION:
        found = organisations.all(t)
        return tuple(each.code for each in found if {region, ALL} & set(each.regions))
    order = list(PlaceState)
    here = [place for place in house.places if place.region is region]
    return tuple(place.code for place in sorted(here, key=lambda one: order.index(one.state)))


def written(t: Transaction, house: House, looked: Looked, words: Words) -> str | None:
    """All that is known of an entry; None when there is none any more."""
    code = looked.code or ""
    if looked.kind is Sought.PRISON:
        return _prison(house, code, words) if code in house.places.known else None
    if looked.kind is Sought.ASSOCIATION:
        group = organisations.by_code(t, code)
        return _association(group, words) if group is not None and group.active else None
    service = house.directory.services.get(code)
    return _service(house, service, words) if service is not None else None


def name(t: Transaction, house: House, code: str, words: Words) -> str:
    """The short name of an entry, or its code once there is none any more."""
    looked = looked_at(code)
    if looked is None or looked.code is None:
        return code
    if looked.kind is Sought.PRISON:
        return house.places.name(looked.code, words.language)
    if looked.kind is Sought.ASSOCIATION:
        group = organisations.by_code(t, looked.code)
        return words.name({"fr": group.name_fr, "ar": group.name_ar}) if group else code
    service = house.directory.services.get(looked.code)
    return words.name(service.names) if service is not None else code


def _prison(house: House, code: str, words: Words) -> str:
    place = house.places[code]
    french = words.language is Language.FRENCH
    where = {"fr": place.city_fr, "ar": place.city_ar}
    asked = house.directory.services[PRISONS]
    return _text(
        place.official_fr if french else place.official_ar,
        words.say(
            "directory.where", city=words.name(where), region=words.option("region", place.region)
        ),
        words.say(STATES[place.state]),
        words.say("directory.ask_prisons", phone=_numbers(asked, words)),
        _source(house, attested(place), words),
    )


def _service(house: House, service: Service, words: Words) -> str:
    parts = [words.name(service.names), service.what[words.language]]
    if service.code == FOUNDATION:
        cities = [words.name(one.city) for one in house.directory.of(Kind.CENTRE)]
        parts.append(words.say("directory.centres", cities=words.listed(cities)))
    reach = []
    if any(service.address.values()):
        reach.append(words.say("directory.address", address=words.name(service.address)))
    if service.phones:
        reach.append(words.say("directory.phone", phone=_numbers(service, words)))
    if service.email:
        reach.append(words.say("directory.email", email=service.email))
    if service.site:
        reach.append(words.say("directory.site", site=service.site))
    if service.kind is Kind.COMMISSION and not service.phones:
        asked = house.directory.services[COUNCIL]
        reach.append(words.say("directory.ask_council", phone=_numbers(asked, words)))
    elif not reach:
        reach.append(words.say("directory.no_contact"))
    return _text(*parts, "\n".join(reach), _source(house, service.attested, words))


def _association(group: Organisation, words: Words) -> str:
    named = {"fr": group.name_fr, "ar": group.name_ar}
    parts = [words.name(named)]
    if group.sample:
        parts.append(words.say("directory.sample"))
    everywhere, everybody = words.say("directory.everywhere"), words.say("directory.everybody")
    regions = _codes(group.regions, "region", words, everywhere)
    needs = _codes(group.needs, "need", words, everybody)
    parts.append(words.say("directory.regions", regions=regions))
    parts.append(words.say("directory.needs", needs=needs))
    return _text(*parts, words.say("directory.through_wasl"))


def _codes(codes: Sequence[str], kind: str, words: Words, every: str) -> str:
    if ALL in codes:
        return every
    return words.listed(words.option(kind, code) for code in codes)


def _numbers(service: Service, words: Words) -> str:
    return words.listed(national(phone) for phone in service.phones)


def _source(house: House, known: Attested, words: Words) -> str:
    cited = house.articles.sources.get(known.source)
    source = words.name(cited.names) if cited is not None else known.source
    told = words.say("directory.source", source=source)
    if known.date:
        dated = words.say("directory.dated", date=words.dated(known.date))
    else:
        dated = words.say("directory.undated")
    return f"{told} {dated}\n{words.say(SURE[known.certainty])}"


def _text(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
