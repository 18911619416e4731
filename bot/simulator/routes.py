"""The simulator over HTTP: the page, what is said on its phones, and what they show.

Every post becomes one arrival; every screen comes back on a stream of server-sent events.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.concurrency import iterate_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.arrivals import Arrival, Door
from bot.shelf import Shelf
from bot.simulator.guard import Guard
from bot.simulator.line import Line, Seat
from bot.simulator.phones import Bubble, Phones, Typing
from bot.simulator.posts import (
    Refused,
    door_of,
    phone_of,
    read_json,
    read_press,
    read_send,
    read_words,
)
from bot.simulator.uploads import PREFIX, Uploads
from bot.turns import DatabaseAway, TurnFailed

MOROCCO = ZoneInfo("Africa/Casablanca")
PAGE = Path(__file__).parent / "static"
# What a browser may open inside the page; anything else is offered as a download.
SHOWN_INLINE = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/")


class Simulator:
    """A phone and a desk in the browser, standing on a line to Wasl and a shelf of its files."""

    def __init__(
        self,
        line: Line,
        phones: Phones,
        uploads: Uploads,
        shelf: Shelf,
        seats: Sequence[Seat] = (),
        timezone: tzinfo = MOROCCO,
    ) -> None:
        self._line = line
        self._phones = phones
        self._uploads = uploads
        self._shelf = shelf
        self._seats = tuple(seats)
        self._timezone = timezone

    def routes(self) -> list[BaseRoute]:
        """The routes to serve, guarded against every page but this one."""
        guard = [Middleware(Guard)]
        light = [*guard, Middleware(GZipMiddleware)]
        return [
            Route("/", self.page, middleware=light),
            Route("/simulator/seats", self.seats, middleware=guard),
            Route("/simulator/clock", self.clock, middleware=guard),
            Route("/simulator/files/{file}", self.file, middleware=guard),
            Mount("/simulator/page", StaticFiles(directory=PAGE), middleware=light),
            Route("/simulator/{door}/stream", self.stream, middleware=guard),
            Route("/simulator/{door}/say", self.say, methods=["POST"], middleware=guard),
            Route("/simulator/{door}/press", self.press, methods=["POST"], middleware=guard),
            Route("/simulator/{door}/send", self.send, methods=["POST"], middleware=guard),
            Route("/simulator/{door}/forget", self.forget, methods=["POST"], middleware=guard),
        ]

    async def page(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def seats(self, request: Request) -> Response:
        """Who sits at the desk in this demonstration."""
        return JSONResponse([asdict(seat) for seat in self._seats])

    async def clock(self, request: Request) -> Response:
        """By how many minutes the clock that cards speak of is ahead of UTC."""
        ahead = datetime.now(self._timezone).utcoffset() or timedelta()
        return JSONResponse({"ahead": int(ahead.total_seconds()) // 60})

    async def say(self, request: Request) -> Response:
        """Words, or a place, from a phone: JSON with phone and text, or latitude and longitude."""
        return await self._take(*await read_words(request, self._phones))

    async def press(self, request: Request) -> Response:
        """A pressed button: JSON with phone, data, and message: the bubble it is under."""
        return await self._take(*await read_press(request, self._phones))

    async def send(self, request: Request) -> Response:
        """A file: a form with phone, kind, file, and text as its caption."""
        return await self._take(*await read_send(request, self._phones, self._uploads))

    async def forget(self, request: Request) -> Response:
        """Empty a phone: JSON with phone. What Wasl remembers of it stays as it is."""
        self._phones.forget(door_of(request), phone_of((await read_json(request)).get("phone")))
        return Response(status_code=204)

    async def stream(self, request: Request) -> Response:
        """What the phones of one door show, from the beginning or since Last-Event-ID, and then
        as it happens. ``phone`` may be given several times."""
        door = door_of(request)
        phones = [phone_of(phone) for phone in request.query_params.getlist("phone")]
        after = request.headers.get("last-event-id", "")
        events = self._events(door, phones, int(after) if after.isdecimal() else 0)
        return StreamingResponse(
            events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _events(self, door: Door, phones: Sequence[str], after: int) -> AsyncIterator[str]:
        beginning = "event: ready\ndata:\n\n"
        async for batch in self._phones.news(door, phones, after):
            yield "".join(event(item) for item in batch) + (beginning or ": still here\n\n")
            beginning = ""

    async def file(self, request: Request) -> Response:
        """A file that the phone named by ``phone`` has been shown, and nobody else's."""
        phone = phone_of(request.query_params.get("phone"))
        shown = self._phones.file(phone, request.path_params["file"])
        if shown is None:
            raise Refused(404, "This phone has not been shown such a file.")
        if shown.id in self._uploads:
            pieces = self._uploads.download(shown.id)
        elif shown.id.startswith(PREFIX) or (held := await self._shelf.take(shown.id)) is None:
            raise Refused(404, "This file is no longer here.")
        else:
            pieces = iterate_in_threadpool(held.pieces())
        inline = shown.media_type.startswith(SHOWN_INLINE)
        return StreamingResponse(
            pieces,
            media_type=shown.media_type if inline else "application/octet-stream",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": "inline" if inline else "attachment",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    async def _take(self, bubble: Bubble, arrival: Arrival) -> Response:
        """Show what a person sent, hand it over, and say on the phone what became of it."""
        known = self._phones.find(bubble.door, bubble.phone, bubble.id)
        if known is None:
            # Shown first: the answer may come before the line returns.
            self._phones.show(bubble)
        else:
            bubble = known
        try:
            await self._line.arrive(arrival)
        except (DatabaseAway, TurnFailed) as fault:
            self._phones.mark(bubble, "failed")
            raise Refused(503, str(fault), headers={"Retry-After": "2"}) from fault
        except BaseException:
            self._phones.mark(bubble, "failed")
            raise
        self._phones.mark(bubble, "sent")
        return JSONResponse({"id": bubble.id})


def event(item: Bubble | Typing) -> str:
    """One server-sent event: a bubble as the page draws it, or that Wasl is typing."""
    if isinstance(item, Typing):
        name, data = "typing", {"phone": item.phone}
    else:
        name, data = "bubble", asdict(item) | {"at": item.at.isoformat()}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {item.changed}\nevent: {name}\ndata: {text}\n\n"
