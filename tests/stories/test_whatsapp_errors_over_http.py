"""Each class of Twilio's errors befalls a person of its own, in one running Wasl over real HTTP."""

import pytest

from tests.loopback.process import Process
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone

pytestmark = pytest.mark.usefixtures("on_whatsapp")
GREETING = "السلام عليكم"
AT_ONCE = {
    "later": Trouble(1, 429, retry_after=1),
    "unknown": Trouble(1, 500),
    "stopped": Trouble(1, 400, code=21610),
    "refused": Trouble(1, 400, code=21658),
}
"""What Twilio answers to the first message for this person."""
AFTERWARDS = {
    "later, reported": 63018,
    "window": 63016,
    "dead": 63024,
    "stopped, reported": 63014,
    "misconfigured": 63007,
    "template": 63041,
}
"""What Twilio reports of the first message, after it has taken it."""
COMES_BY_ITSELF = ("later", "later, reported", "unknown")


async def test_a_wrong_token_is_named_and_the_other_messenger_goes_on(
    twilio: Twilio, process: Process
) -> None:
    process.start(WASL_TWILIO_AUTH_TOKEN="another")
    process.wait_until_ready()
    await twilio.until(lambda: "compare WASL_TWILIO_ACCOUNT_SID" in process.told(), 30)
    assert process.stop() == 0
    assert "Traceback" not in process.told()


async def test_a_twilio_that_is_away_at_first_is_asked_again(
    twilio: Twilio, process: Process
) -> None:
    twilio.trouble(Trouble(1, 503, method="ListMessage"))
    process.start()
    await twilio.until(lambda: len(twilio.made("ListMessage")) == 1, 30)
    assert "twilio is away" in process.told()
    assert process.stop() == 0


async def test_every_class_of_error_has_its_own_end(twilio: Twilio, process: Process) -> None:
    process.start()
    process.wait_until_ready()
    twilio.public_url = process.url
    names = [*AT_ONCE, *AFTERWARDS]
    phones = {
        name: WhatsAppPhone(twilio, f"+2126000077{number:02}") for number, name in enumerate(names)
    }
    for name, trouble in AT_ONCE.items():
        trouble.method, trouble.chat = "CreateMessage", phones[name].address
        twilio.trouble(trouble)
    for name, code in AFTERWARDS.items():
        twilio.failing[phones[name].address] = [code]

    for phone in phones.values():
        phone.says(GREETING)
    await twilio.until(lambda: all(tried(twilio, phone) for phone in phones.values()), 40)
    await twilio.until(lambda: not any(twilio.failing.values()), 40)
    await twilio.until(lambda: all(phones[name].messages for name in COMES_BY_ITSELF), 120)

    for name, phone in phones.items():
        if name in COMES_BY_ITSELF:
            assert len(phone.messages) == 1, f"{name}: once, and nothing twice"
            assert tried(twilio, phone) == 2, name
        else:
            assert not phone.messages, f"{name}: nothing comes by itself"
            assert tried(twilio, phone) == 1, name

    silent = [phone for name, phone in phones.items() if name not in COMES_BY_ITSELF]
    for phone in silent:
        phone.says(GREETING)
    await twilio.until(lambda: all(phone.is_offered("الدارجة") for phone in silent), 60)
    log = process.told()
    for code in (*AFTERWARDS.values(), 21610, 21658):
        assert f"twilio: {code}" in log, "an operator sees why"
    assert "6000077" not in log, "and not of whom"
    assert "Traceback" not in log
    assert process.stop() == 0


def tried(twilio: Twilio, phone: WhatsAppPhone) -> int:
    """How many times a message for this person was given to Twilio."""
    calls = [each for each in twilio.calls if each.method == "CreateMessage"]
    return len([each for each in calls if each.chat == phone.address])
