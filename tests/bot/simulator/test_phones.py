"""A phone remembers what it showed; a page that comes back misses nothing of it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.arrivals import Door
from bot.delivery.sending import NotReady
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from bot.simulator import phones as module
from bot.simulator.phones import Bubble, Phones, Typing
from bot.simulator.sender import SimulatorSender

MOTHER, OTHER = "phone-of-mother", "phone-of-other"


def sender_on(phones: Phones, shelf: MemoryShelf | None = None) -> SimulatorSender:
    return SimulatorSender(Door.INTAKE, phones, shelf or MemoryShelf())


async def news(phones: Phones, *watched: str, after: int = 0) -> list[Bubble | Typing]:
    """What a page finds when it opens."""
    async for batch in phones.news(Door.INTAKE, watched, after):
        return batch
    return []


async def texts(phones: Phones, *watched: str) -> list[str]:
    return [item.text for item in await news(phones, *watched) if isinstance(item, Bubble)]


async def test_a_page_that_opens_finds_what_was_said_in_order() -> None:
    phones = Phones()
    sender = sender_on(phones)
    for text in ("السلام عليكم", "على شكون؟", "شنو وقع؟"):
        await sender.send(MOTHER, Screen(text))
    await sender.send(OTHER, Screen("لشي واحد آخر"))
    assert await texts(phones, MOTHER) == ["السلام عليكم", "على شكون؟", "شنو وقع؟"]
    assert await texts(phones, OTHER) == ["لشي واحد آخر"]


async def test_the_same_phone_at_the_other_door_is_another_phone() -> None:
    phones = Phones()
    await SimulatorSender(Door.DESK, phones, MemoryShelf()).send(MOTHER, Screen("card"))
    assert await texts(phones, MOTHER) == []


async def test_a_replaced_message_keeps_its_place_and_what_it_said_first() -> None:
    phones = Phones()
    sender = sender_on(phones)
    question = Screen("واش فالخطر؟", (Button("إيه", "wd4k:a.b=yes"),), list_label="ختار")
    first = await sender.send(MOTHER, question)
    await sender.send(MOTHER, Screen("شنو المشكل؟"))
    assert await sender.send(MOTHER, Screen("واش فالخطر؟\n\n✓ إيه", replaces=first)) == first
    bubbles = sorted(
        (item for item in await news(phones, MOTHER) if isinstance(item, Bubble)),
        key=lambda bubble: bubble.number,
    )
    assert [bubble.text for bubble in bubbles] == ["واش فالخطر؟\n\n✓ إيه", "شنو المشكل؟"]
    assert bubbles[0].before == ("واش فالخطر؟", (Button("إيه", "wd4k:a.b=yes"),))
    assert [button.label for button in bubbles[0].every_button()] == ["إيه"]
    assert bubbles[0].list_label == "ختار"


async def test_a_message_replaced_after_a_restart_is_shown_under_its_old_id() -> None:
    phones = Phones()
    await sender_on(phones).send(MOTHER, Screen("settled", replaces="wasl-of-yesterday"))
    shown = phones.find(Door.INTAKE, MOTHER, "wasl-of-yesterday")
    assert shown is not None
    assert shown.before is None


async def test_a_page_that_was_away_gets_only_what_is_new() -> None:
    phones = Phones()
    sender = sender_on(phones)
    await sender.send(MOTHER, Screen("old"))
    seen = (await news(phones, MOTHER))[-1].changed
    await sender.send(MOTHER, Screen("new"))
    [item] = await news(phones, MOTHER, after=seen)
    assert isinstance(item, Bubble)
    assert item.text == "new"


async def test_numbers_go_on_growing_after_a_restart() -> None:
    before = Phones()
    for _ in range(3):
        await sender_on(before).send(MOTHER, Screen("before"))
    last = (await news(before, MOTHER))[-1].changed
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=1), tick=False):
        after = Phones()
    await sender_on(after).send(MOTHER, Screen("after"))
    assert (await news(after, MOTHER))[0].changed > last


async def test_who_watches_hears_at_once_and_knows_when_wasl_is_typing() -> None:
    phones = Phones()
    stream = phones.news(Door.INTAKE, [MOTHER])
    assert await anext(stream) == []
    heard = asyncio.ensure_future(anext(stream))
    await sender_on(phones).typing(MOTHER)
    assert [type(item) for item in await heard] == [Typing]
    heard = asyncio.ensure_future(anext(stream))
    await sender_on(phones).send(MOTHER, Screen("مرحبا"))
    assert [item.text for item in await heard if isinstance(item, Bubble)] == ["مرحبا"]
    phones.close()
    assert [batch async for batch in stream] == []


async def test_a_quiet_stream_still_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.001)
    beats = 0
    async for batch in Phones().news(Door.INTAKE, [MOTHER]):
        assert batch == []
        beats += 1
        if beats == 3:
            break
    assert beats == 3


async def test_a_file_is_seen_only_by_the_phone_that_was_shown_it() -> None:
    phones, shelf = Phones(), MemoryShelf()
    shelf.put("file-1", "voice", "audio/ogg", b"OggS")
    await sender_on(phones, shelf).send(MOTHER, Screen("", files=("file-1", "file-erased")))
    shown = phones.file(MOTHER, "file-1")
    assert shown is not None
    assert (shown.kind, shown.media_type, shown.size) == ("voice", "audio/ogg", 4)
    assert phones.file(MOTHER, "file-erased") is None
    assert phones.file(OTHER, "file-1") is None


async def test_a_screen_waits_until_its_files_are_fetched() -> None:
    phones, shelf = Phones(), MemoryShelf()
    shelf.held["file-1"] = None
    with pytest.raises(NotReady):
        await sender_on(phones, shelf).send(MOTHER, Screen("the account", files=("file-1",)))
    assert await texts(phones, MOTHER) == []


async def test_a_message_taken_back_leaves_nothing_behind() -> None:
    phones = Phones()
    sender = sender_on(phones)
    sent = await sender.send(MOTHER, Screen("something one must not find", (Button("ok", "a"),)))
    await sender.send(OTHER, Screen("", deletes=sent))
    assert await texts(phones, MOTHER) == ["something one must not find"]
    assert await sender.send(MOTHER, Screen("", deletes=f"{sent} wasl-unknown")) != ""
    [gone] = await news(phones, MOTHER)
    assert isinstance(gone, Bubble)
    assert (gone.state, gone.text, gone.every_button()) == ("gone", "", ())


async def test_buttons_can_go_while_the_words_stay() -> None:
    phones = Phones()
    sender = sender_on(phones)
    sent = await sender.send(MOTHER, Screen("واش؟", (Button("إيه", "wd4k:a.b=yes"),)))
    assert await sender.send(MOTHER, Screen("", replaces=sent)) == sent
    assert await sender.send(MOTHER, Screen("", replaces="wasl-unknown")) == "wasl-unknown"
    [bubble] = await news(phones, MOTHER)
    assert isinstance(bubble, Bubble)
    assert (bubble.text, bubble.buttons) == ("واش؟", ())
    assert bubble.before == ("واش؟", (Button("إيه", "wd4k:a.b=yes"),))


async def test_a_phone_is_forgotten_when_its_owner_starts_again() -> None:
    phones = Phones()
    await sender_on(phones).send(MOTHER, Screen("old"))
    phones.forget(Door.INTAKE, MOTHER)
    phones.forget(Door.INTAKE, MOTHER)
    assert await texts(phones, MOTHER) == []


async def test_memory_has_an_end() -> None:
    phones = Phones()
    sender = sender_on(phones)
    for number in range(module.MOST_BUBBLES + 5):
        await sender.send(MOTHER, Screen(str(number)))
    kept = await texts(phones, MOTHER)
    assert (len(kept), kept[0]) == (module.MOST_BUBBLES, "5")
    for number in range(module.MOST_PHONES):
        await sender.send(f"phone-{number:04}", Screen("hello"))
    assert await texts(phones, MOTHER) == []
