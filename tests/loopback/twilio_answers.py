"""What each operation of Twilio's API does to one account, without the network around it."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse

from tests.loopback.limits import Refused
from tests.loopback.openapi import Pairs
from tests.loopback.twilio_contents import Contents
from tests.loopback.twilio_messages import (
    UNFINISHED,
    Kept,
    addresses,
    new_sid,
    page_of,
    refuse_wrong,
    wanted,
)
from tests.loopback.updates import Json

ACCOUNT = "AC" + "0123456789abcdef" * 2
NUMBER = "whatsapp:+14155238886"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages"
MEDIA = MESSAGES + "/{MessageSid}/Media"
CONTENT = "/v1/Content"
# Twilio names its own server in these answers, whatever address it was asked at.
CONTENT_SERVER = "https://content.twilio.com"
ROUTES = (
    ("CreateMessage", "POST", MESSAGES + ".json"),
    ("ListMessage", "GET", MESSAGES + ".json"),
    ("FetchMessage", "GET", MESSAGES + "/{Sid}.json"),
    ("DeleteMessage", "DELETE", MESSAGES + "/{Sid}.json"),
    ("ListMedia", "GET", MEDIA + ".json"),
    ("FetchMedia", "GET", MEDIA + "/{Sid}.json"),
    ("DeleteMedia", "DELETE", MEDIA + "/{Sid}.json"),
    ("GetFile", "GET", MEDIA + "/{Sid}"),
    ("FetchAccount", "GET", "/2010-04-01/Accounts/{Sid}.json"),
    ("ListContentAndApprovals", "GET", "/v1/ContentAndApprovals"),
    ("CreateContent", "POST", CONTENT),
    ("ListContent", "GET", CONTENT),
    ("FetchContent", "GET", CONTENT + "/{Sid}"),
    ("DeleteContent", "DELETE", CONTENT + "/{Sid}"),
    ("CreateApprovalCreate", "POST", CONTENT + "/{ContentSid}/ApprovalRequests/whatsapp"),
    ("FetchApprovalFetch", "GET", CONTENT + "/{Sid}/ApprovalRequests"),
)


@dataclass
class Answers:
    """One account: its messages, its Content resources, and who has stopped it."""

    url: str = ""
    account: str = ACCOUNT
    number: str = NUMBER
    messages: dict[str, Kept] = field(default_factory=dict)
    contents: Contents = field(default_factory=lambda: Contents(ACCOUNT))
    stopped: set[str] = field(default_factory=set)

    def do(
        self, name: str, path: dict[str, str], query: Pairs, body: Any
    ) -> tuple[int, Json | str | None]:
        """Do one operation: the status and the answer. Raises Refused."""
        sid = path.get("Sid", path.get("ContentSid", ""))
        if name in {"ListContent", "ListContentAndApprovals"}:
            return 200, self._contents(name, query)
        if name == "CreateContent":
            return 201, self._whole(self.contents.create(body))
        if name == "FetchContent":
            return 200, self._whole(self.contents.fetch(sid))
        if name == "DeleteContent":
            self.contents.delete(sid)
            return 204, None
        if name == "CreateApprovalCreate":
            return 201, self.contents.submit(sid, body)
        if name == "FetchApprovalFetch":
            place = f"{CONTENT_SERVER}{CONTENT}/{sid}/ApprovalRequests"
            found = {"sid": sid, "account_sid": self.account, "url": place}
            return 200, {**found, "whatsapp": self.contents.approval(sid)}
        if name == "FetchAccount":
            return 200, self._account(sid)
        if name == "CreateMessage":
            return 201, self._create(body or [])
        if name == "ListMessage":
            return 200, self._list(query)
        return self._about_one(name, path, query)

    def _about_one(self, name: str, path: dict[str, str], query: Pairs) -> tuple[int, Any]:
        """What concerns one message, or one of its files."""
        kept = self.messages.get(path.get("MessageSid") or path["Sid"])
        if kept is None:
            raise Refused(404, "The requested resource was not found", code=20404)
        if name == "FetchMessage":
            return 200, kept.resource(self.account)
        if name == "DeleteMessage":
            if kept.status in UNFINISHED:
                raise Refused(409, "Cannot delete message in progress", code=20009)
            del self.messages[kept.sid]
            return 204, None
        if name == "ListMedia":
            files = [self._file(kept, sid) for sid in kept.files]
            return 200, self._page("media_list", files, f"{self._place(kept)}/Media.json", query)
        if path["Sid"] not in kept.files:
            raise Refused(404, "The requested resource was not found", code=20404)
        if name == "DeleteMedia":
            del kept.files[path["Sid"]]
            return 204, None
        if name == "GetFile":
            return 307, f"{self.url}/cdn/{path['Sid']}"
        return 200, self._file(kept, path["Sid"])

    def _create(self, body: Pairs) -> Json:
        given = dict(body)
        refuse_wrong(given, self.number)
        if given["To"] in self.stopped:
            raise Refused(400, "Attempt to send to unsubscribed recipient", code=21610)
        content = given.get("ContentSid")
        filled = self.contents.fill(content, given.get("ContentVariables")) if content else None
        media = given.get("MediaUrl")
        kept = Kept(
            new_sid("MM" if media or filled else "SM"),
            self.number,
            given["To"],
            filled.body if filled else given.get("Body", ""),
            inbound=False,
            status="queued",
            content_sid=content,
            filled=filled,
            media_url=media,
            callback=given.get("StatusCallback"),
        )
        self.messages[kept.sid] = kept
        return kept.resource(self.account)

    def _list(self, query: Pairs) -> Json:
        found = [each for each in self.messages.values() if wanted(each, dict(query))]
        newest = sorted(found, key=lambda each: each.at, reverse=True)
        path = MESSAGES.format(AccountSid=self.account) + ".json"
        return self._page("messages", [each.resource(self.account) for each in newest], path, query)

    def _page(self, key: str, found: list[Json], path: str, query: Pairs) -> Json:
        part, page, size = page_of(query, len(found))
        here, following, before = addresses(path, query, len(found))
        return {
            key: found[part],
            "start": part.start,
            "end": max(part.start, part.stop - 1),
            "page": page,
            "page_size": size,
            "uri": here,
            "first_page_uri": addresses(path, [p for p in query if p[0] != "Page"], 0)[0],
            "next_page_uri": following,
            "previous_page_uri": before,
        }

    def _contents(self, name: str, query: Pairs) -> Json:
        approvals = name == "ListContentAndApprovals"
        path = f"{CONTENT_SERVER}/v1/{name.removeprefix('List')}"
        found = [self._whole(each) for each in reversed(self.contents.kept.values())]
        if approvals:
            asked = self.contents.approval
            found = [{**each, "approval_requests": asked(each["sid"])} for each in found]
            found = [{k: v for k, v in each.items() if k not in {"url", "links"}} for each in found]
        part, page, size = page_of(query, len(found))
        here, following, before = addresses(path, query, len(found))
        meta = {"page": page, "page_size": size, "url": here, "first_page_url": here}
        meta |= {"next_page_url": following, "previous_page_url": before, "key": "contents"}
        return {"contents": found[part], "meta": meta}

    def _whole(self, content: Json) -> Json:
        place = f"{CONTENT_SERVER}{CONTENT}/{content['sid']}"
        asking = f"{place}/ApprovalRequests"
        links = {"approval_create": f"{asking}/whatsapp", "approval_fetch": asking}
        return {**content, "url": place, "links": links}

    def _place(self, kept: Kept) -> str:
        return MESSAGES.format(AccountSid=self.account) + f"/{kept.sid}"

    def _file(self, kept: Kept, sid: str) -> Json:
        at = kept.resource(self.account)["date_created"]
        return {
            "account_sid": self.account,
            "content_type": kept.files[sid][0],
            "date_created": at,
            "date_updated": at,
            "parent_sid": kept.sid,
            "sid": sid,
            "uri": f"{self._place(kept)}/Media/{sid}.json",
        }

    def _account(self, sid: str) -> Json:
        if sid != self.account:
            raise Refused(404, "The requested resource was not found", code=20404)
        return {"sid": sid, "friendly_name": "Loopback", "status": "active", "type": "Full"}


def failure(refused: Refused) -> JSONResponse:
    """An error as Twilio writes it."""
    body = {
        "code": refused.code,
        "message": refused.description,
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }
    waits = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
    return JSONResponse(body, refused.status, headers=waits)
