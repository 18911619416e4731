"""The forms that Twilio posts to a webhook, with every field it really sends, and signed."""

import base64
import hmac
import json
from dataclasses import dataclass

from tests.loopback.twilio_messages import Kept

Form = list[tuple[str, str]]
SHARED_KEY = "webhooks_sharedkey_loopback"


@dataclass(frozen=True)
class Person:
    """Somebody with WhatsApp: a number, or only the id that WhatsApp gives them towards us."""

    number: str | None = "+212612345678"
    user_id: str | None = None
    name: str = "Fatima"

    @property
    def address(self) -> str:
        """What Twilio writes as From: the number where there is one."""
        return f"whatsapp:{self.number or self.user_id}"

    @property
    def addresses(self) -> set[str]:
        """Every address that reaches them."""
        return {f"whatsapp:{each}" for each in (self.number, self.user_id) if each}


def message_form(person: Person, kept: Kept, account: str, **pieces: str) -> Form:
    """The form of a message that somebody sent; ``pieces`` are the fields of its own kind.

    Made after a payload of a live account: fields in no order, blank ones among them.
    """
    context = {"ProfileName": person.name, **pieces}
    context |= {"WaId": person.number[1:]} if person.number else {}
    form = {
        "SmsMessageSid": kept.sid,
        "NumMedia": str(len(kept.files)),
        "ProfileName": person.name,
        "MessageType": "text",
        "SmsSid": kept.sid,
        **({"WaId": person.number[1:]} if person.number else {}),
        "SmsStatus": "received",
        "Body": kept.body,
        **pieces,
        "To": kept.to,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": kept.sid,
        "AccountSid": account,
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": context}}),
        "From": person.address,
        "ApiVersion": "2010-04-01",
        **({"ExternalUserId": f"whatsapp:{person.user_id}"} if person.user_id else {}),
    }
    return list(form.items())


def replying_to(kept: Kept) -> dict[str, str]:
    """The fields that say to which of our messages an answer belongs."""
    return {
        "OriginalRepliedMessageSid": kept.sid,
        "OriginalRepliedMessageSender": kept.sender,
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
    }


def status_form(kept: Kept, status: str, error: int | None, account: str) -> Form:
    """The form of a status callback, with every field of WhatsApp's."""
    form = {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": "2010-04-01",
        "MessageStatus": status,
        "SmsSid": kept.sid,
        "SmsStatus": status,
        "ChannelInstallSid": "XE" + "a" * 32,
        "To": kept.to,
        "From": kept.sender,
        "MessageSid": kept.sid,
        "StructuredMessage": "false",
        "AccountSid": account,
        "ChannelToAddress": kept.to.removeprefix("whatsapp:"),
    }
    if status == "read":
        form["EventType"] = "READ"
    if error is not None:
        form |= {"ErrorCode": str(error), "ChannelStatusMessage": "", "EventType": "UNDELIVERED"}
    return list(form.items())


def signature(url: str, form: Form, secret: str, algorithm: str = "HMAC_SHA1") -> str:
    """The signature of a form: https://www.twilio.com/docs/usage/security (own reckoning)."""
    names = sorted({name for name, _ in form})
    values = [(name, sorted({value for each, value in form if each == name})) for name in names]
    text = url + "".join(name + value for name, several in values for value in several)
    digest = hmac.digest(secret.encode(), text.encode(), algorithm.removeprefix("HMAC_").lower())
    return base64.b64encode(digest).decode()


def signed(url: str, form: Form, secret: str, shared_key: str | None = None) -> dict[str, str]:
    """The headers of a form; with a shared key's id, SHA-256 and the header that names it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    if shared_key is None:
        return headers | {"X-Twilio-Signature": signature(url, form, secret)}
    return headers | {
        "X-Twilio-Signature": signature(url, form, secret, "HMAC_SHA256"),
        "X-Twilio-Webhooks-Signature-Settings": f"key={shared_key},algorithm=HMAC_SHA256",
    }
