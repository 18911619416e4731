"""A key and its values become what a person reads; a missing word is an error, never a key."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.dates import get_month_names

from flows.vocabulary import Language, Topic
from locales import catalogues
from locales.catalogues import Catalogue, path
from locales.words import MissingWords, Words, isolate, labels

FRENCH, ARABIC, DARIJA = (Words(code) for code in ("fr", "ar", "ary"))


def test_values_are_isolated_so_that_they_read_as_they_were_written() -> None:
    for words in (FRENCH, ARABIC, DARIJA):
        said = words.say("receipt.issued", reference="482 913 07", pin="+212 6")
        assert "\u2068482 913 07\u2069" in said
        assert "\u2068+212 6\u2069" in said


def test_a_value_cannot_turn_the_sentence_it_stands_in() -> None:
    assert isolate("a\u202eb") == "\u2068ab\u2069"
    assert isolate("\u2069name\u2067") == "\u2068name\u2069"
    assert isolate(isolate("name")) == "\u2066\u2068name\u2069\u2069"


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert "{pin}" in FRENCH.say("receipt.issued", reference="{pin}", pin="1")


def test_missing_words_are_an_error_that_names_the_key() -> None:
    with pytest.raises(MissingWords, match="key: ary, no_such_key"):
        DARIJA.say("no_such_key")
    with pytest.raises(MissingWords):
        DARIJA.count("no_such_key", 3)
    with pytest.raises(MissingWords):
        DARIJA.option("topic", "no_such_topic")
    assert not DARIJA.has("no_such_key")


def test_a_language_that_wasl_does_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="en"):
        Words("en")


def test_a_daughter_is_spoken_of_as_a_woman() -> None:
    assert FRENCH.say("grievance.danger", wording="she").startswith("Est-elle")
    assert FRENCH.say("grievance.danger").startswith("Est-il")
    assert FRENCH.say("grievance.danger", wording="no such wording").startswith("Est-il")
    assert FRENCH.say("grievance.about", wording="she") == FRENCH.say("grievance.about")
    assert FRENCH.has("grievance.danger", "she")


def test_things_are_counted_as_each_language_counts_them() -> None:
    for words in (ARABIC, DARIJA):
        counted = [words.count("evidence.more", n).splitlines()[0] for n in (1, 2, 3, 11, 100)]
        assert len(set(counted)) == 5
        assert "3" not in counted[0] + counted[1]
        assert "\u206811\u2069" in counted[3]
    assert "message." in FRENCH.count("evidence.more", 1)
    assert "messages." in FRENCH.count("evidence.more", 2)


@pytest.mark.parametrize("language", list(Language))
def test_each_number_takes_its_own_plural_form(
    language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header's six forms in GNU's order; a header that Babel dropped would fail here."""
    several = 2 if language is Language.FRENCH else 6
    header = path(language).read_text(encoding="utf-8").partition("\n\n")[0]
    lines = "".join(f'msgstr[{form}] "form {form}"\n' for form in range(several))
    file = tmp_path / language / "LC_MESSAGES" / "wasl.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'{header}\n\nmsgid "n"\nmsgid_plural "n"\n{lines}', encoding="utf-8")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    made = Catalogue(language)
    chosen = [int(made.ngettext("n", "n", n)[-1]) for n in (0, 1, 2, 3, 11, 100)]
    assert chosen == ([0, 0, 1, 1, 1, 1] if several == 2 else [0, 1, 2, 3, 4, 5])


def test_days_are_written_as_in_morocco() -> None:
    assert DARIJA.day(date(2026, 5, 3)) == "3 ماي 2026"
    assert ARABIC.day(date(2026, 8, 21)) == "21 غشت 2026"
    assert FRENCH.day(date(2026, 5, 3)) == "3 mai 2026"


def test_the_date_of_a_source_is_written_as_far_as_it_is_known() -> None:
    dates = ("2022-01-28", "2022-01", "2022")
    assert [FRENCH.dated(one) for one in dates] == ["28 janvier 2022", "janvier 2022", "2022"]
    assert [ARABIC.dated(one) for one in dates] == ["28 يناير 2022", "يناير 2022", "2022"]


@pytest.mark.parametrize("language", list(Language))
def test_months_are_those_of_the_unicode_data_for_morocco(language: Language) -> None:
    known = get_month_names(locale="fr_MA" if language is Language.FRENCH else "ar_MA")
    said = [Words(language).day(date(2026, month, 1)) for month in range(1, 13)]
    assert said == [f"1 {known[month]} 2026" for month in range(1, 13)]


def test_a_moment_is_told_by_the_clock_of_the_place() -> None:
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert "\u206813:00\u2069" in FRENCH.moment(noon, "Africa/Casablanca")
    # In Ramadan Morocco's clock goes back by an hour.
    ramadan = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert "\u206812:00\u2069" in DARIJA.moment(ramadan, "Africa/Casablanca")
    with pytest.raises(ValueError, match="time zone"):
        FRENCH.moment(noon.replace(tzinfo=None), "Africa/Casablanca")


def test_a_numbered_line_keeps_the_direction_of_its_language() -> None:
    assert DARIJA.number_line(1, "Wasl") == "\u200f1. \u2068Wasl\u2069"
    assert FRENCH.number_line(2, "الدارجة") == "\u200e2. \u2068الدارجة\u2069"
    assert (DARIJA.right_to_left, FRENCH.right_to_left) == (True, False)


def test_a_name_of_the_other_script_does_not_turn_the_line_that_begins_with_it() -> None:
    for words, own, foreign in ((ARABIC, "سلمى", "Salma"), (FRENCH, "Salma", "سلمى")):
        side = "\u200f" if words.right_to_left else "\u200e"
        names = (own, foreign, "212")
        told = {who: words.say("network.you_parted", organisation=who) for who in names}
        assert told[foreign].startswith(f"{side}\u2068{foreign}")
        assert told[own].startswith(f"\u2068{own}")
        assert told["212"].startswith("\u2068212")


def test_names_are_taken_from_the_nearest_language() -> None:
    names = {"fr": "Association", "ar": "جمعية"}
    assert [words.name(names) for words in (FRENCH, ARABIC, DARIJA)] == [
        "Association",
        "جمعية",
        "جمعية",
    ]
    assert DARIJA.name({"fr": "Association"}) == "Association"
    assert FRENCH.listed(["a", "b"]) == "\u2068a\u2069, \u2068b\u2069"


def test_an_option_has_one_label_in_each_language() -> None:
    assert labels("topic", Topic.VISITS) == ("الزيارة", "Visites")
    assert set(labels("answer", "yes")) == {"آه", "نعم", "Oui"}


def test_a_list_of_arabic_names_reads_from_right_to_left_wherever_it_stands() -> None:
    """First-strong looks into no isolate, so a list of isolated names says its own direction."""
    arabic = isolate(Words("ar").listed(["عين السبع 1", "الدار البيضاء"]))
    assert arabic[0] == "\u2067"
    assert isolate(Words("fr").listed(["Oukacha", "Casablanca"]))[0] == "\u2066"
    assert isolate(Words("ar").listed(["393", "399-400"]))[0] == "\u2067"
    assert isolate("عكاشة")[0] == "\u2068"
