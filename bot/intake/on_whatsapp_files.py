"""The route from which Twilio fetches the files we send: only by an address that was lent to it."""

import asyncio
from collections.abc import Iterator
from itertools import chain
from os.path import splitext

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.delivery.sending import Undelivered
from bot.shelf import Held, Shelf
from bot.web import LATER
from bot.whatsapp.lending import PATH, Lending, NotLent, Over
from storage.database import DatabaseAway

# WhatsApp shows no longer name; only ASCII is certain to be read in this header.
LONGEST_NAME = 20
LONGEST_ENDING = 6
log = structlog.get_logger(__name__)


def lent_files(lending: Lending, shelf: Shelf) -> Route:
    """The route of lent files: 404 for an address never made here, 410 for one that is over.

    ``shelf`` gives the files in the form in which WhatsApp takes them.
    """

    async def fetch(request: Request) -> Response:
        try:
            held = await shelf.take(lending.borrowed(request.path_params["token"]))
            pieces = await asyncio.to_thread(_begun, held) if held else None
        except NotLent:
            return PlainTextResponse("There is no such file.", 404)
        except Over:
            return PlainTextResponse("Over.", 410)
        except (Undelivered, DatabaseAway):
            return PlainTextResponse("Not yet.", 503, headers=LATER)
        except Exception:
            log.error("a lent file was not read", exc_info=True)
            return PlainTextResponse("It could not be read.", 500)
        if held is None or pieces is None:
            return PlainTextResponse("There is no such file.", 404)
        headers = {
            "Content-Type": held.media_type,
            "Content-Length": str(held.size),
            "Content-Disposition": f'attachment; filename="{_short(held)}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        if request.method == "HEAD":
            return Response(headers=headers)
        return StreamingResponse(pieces, headers=headers)

    return Route(PATH + "{token}", fetch, methods=["GET"])


def _begun(held: Held) -> Iterator[bytes] | None:
    """The bytes, of which the first are read already; None when the vault has them no more."""
    pieces = iter(held.pieces())
    try:
        return chain([next(pieces, b"")], pieces)
    except FileNotFoundError:
        return None


def _short(held: Held) -> str:
    """The name of a file in twenty plain characters, its end kept."""
    stem, ending = splitext(held.name)
    if len(ending) > LONGEST_ENDING or not (ending.isascii() and ending[1:].isalnum()):
        stem, ending = held.name, ""
    room = LONGEST_NAME - len(ending)
    return (_plain(stem)[:room].strip() or held.kind[:room]) + ending


def _plain(words: str) -> str:
    kept = (each for each in words if each.isascii() and (each.isalnum() or each in " .-_"))
    return "".join(kept).strip(" .")
