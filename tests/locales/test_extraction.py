"""The extractor reads flows and code as they are written, and keeps what translators wrote."""

import io
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from flows.vocabulary import Language
from locales import catalogues
from locales.asked import asked
from locales.catalogues import path
from locales.extraction import keys, main, update, wanted
from locales.keys import BUTTON, LINE, ROW, Key
from locales.said import families, said

FLOW = dedent('''
    class Colour(StrEnum):
        """What colour it is."""

        RED = "red"
        BLUE = "blue"

    def house(ask: Ask, places: Listing) -> str:
        about = ask(Choice("about", Relation))
        mine = about is Relation.SELF
        who = "self" if mine else "she" if about in WOMEN else ""
        ask(YesNo("danger", wording=who))
        ask(Note("calm"))
        place = ask.maybe(Choice[str]("place", places, search=True, wording=who))
        name = None if mine else _inside(ask, who)
        if mine:
            ask(Text("work", wording=who))
        ask(Review("review"))
        return name

    def _inside(ask: Ask, way: str) -> str:
        return ask(Text("name", wording=way))

    def read(said: Said) -> Understood:
        return Unclear("search" if said.search else "choice", ())
''')


LONG_SET = "class BigSet(StrEnum):\n" + "".join(f'    C{n} = "c{n}"\n' for n in range(5))
LANGUAGES = tuple(Language)


def ids(source: str) -> list[str]:
    return [key.id for key in asked(source, "flows/house.py")]


def found(source: str) -> dict[str, Key]:
    return {key.id: key for key in said(source, "bot/x.py", families(source))}


def path_header() -> str:
    return path(Language.DARIJA).read_text(encoding="utf-8").partition("\n\n")[0]


def worded(language: Language) -> dict[str, object]:
    with path(language).open("rb") as file:
        return {str(message.id): message.string for message in read_po(file) if message.id}


def test_a_flow_gives_its_name_to_all_that_it_asks_even_through_a_private_function() -> None:
    assert [key for key in ids(FLOW) if key.startswith("house.") and key.count(".") == 1] == [
        *("house.about", "house.danger", "house.danger@self", "house.danger@she", "house.calm"),
        *("house.place", "house.place@self", "house.place@she", "house.name", "house.name@she"),
        *("house.work", "house.work@self", "house.review"),
    ]


def test_a_wording_that_cannot_be_reached_is_not_asked_of_translators() -> None:
    assert "house.name@self" not in ids(FLOW)
    assert "house.work@she" not in ids(FLOW)


def test_questions_have_reasons_and_those_of_a_summary_have_lines() -> None:
    keys = {key.id: key for key in asked(FLOW, "flows/house.py")}
    assert keys["house.about.why"].optional
    assert keys["house.name.line"].limit == LINE
    assert "house.calm.why" not in keys
    assert "house.review.line" not in keys
    without_summary = FLOW.replace('ask(Review("review"))', "")
    assert "house.about.line" not in ids(without_summary)


def test_options_are_worded_by_kind_and_short_sets_must_fit_on_buttons() -> None:
    keys = {key.id: key for key in asked(FLOW, "flows/house.py")}
    assert (keys["colour.red"].limit, keys["colour.red"].option) == (BUTTON, True)
    assert "What colour it is" in keys["colour.red"].comment
    assert {key.limit for key in asked(LONG_SET, "flows/house.py")} == {ROW}


def test_every_reason_why_a_message_was_not_understood_needs_words() -> None:
    assert {"unclear.search", "unclear.choice"} <= set(ids(FLOW))


def test_code_is_read_for_what_it_says_and_what_it_fills_in() -> None:
    keys = found("words.say('ticket.taken', wording=w, organisation=name)\nvisit.tell('a.b')")
    assert keys["ticket.taken"].values == frozenset({"organisation"})
    assert keys["a.b"].values == frozenset()
    assert found("words.say('a.b', **more)")["a.b"].values is None


def test_a_counted_key_has_plural_forms() -> None:
    counted = found("words.count('evidence.more', n)")["evidence.more"]
    assert counted.plural
    assert counted.values == frozenset({"count"})


def test_a_key_said_on_a_button_must_fit_on_it() -> None:
    keys = found("Screen(words.say('a.text'), (Button(words.say('a.open'), d),))\n")
    assert (keys["a.open"].limit, keys["a.text"].limit) == (BUTTON, 1024)
    assert found("Screen(t, list_label=words.say('a.more'))")["a.more"].limit == BUTTON


def test_keys_that_travel_as_plain_text_are_found_by_their_family() -> None:
    source = """
        class Taken(NotAllowed):
            key = "no.taken"
        LATE = {1: "card.late"}
        words.say("card.title")
        other("os.path", "Not a key.")
        key = "receipt.one" if shared else "receipt.two"
    """
    assert list(found(dedent(source))) == [
        *("no.taken", "card.late", "card.title", "receipt.one", "receipt.two")
    ]


def test_a_key_met_twice_serves_both_places() -> None:
    one = Key("a.b", "f.py", 1, "A message", 100, frozenset({"x", "y"}))
    two = Key("a.b", "g.py", 2, "A button", 20, frozenset({"y"}))
    both = one.with_(two)
    assert (both.limit, both.values, both.file) == (20, frozenset({"y"}), "f.py")


@pytest.mark.parametrize(
    ("extractor", "source", "message"),
    [
        ("extract_asked", FLOW, "house.about"),
        ("extract_said", "words.say('a.b')", "a.b"),
        ("extract_said", "words.count('a.b', 2)", ("a.b", "a.b")),
    ],
)
def test_babel_can_use_the_extractors(
    extractor: str, source: str, message: str | tuple[str, str]
) -> None:
    method = f"locales.extraction:{extractor}"
    extracted = list(extract(method, io.BytesIO(source.encode()), {"ngettext": (1, 2)}))
    assert message in [found[1] for found in extracted]
    assert all(found[2] for found in extracted), "every key tells a translator something"


def test_an_update_keeps_the_header_the_words_and_what_translators_noted(tmp_path: Path) -> None:
    file = tmp_path / "wasl.po"
    header = path_header()
    file.write_text(f'{header}\n\n# Where from.\nmsgid "a.b"\nmsgstr "أ"\n', encoding="utf-8")
    key = Key("a.b", "bot/x.py", 1, "A message", 20, frozenset({"x"}))
    assert update(file, {"a.b": key, "a.c": Key("a.c", "bot/x.py", 2, "A message")}) == ["a.c"]
    once = file.read_text(encoding="utf-8")
    assert once.startswith(f"{header}\n\n")
    for kept in ("# Where from.", 'msgstr "أ"', "At most 20 characters", "{x}", 'msgid "a.c"'):
        assert kept in once
    update(file, {"a.b": key, "a.c": Key("a.c", "bot/x.py", 2, "A message")})
    assert file.read_text(encoding="utf-8") == once


def test_words_of_a_key_that_is_gone_are_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "wasl.po"
    file.write_text(f'{path_header()}\n\nmsgid "a.b"\nmsgstr "أ"\n', encoding="utf-8")
    assert update(file, {}) == []
    assert "a.b" not in file.read_text(encoding="utf-8")


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three catalogues somewhere else, to be changed freely."""
    for language in LANGUAGES:
        copy = tmp_path / language / "LC_MESSAGES" / "wasl.po"
        copy.parent.mkdir(parents=True)
        copy.write_text(path(language).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("copies")
def test_an_update_of_the_catalogues_loses_no_word() -> None:
    before = [worded(language) for language in LANGUAGES]
    main()
    for language, words in zip(LANGUAGES, before, strict=True):
        assert worded(language).items() >= words.items()


@pytest.mark.usefixtures("copies")
def test_what_has_no_words_is_named_with_its_language(capsys: pytest.CaptureFixture[str]) -> None:
    file = path(Language.ARABIC)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgid "control.back"', 'msgid "control.gone"'), encoding="utf-8")
    assert main() == 1
    told = capsys.readouterr()
    assert "ar control.back" in told.out.splitlines()
    assert "without words" in told.err
    assert "control.gone" not in file.read_text(encoding="utf-8")


def test_a_room_of_the_house_is_no_key() -> None:
    assert not [key for key in keys() if key in ("bot.simulator", "bot.intake")]
    assert "grievance.danger.why" in wanted(keys())
    assert "home.menu.why" not in wanted(keys())


def test_a_key_handed_to_a_function_that_says_it_is_read_as_if_it_were_said_there() -> None:
    source = """
        def _list(sitting, title, none):
            if not sitting:
                sitting.tell(none)
            return words.count(title, 3)

        def tell(self, key, **values):
            self.say(words.say(key, **values))

        _list(sitting, "desk.mine", "desk.none")
    """
    keys = found(dedent(source))
    assert keys["desk.mine"].plural
    assert keys["desk.mine"].values == frozenset({"count"})
    assert keys["desk.none"].values == frozenset()
