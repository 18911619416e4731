"""A call a bot makes, and how it is read and refused."""

import json
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse

from tests.loopback.limits import Refused
from tests.loopback.one_bot import OneBot
from tests.loopback.updates import Json


@dataclass
class Call:
    """One call a bot made."""

    bot: OneBot
    method: str
    given: Json
    uploads: dict[str, tuple[str, bytes]]
    status: int = 200

    @property
    def chat(self) -> int | None:
        """The chat it was for."""
        return int(self.given["chat_id"]) if "chat_id" in self.given else None


async def parameters(request: Request) -> tuple[Json, dict[str, tuple[str, bytes]]]:
    """The parameters of a call, from its address, its form or its JSON, and its files by part."""
    given: Json = dict(request.query_params)
    uploads: dict[str, tuple[str, bytes]] = {}
    if "json" in request.headers.get("content-type", ""):
        return given | json.loads(await request.body()), uploads
    async with request.form(max_part_size=60_000_000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = (value.filename or name, await value.read())
            else:
                given[name] = value
    return given, uploads


def failure(refused: Refused) -> JSONResponse:
    """An error as the Bot API writes it."""
    body: Json = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.retry_after is not None:
        body["parameters"] = {"retry_after": refused.retry_after}
    return JSONResponse(body, status_code=refused.status)
