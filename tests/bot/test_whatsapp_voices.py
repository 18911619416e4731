"""Recordings of the desk are made into what WhatsApp plays; broken ones stay what they are."""

import asyncio
from io import BytesIO

import av
import pytest

from bot.shelf import MemoryShelf
from bot.whatsapp.kinds import taken
from bot.whatsapp.voices import LONGEST_SECONDS, PlayedShelf, Unplayable, mp3

HERTZ = 48_000


def recording(seconds: int, format: str = "ogg", codec: str = "libopus") -> bytes:
    """A voice note of silence."""
    out = BytesIO()
    with av.open(out, "w", format=format) as made:
        voice = made.add_stream(codec, rate=HERTZ, layout="mono")
        assert isinstance(voice, av.AudioStream)
        for second in range(seconds):
            frame = av.AudioFrame(format="s16", layout="mono", samples=HERTZ)
            frame.sample_rate, frame.pts = HERTZ, second * HERTZ
            frame.planes[0].update(bytes(2 * HERTZ))
            made.mux(voice.encode(frame))
        made.mux(voice.encode(None))
    return out.getvalue()


VOICE = recording(3)


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


async def test_a_voice_note_of_telegram_is_played_on_whatsapp(shelf: MemoryShelf) -> None:
    shelf.put("v", "voice", "audio/ogg", VOICE)
    held = await PlayedShelf(shelf).take("v")
    assert held is not None
    assert (held.media_type, held.name) == ("audio/mpeg", "voice.mp3")
    assert taken(held)
    content = b"".join(held.pieces())
    assert held.size == len(content)
    with av.open(BytesIO(content), "r") as heard:
        assert heard.duration is not None
        assert 2.9 < heard.duration / av.time_base < 3.2


async def test_it_is_made_once_however_often_it_is_fetched(shelf: MemoryShelf) -> None:
    shelf.put("v", "voice", "audio/ogg", VOICE)
    played = PlayedShelf(shelf)
    first, second = await asyncio.gather(played.take("v"), played.take("v"))
    assert first is not None
    assert second is not None
    assert next(iter(first.pieces())) is next(iter(second.pieces()))
    del shelf.held["v"]
    assert await played.take("v") is None, "a file that was erased is not lent any more"


@pytest.mark.parametrize(("format", "codec"), [("wav", "pcm_s16le"), ("mp4", "aac")])
async def test_other_recordings_are_played_too(shelf: MemoryShelf, format: str, codec: str) -> None:
    shelf.put("a", "audio", f"audio/{format}", recording(1, format, codec))
    held = await PlayedShelf(shelf).take("a")
    assert held is not None
    assert held.media_type == "audio/mpeg"


@pytest.mark.parametrize(
    "content",
    [b"", b"OggS" + bytes(200), VOICE[:40], b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"],
    ids=["empty", "broken", "cut short", "a list that names another file"],
)
async def test_what_holds_no_sound_is_handed_out_as_it_is(
    shelf: MemoryShelf, content: bytes
) -> None:
    shelf.put("v", "voice", "audio/ogg", content)
    held = await PlayedShelf(shelf).take("v")
    assert held is not None
    assert held.media_type == "audio/ogg"
    assert not taken(held)


async def test_what_whatsapp_takes_is_left_alone(shelf: MemoryShelf) -> None:
    shelf.put("p", "document", "application/pdf", b"%PDF-1.4")
    shelf.put("m", "audio", "audio/mpeg", b"ID3")
    for file_id in ("p", "m"):
        assert await PlayedShelf(shelf).take(file_id) == shelf.held[file_id]


def test_no_recording_takes_longer_than_it_may() -> None:
    hours = iter([0.0, 1.0, LONGEST_SECONDS + 1])
    with pytest.raises(Unplayable):
        mp3(VOICE, "ogg", clock=lambda: next(hours))
