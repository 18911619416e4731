"""Recordings made into what WhatsApp plays: Twilio passes no Ogg on, in which Telegram records.

They are converted in a thread, one at a time, and a few results are kept for Twilio to fetch.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from itertools import chain
from time import monotonic

import structlog

from bot import logs
from bot.shelf import Held, Shelf, shown_name
from bot.whatsapp.kinds import LARGEST, taken

# By name, because a file that may say itself what it is could name others to be read along.
FORMATS = {"audio/ogg": "ogg", "audio/mp4": "mp4", "audio/wav": "wav"}
"""What is stored (storage.media) and not taken, with FFmpeg's name for it."""
PLAYED = "audio/mpeg"
# Enough for a voice, and an hour of it stays below what WhatsApp takes.
HERTZ, BITS = 24_000, 32_000
# Less than an attempt to deliver may take, and than Twilio waits for a file.
LONGEST_SECONDS = 15.0
REMEMBERED = 16 * 1024 * 1024
log = structlog.get_logger(__name__)


class Unplayable(Exception):
    """There is no sound in it, or more than can be sent."""


class PlayedShelf:
    """The stored files in the form in which WhatsApp takes them; others as they are. A Shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._one = asyncio.Lock()
        # Twilio asks for the length first, and then for the file.
        self._made: OrderedDict[str, bytes] = OrderedDict()

    async def take(self, file_id: str) -> Held | None:
        """See Shelf. A recording that can't be converted is handed out as it was sent."""
        held = await self._shelf.take(file_id)
        if held is None or taken(held) or held.media_type not in FORMATS:
            return held
        async with self._one:
            made = self._made.get(file_id)
            if made is None:
                made = await asyncio.to_thread(_converted, held)
                self._remember(file_id, made)
        return _played(held, made) if made else held

    def _remember(self, file_id: str, made: bytes) -> None:
        self._made[file_id] = made
        while sum(map(len, self._made.values())) > REMEMBERED and len(self._made) > 1:
            self._made.popitem(last=False)


def mp3(content: bytes, format: str, clock: Callable[[], float] = monotonic) -> bytes:
    """A recording of this format (FFmpeg's name for it) as MP3.

    Raises Unplayable, or av.FFmpegError for one that is broken.
    """
    # It takes as much memory as all the rest, and few processes ever meet a recording.
    import av

    ends = clock() + LONGEST_SECONDS
    out = BytesIO()
    with (
        av.open(BytesIO(content), "r", format=format) as given,
        av.open(out, "w", format="mp3") as made,
    ):
        if not given.streams.audio:
            raise Unplayable
        voice = made.add_stream("libmp3lame", rate=HERTZ, layout="mono")
        voice.bit_rate = BITS
        even = av.AudioResampler(format=voice.format, layout="mono", rate=HERTZ)
        for frame in chain(given.decode(audio=0), (None,)):
            for part in even.resample(frame):
                made.mux(voice.encode(part))
            if clock() > ends or out.tell() > LARGEST:
                raise Unplayable
        made.mux(voice.encode(None))
    return out.getvalue()


def _converted(held: Held) -> bytes:
    """The recording as MP3; nothing when that is not possible."""
    try:
        return mp3(b"".join(held.pieces()), FORMATS[held.media_type])
    except Exception as error:
        # Whatever a broken file does to the library, its reader still gets the words around it.
        log.warning("recording not converted", error=logs.fault(error))
        return b""


def _played(held: Held, made: bytes) -> Held:
    name = shown_name(held.name, held.kind, PLAYED)
    return Held(held.kind, PLAYED, name, len(made), lambda: iter([made]))
