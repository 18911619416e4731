"""What a page posts becomes one arrival each; what is wrong is refused and leaves no trace."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from bot.simulator.line import Overheard
from bot.simulator.phones import Phones
from bot.simulator.routes import Simulator
from bot.simulator.sender import SimulatorSender
from bot.simulator.uploads import MOST_FILE_BYTES, Uploads
from bot.turns import DatabaseAway, TurnFailed

MOTHER, OTHER = "phone-of-mother", "phone-of-other"
HOME = "http://127.0.0.1:8000"


class Stage:
    """A simulator on an overheard line, and a client that may be any page or tool."""

    def __init__(self) -> None:
        self.line, self.phones = Overheard(), Phones()
        self.uploads, self.shelf = Uploads(), MemoryShelf()
        simulator = Simulator(self.line, self.phones, self.uploads, self.shelf)
        transport = httpx.ASGITransport(app=Starlette(routes=simulator.routes()))
        self.client = httpx.AsyncClient(transport=transport, base_url=HOME)

    async def post(self, verb: str, door: str = "intake", **body: Any) -> httpx.Response:
        return await self.client.post(f"/simulator/{door}/{verb}", json=body)

    async def send(self, data: bytes, **fields: str) -> httpx.Response:
        name, media_type = fields.pop("name", "note.ogg"), fields.pop("type", "audio/ogg")
        files = {"file": (name, data, media_type)}
        return await self.client.post("/simulator/intake/send", data=fields, files=files)

    def state_of(self, message: str) -> str:
        bubble = self.phones.find(Door.INTAKE, MOTHER, message)
        return "" if bubble is None else bubble.state

    @property
    def arrival(self) -> Arrival:
        """The only one there was."""
        [arrival] = self.line.arrivals
        return arrival


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    async with stage.client:
        yield stage


async def test_words_arrive_as_they_were_written(stage: Stage) -> None:
    said = "ولدي فالحبس\nو مريض"
    answer = await stage.post("say", phone=MOTHER, text=said, id="message-1", language="ary")
    assert (answer.status_code, answer.json()) == (200, {"id": "message-1"})
    arrival = stage.arrival
    assert (arrival.door, arrival.channel, arrival.kind) == (
        Door.INTAKE,
        Channel.SIMULATOR,
        Kind.WORDS,
    )
    assert (arrival.address, arrival.text, arrival.language_hint) == (MOTHER, said, "ary")
    assert (arrival.provider_id, arrival.message_id) == (f"{MOTHER}.message-1", "message-1")
    shown = stage.phones.find(Door.INTAKE, MOTHER, "message-1")
    assert shown is not None
    assert (shown.mine, shown.text, shown.state) == (True, said, "sent")


async def test_each_post_has_an_id_of_its_own_and_a_repeat_keeps_it(stage: Stage) -> None:
    for body in ({}, {}, {"id": "message-1"}, {"id": "message-1"}):
        await stage.post("say", phone=MOTHER, text="سلام", **body)
    first, second, third, fourth = (arrival.provider_id for arrival in stage.line.arrivals)
    assert len({first, second, third}) == 3
    assert third == fourth


async def test_a_press_names_its_message_and_shows_its_label(stage: Stage) -> None:
    sender = SimulatorSender(Door.DESK, stage.phones, stage.shelf)
    card = await sender.send(MOTHER, Screen("card", (Button("أخذ", "act:take:48210739"),)))
    await sender.send(MOTHER, Screen("card, in hand", replaces=card))
    press = {"phone": MOTHER, "data": "act:take:48210739", "message": card, "id": "press-01"}
    assert (await stage.post("press", "desk", **press)).status_code == 200
    arrival = stage.arrival
    assert (arrival.door, arrival.kind) == (Door.DESK, Kind.PRESS)
    assert (arrival.pressed, arrival.message_id) == ("act:take:48210739", card)
    assert (arrival.shown, arrival.label) == ("card, in hand", "أخذ")
    shown = stage.phones.find(Door.DESK, MOTHER, "press-01")
    assert shown is not None
    assert shown.text == "أخذ"


async def test_a_reply_names_the_message_it_answers(stage: Stage) -> None:
    sender = SimulatorSender(Door.DESK, stage.phones, stage.shelf)
    card = await sender.send(MOTHER, Screen("🔴 حياة في خطر"))
    await stage.post("say", "desk", phone=MOTHER, text="نجيبو الدوا", reply_to=card, id="reply-01")
    assert stage.arrival.reply_to == card
    shown = stage.phones.find(Door.DESK, MOTHER, "reply-01")
    assert shown is not None
    assert shown.quoted == "🔴 حياة في خطر"
    await stage.post("say", "desk", phone=MOTHER, text="سلام", reply_to="wasl-of-another")
    assert stage.line.arrivals[-1].reply_to is None


async def test_a_place_arrives_as_a_place(stage: Stage) -> None:
    await stage.post("say", phone=MOTHER, latitude=34.0389, longitude=-6.8166)
    assert stage.arrival.location == (34.0389, -6.8166)
    assert stage.arrival.text == ""


async def test_a_file_can_be_fetched_by_wasl_and_seen_by_its_phone_alone(stage: Stage) -> None:
    voice = b"OggS" + bytes(200_000)
    answer = await stage.send(voice, phone=MOTHER, kind="voice", text="سمعو", name="../../x.ogg")
    assert answer.status_code == 200
    [attachment] = stage.arrival.attachments
    assert stage.arrival.text == "سمعو"
    source = attachment.source
    assert attachment == Attachment("voice", source, "../../x.ogg", len(voice), "audio/ogg")
    assert b"".join([piece async for piece in stage.uploads.download(source)]) == voice
    mine = await stage.client.get(f"/simulator/files/{source}", params={"phone": MOTHER})
    assert (mine.content, mine.headers["content-type"]) == (voice, "audio/ogg")
    other = await stage.client.get(f"/simulator/files/{source}", params={"phone": OTHER})
    assert other.status_code == 404


async def test_a_stored_file_opens_once_it_was_shown_and_a_page_in_it_never_runs(
    stage: Stage,
) -> None:
    stage.shelf.put("file-1", "document", "text/html", b"<script>alert(1)</script>")
    address = f"/simulator/files/file-1?phone={MOTHER}"
    assert (await stage.client.get(address)).status_code == 404
    sender = SimulatorSender(Door.DESK, stage.phones, stage.shelf)
    await sender.send(MOTHER, Screen("the account", files=("file-1",)))
    answer = await stage.client.get(address)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("fault", [TurnFailed(), DatabaseAway()], ids=["turn", "database"])
async def test_what_wasl_could_not_keep_is_not_said_to_be_sent(
    stage: Stage, fault: Exception
) -> None:
    stage.line.failure = fault
    answer = await stage.post("say", phone=MOTHER, text="سلام", id="message-1")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert stage.state_of("message-1") == "failed"
    stage.line.failure = None
    await stage.post("say", phone=MOTHER, text="سلام", id="message-1")
    assert stage.state_of("message-1") == "sent"


async def test_a_fault_that_nobody_foresaw_shows_on_the_phone_too(stage: Stage) -> None:
    stage.line.failure = ValueError("a fault of ours")
    with pytest.raises(ValueError, match="a fault of ours"):
        await stage.post("say", phone=MOTHER, text="سلام", id="message-1")
    assert stage.state_of("message-1") == "failed"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("say", {"phone": MOTHER}),
        ("say", {"phone": MOTHER, "text": " \n "}),
        ("say", {"phone": MOTHER, "text": "a" * 4097}),
        ("say", {"phone": MOTHER, "text": 3}),
        ("say", {"phone": "short", "text": "a"}),
        ("say", {"phone": ["x"], "text": "a"}),
        ("say", {"phone": "../../../etc", "text": "a"}),
        ("say", {"phone": MOTHER, "text": "a", "id": "<b>"}),
        ("say", {"phone": MOTHER, "latitude": "north", "longitude": 1}),
        ("say", {"phone": MOTHER, "latitude": 91, "longitude": 0}),
        ("say", {"phone": MOTHER, "latitude": float(1)}),
        ("press", {"phone": MOTHER, "data": "", "message": "m"}),
        ("press", {"phone": MOTHER, "data": "ش" * 33, "message": "m"}),
        ("press", {"phone": MOTHER, "data": "act:take:1"}),
        ("forget", {}),
    ],
)
async def test_what_makes_no_sense_is_refused_and_never_arrives(
    stage: Stage, verb: str, body: dict[str, Any]
) -> None:
    assert (await stage.post(verb, **body)).status_code == 400
    assert stage.line.arrivals == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"", b"3"])
async def test_what_is_not_json_is_refused(stage: Stage, body: bytes) -> None:
    assert (await stage.client.post("/simulator/intake/say", content=body)).status_code == 400


async def test_a_form_without_a_file_or_with_a_strange_kind_is_refused(stage: Stage) -> None:
    assert (await stage.send(b"x", phone=MOTHER, kind="program")).status_code == 400
    form = {"phone": MOTHER, "kind": "photo"}
    assert (await stage.client.post("/simulator/intake/send", data=form)).status_code == 400
    assert stage.line.arrivals == []


async def test_what_is_too_large_is_refused(stage: Stage) -> None:
    large = bytes(MOST_FILE_BYTES + 1)
    assert (await stage.send(large, phone=MOTHER, kind="document")).status_code == 413
    assert (await stage.post("say", phone=MOTHER, text="a" * 70_000)).status_code == 413
    assert stage.line.arrivals == []


async def test_there_are_two_doors_and_no_third(stage: Stage) -> None:
    assert (await stage.post("say", "kitchen", phone=MOTHER, text="a")).status_code == 404
    assert (await stage.client.get("/simulator/kitchen/stream?phone=" + MOTHER)).status_code == 404


async def test_whoever_starts_again_leaves_an_empty_phone(stage: Stage) -> None:
    await stage.post("say", phone=MOTHER, text="سلام", id="message-1")
    assert (await stage.post("forget", phone=MOTHER)).status_code == 204
    assert stage.phones.find(Door.INTAKE, MOTHER, "message-1") is None
