"""Screens as WhatsApp shows them: buttons and lists where Twilio has them, else words to type."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from bot.delivery.sending import Later, NotReady, Refused, Remembering, Unknown, WindowClosed
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from bot.whatsapp.calls import Message, Part
from bot.whatsapp.screens import WhatsAppScreens
from bot.whatsapp.shapes import KNOCK

FATIMA = "whatsapp:+212612345678"
LONG_AGO = datetime(2026, 6, 10, tzinfo=UTC)
YES, NO = Button("Oui", "k3f9:g.share=yes"), Button("Non", "k3f9:g.share=no")
SKIP = Button("Passer", "k3f9:g.name=skip")
CITIES = tuple(Button(f"Ville {n}", f"k3f9:g.city=c{n}") for n in range(1, 12))


class Twilio:
    """The calls of screens, in memory; ``faults`` befall the next ones, None lets one through."""

    def __init__(self) -> None:
        self.sent: list[Part] = []
        self.deleted: list[str] = []
        self.faults: list[Exception | None] = []
        self.labels = False

    async def send(self, address: str, part: Part) -> str:
        assert address == FATIMA
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or isinstance(fault, Unknown):
            self.sent.append(part)
        if fault is not None:
            raise fault
        return f"SM{len(self.sent)}"

    async def sent_to(self, address: str, since: datetime) -> list[Message]:
        return [
            Message(f"SM{n}", self.listed(part), int(bool(part.media)), "sent", None, LONG_AGO)
            for n, part in enumerate(self.sent, start=1)
        ]

    def listed(self, part: Part) -> str:
        """Twilio's page does not say whether the list shows buttons; both have to do."""
        return f"{part.text}\nOui\nNon" if part.content and self.labels else f" {part.text}\n"

    async def delete(self, sid: str) -> None:
        self.deleted.append(sid)

    @property
    def texts(self) -> list[str]:
        return [part.text for part in self.sent]


class Shapes:
    """A book with everything in it, but what a test tears out."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    async def sid(self, name: str, language: str) -> str | None:
        return None if name in self.missing else f"HX {name} {language}"


class Phone:
    """One person, and what is needed to write to them."""

    def __init__(self) -> None:
        self.twilio, self.shelf, self.book = Twilio(), MemoryShelf(), Shapes()
        self.settled: set[str] = set()
        self.untaken: list[str] = []
        self.screens = self.another()

    def another(self) -> WhatsAppScreens:
        """The same after a crash: nothing is remembered."""
        # Only what screens call is in memory here.
        calls: object = self.twilio
        return WhatsAppScreens(
            calls,  # type: ignore[arg-type] # see above
            self.shelf,
            self.book,
            lend=lambda file_id: f"https://wasl.example/{file_id}",
            known=self.known,
            untaken=self.told,
        )

    async def known(self, sids: Collection[str]) -> Collection[str]:
        return self.settled & set(sids)

    async def told(self, address: str, file_id: str) -> None:
        self.untaken.append(file_id)

    async def show(self, text: str, *buttons: Button, **more: object) -> str:
        screen = Screen(text, buttons, language="fr", **more)  # type: ignore[arg-type] # by name
        return await self.screens.send(FATIMA, screen)


@pytest.fixture
def phone() -> Phone:
    return Phone()


async def test_few_short_options_are_buttons(phone: Phone) -> None:
    assert await phone.show("On partage ?\n\nPour  quoi\tfaire.", YES, NO) == "SM1"
    assert phone.twilio.sent == [
        Part(
            "On partage ?\n\nPour quoi faire.",
            "HX quick_reply_2_2 fr",
            {"1": "On partage ?", "2": "Pour quoi faire.", "3": "Oui", "4": "k3f9:g.share=yes",
             "5": "Non", "6": "k3f9:g.share=no"},
        )
    ]  # fmt: skip


async def test_more_options_or_longer_ones_are_a_list(phone: Phone) -> None:
    await phone.show("Quelle ville ?", *CITIES[:10])
    await phone.show("Qui ?", Button("Mon fils, mon mari, moi", "k3f9:g.who=son"))
    assert [part.content for part in phone.twilio.sent] == [
        "HX list_picker_10_1 fr",
        "HX list_picker_1_1 fr",
    ]


async def test_what_no_list_holds_is_numbered_and_controls_are_typed_by_name(phone: Phone) -> None:
    await phone.show("Quelle ville ?", *CITIES, SKIP)
    (text,) = phone.twilio.texts
    assert "\u200e11. \u2068Ville 11\u2069" in text
    assert text.endswith("\u200e• \u2068Passer\u2069")


async def test_a_label_too_long_is_not_cut_unless_it_says_more_of_a_reference(phone: Phone) -> None:
    whole = "La prison locale d'Aïn Sebaâ"
    await phone.show("Où ?", Button(whole, "k3f9:g.place=x"))
    assert whole in phone.twilio.texts[0]
    topic = "\u20684821 093 756\u2069 · Maladie et soins"
    await phone.show("Laquelle ?", Button(topic, "k3f9:follow_up.ticket=1"))
    assert phone.twilio.sent[-1].variables["2"] == "\u20684821 093 756\u2069 · Maladi…"


async def test_long_words_go_before_and_the_question_stays_with_its_buttons(phone: Phone) -> None:
    lines = "\n".join(f"{n}. {'mot ' * 25}" for n in range(1, 25))
    sids = await phone.show(f"{lines}\n\nC'est bien cela ?", YES, NO)
    *before, last = phone.twilio.sent
    assert sids.split() == [f"SM{n}" for n in range(1, len(before) + 2)]
    assert len(before) > 1
    assert not [part for part in before if part.content or len(part.text) > 1600]
    assert last.text == "C'est bien cela ?"
    assert "".join(" ".join(phone.twilio.texts[:-1]).split()) == "".join(lines.split())


async def test_without_shapes_the_same_is_said_in_words(phone: Phone) -> None:
    phone.book.missing.add("quick_reply_2_1")
    await phone.show("On partage ?", YES, NO)
    (part,) = phone.twilio.sent
    assert part.content is None
    assert part.text.splitlines()[-2:] == ["\u200e1. \u2068Oui\u2069", "\u200e2. \u2068Non\u2069"]


async def test_a_refused_shape_is_said_in_words_at_once(phone: Phone) -> None:
    phone.twilio.faults = [None, Refused("21656")]
    sids = await phone.show("a\nb\nc\nd\n\nOn partage ?", YES, NO)
    assert sids == "SM1 SM2"
    assert phone.twilio.texts[0] == "a\nb\nc\nd"
    assert phone.twilio.texts[1].startswith("On partage ?\n\n")


async def test_a_photo_carries_its_words_and_a_document_comes_before_them(phone: Phone) -> None:
    phone.shelf.put("p", "photo", "image/jpeg", b"jpeg")
    phone.shelf.put("d", "document", "application/pdf", b"pdf")
    await phone.show("Voici.", files=("p",))
    await phone.show("Voici.", files=("d",))
    assert phone.twilio.sent == [
        Part("Voici.", media="https://wasl.example/p"),
        Part(media="https://wasl.example/d"),
        Part("Voici."),
    ]


async def test_a_file_whatsapp_does_not_take_is_named_and_its_sender_hears_of_it(
    phone: Phone,
) -> None:
    phone.shelf.put("big", "photo", "image/png", b"0" * (5 * 1024 * 1024 + 1))
    phone.shelf.put("odd", "document", "application/vnd.oasis.opendocument.text", b"odt")
    await phone.show("Voici.", files=("big", "odd"))
    (text,) = phone.twilio.texts
    assert text.startswith("Voici.\n\n")
    assert "photo.png" in text
    assert phone.untaken == ["big", "odd"]


async def test_what_replaces_is_said_anew_and_what_only_takes_buttons_away_is_not(
    phone: Phone,
) -> None:
    assert await phone.show("Encore.", YES, NO, replaces="SM0") == "SM1"
    assert await phone.show("", replaces="SM0") == "SM0"
    assert len(phone.twilio.sent) == 1
    assert await phone.show("", deletes="SM1 SM2") == "SM1 SM2"
    assert phone.twilio.deleted == ["SM1", "SM2"]


async def test_a_knock_is_the_approved_template_or_nothing(phone: Phone) -> None:
    opening = Button("Ouvrir", "act:open")
    await phone.show("Un message attend.", opening, template=KNOCK)
    assert phone.twilio.sent == [Part("Un message attend.", "HX knock fr")]
    phone.book.missing.add(KNOCK)
    with pytest.raises(WindowClosed):
        await phone.show("Un message attend.", opening, template=KNOCK)
    assert len(phone.twilio.sent) == 1


async def test_a_knock_in_words_approved_before_is_found_and_not_repeated(phone: Phone) -> None:
    old = Screen("Quelque chose attend.", language="fr", template=KNOCK)
    new = Screen("Un message attend.", language="fr", template=KNOCK)
    phone.twilio.faults = [Unknown()]
    with pytest.raises(Unknown):
        await phone.screens.send(FATIMA, old)
    await phone.screens.recall(FATIMA, new, LONG_AGO)
    assert await phone.screens.send(FATIMA, new) == "SM1"
    phone.settled = {"SM1"}
    await phone.screens.recall(FATIMA, new, LONG_AGO)
    assert await phone.screens.send(FATIMA, new) == "SM2"


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_retry_goes_on_where_it_failed_and_what_is_said_again_is_whole(
    phone: Phone, elsewhere: bool
) -> None:
    """Another process may have gone on with it."""
    screen = Screen("a\nb\nc\nd\n\nOn partage ?", (YES, NO), language="fr")
    phone.twilio.faults = [None, Later()]
    with pytest.raises(Later):
        await phone.screens.send(FATIMA, screen)
    going_on = phone.another() if elsewhere else phone.screens
    await going_on.recall(FATIMA, screen, LONG_AGO)
    assert await going_on.send(FATIMA, screen) == "SM1 SM2"
    assert await phone.screens.send(FATIMA, screen) == "SM3 SM4"
    assert phone.twilio.texts[2:] == phone.twilio.texts[:2]


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("labels", [False, True])
async def test_after_a_crash_what_twilio_took_is_not_sent_again(
    phone: Phone, refused: bool, labels: bool
) -> None:
    phone.twilio.labels = labels
    screen = Screen("a\nb\nc\nd\n\nOn partage ?", (YES, NO), language="fr")
    await phone.screens.send(FATIMA, screen)
    phone.settled = {"SM1", "SM2"}
    phone.twilio.faults = [None, *([Refused()] if refused else []), Unknown()]
    with pytest.raises(Unknown):
        await phone.screens.send(FATIMA, screen)
    after = phone.another()
    assert isinstance(after, Remembering)
    await after.recall(FATIMA, screen, LONG_AGO)
    assert await after.send(FATIMA, screen) == "SM3 SM4"
    assert len(phone.twilio.sent) == 4


async def test_after_a_crash_only_what_is_missing_is_sent(phone: Phone) -> None:
    screen = Screen("a\nb\nc\nd\n\nOn partage ?", (YES, NO), language="fr")
    phone.twilio.faults = [Unknown()]
    with pytest.raises(Unknown):
        await phone.screens.send(FATIMA, screen)
    after = phone.another()
    await after.recall(FATIMA, screen, LONG_AGO)
    assert await after.send(FATIMA, screen) == "SM1 SM2"
    assert [part.content is None for part in phone.twilio.sent] == [True, False]


async def test_of_several_messages_only_the_one_that_failed_is_sent_again(phone: Phone) -> None:
    screen = Screen("a\nb\nc\nd\n\nOn partage ?", (YES, NO), language="fr")
    await phone.screens.send(FATIMA, screen)
    phone.settled = {"SM1"}
    await phone.screens.recall(FATIMA, screen, LONG_AGO)
    assert await phone.screens.send(FATIMA, screen) == "SM3 SM2"
    assert phone.twilio.texts == ["a\nb\nc\nd", "On partage ?", "a\nb\nc\nd"]


async def test_a_file_on_its_way_is_waited_for(phone: Phone) -> None:
    phone.shelf.held["v"] = None
    with pytest.raises(NotReady):
        await phone.show("Voici.", files=("v",))
    assert phone.twilio.sent == []


async def test_a_screen_without_anything_is_refused(phone: Phone) -> None:
    with pytest.raises(Refused):
        await phone.show("", files=("gone",))
