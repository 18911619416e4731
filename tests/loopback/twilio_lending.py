"""How Twilio fetches a file from the address we give it, and what it objects to."""

import re
from dataclasses import dataclass

import httpx

MB = 1024 * 1024
LARGEST = 16 * MB
LARGEST_IMAGE = 5 * MB
LONGEST_NAME = 20
WITH_CAPTION = ("image/", "video/")
# https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages; audio/ogg is not there.
TAKEN = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/aac",
    "audio/amr",
    "audio/mp4",
    "audio/mpeg",
    "audio/3gpp",
    "video/mp4",
    "video/3gpp",
    "text/plain",
    "text/vcard",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@dataclass(frozen=True)
class Fetched:
    """What came: its type, its bytes, its name; ``why`` says what is wrong, if something is."""

    media_type: str = ""
    content: bytes = b""
    name: str = ""
    why: str = ""


async def fetch(client: httpx.AsyncClient, url: str) -> Fetched:
    """Ask with HEAD, then with GET, and compare, as Twilio does."""
    try:
        head, got = await client.head(url), await client.get(url)
    except httpx.HTTPError as failed:
        return Fetched(why=f"it can't be fetched: {type(failed).__name__}")
    if (head.status_code, got.status_code) != (200, 200):
        return Fetched(why=f"HEAD and GET answer {head.status_code} and {got.status_code}")
    for name in ("content-type", "content-length"):
        if head.headers.get(name) != got.headers.get(name):
            return Fetched(why=f"HEAD and GET differ in {name}")
    if head.content or head.headers.get("content-length") != str(len(got.content)):
        return Fetched(why="content-length is not the length of the file")
    media_type = got.headers.get("content-type", "").partition(";")[0]
    if media_type not in TAKEN:
        return Fetched(why=f"{media_type} is not taken")
    if len(got.content) > (LARGEST_IMAGE if media_type.startswith("image/") else LARGEST):
        return Fetched(why="it is too big")
    disposition = got.headers.get("content-disposition", "")
    found = re.search(r'filename="?([^";]*)"?', disposition)
    name = found[1] if found else ""
    if len(name) > LONGEST_NAME:
        return Fetched(why="its name is longer than 20")
    return Fetched(media_type, got.content, name)
