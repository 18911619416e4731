"""The directory says only what it knows: every entry has its source, and every number can be
dialled."""

import csv
import re
from pathlib import Path

import phonenumbers
import pytest

from flows.vocabulary import Language, Region
from locales.directory import Certainty, Directory, Kind, attested, national
from locales.guidance import Articles
from locales.places import Places, PlaceState

SERVICES = Directory().services
SOURCES = Articles().sources
DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
UNDATED = {"casier", "entraide", "mediateur"}
"""Services whose source bears no date; people are told so."""
OFFICIAL = Path(__file__).with_name("establishments.csv")
"""The official list of establishments, and what the press added to it: French names and states."""


@pytest.mark.parametrize("code", SERVICES)
def test_every_service_has_its_words_and_its_source(code: str) -> None:
    one = SERVICES[code]
    assert all(one.names[language] for language in ("fr", "ar"))
    assert all(one.what[language] for language in Language)
    assert one.attested.source in SOURCES
    assert bool(DATED.fullmatch(one.attested.date)) is (code not in UNDATED)
    assert bool(one.address["fr"]) is bool(one.address["ar"])


@pytest.mark.parametrize("code", [code for code, one in SERVICES.items() if one.phones])
def test_every_number_can_be_dialled_as_it_is_shown(code: str) -> None:
    one = SERVICES[code]
    for phone in one.phones:
        dialled = phonenumbers.parse(national(phone), "MA")
        assert phonenumbers.format_number(dialled, phonenumbers.PhoneNumberFormat.E164) == phone
        assert phonenumbers.is_possible_number(dialled)
        assert phonenumbers.is_valid_number(dialled), "no plan of numbers has it"


def test_each_region_has_one_commission() -> None:
    for region in Region:
        (commission,) = Directory().of(Kind.COMMISSION, region)
        assert commission.region is region


def test_as_many_services_are_shown_as_a_list_on_a_phone_holds() -> None:
    assert len(list(Directory().of(Kind.SERVICE))) <= 10


def test_every_establishment_has_a_source_and_its_date_or_is_said_to_be_unsure() -> None:
    for place in Places():
        known = attested(place)
        assert known.source, place.code
        if known.date:
            assert DATED.fullmatch(known.date), place.code
        else:
            assert known.certainty is Certainty.PARTIAL, place.code
            assert place.state is not PlaceState.OPEN, place.code


def test_every_known_establishment_is_there_with_its_state() -> None:
    ours = {place.official_fr: place.state for place in Places()}
    with OFFICIAL.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 94
    for row in rows:
        assert ours[row["name_fr"]] == row["state"], row["name_fr"]
