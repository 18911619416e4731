"""What the tests of the stand-ins share."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.loopback.listener import Listener
from tests.loopback.twilio import Twilio


@pytest.fixture
def house() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
def twilio(house: Listener) -> Iterator[Twilio]:
    with Twilio() as running:
        running.public_url = house.url
        yield running


@pytest.fixture
async def client(twilio: Twilio) -> AsyncIterator[httpx.AsyncClient]:
    known = (twilio.account, twilio.token)
    async with httpx.AsyncClient(base_url=twilio.url, auth=known, timeout=10) as client:
        yield client
