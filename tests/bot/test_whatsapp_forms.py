"""Every kind of WhatsApp message becomes an arrival: none is dropped, none can break the door."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind, Malformed
from bot.turns import arrival_of, payload_of
from bot.whatsapp.calls import Form
from bot.whatsapp.forms import Status, status_of
from bot.whatsapp.forms import arrival as arrival_to

OURS = "whatsapp:+14155238886"
FAMILY = "whatsapp:+212612345678"
SID = "SM" + "a1" * 16
QUESTION = "MM" + "b2" * 16
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME0"


def form(**fields: str) -> Form:
    """A form as Twilio sends it for a text, with these fields instead of or beside its own."""
    usual = {
        "SmsMessageSid": SID,
        "NumMedia": "0",
        "ProfileName": "Fatima",
        "MessageType": "text",
        "SmsSid": SID,
        "WaId": "212612345678",
        "SmsStatus": "received",
        "Body": "",
        "To": OURS,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": SID,
        "AccountSid": "AC" + "0" * 32,
        "From": FAMILY,
        "ApiVersion": "2010-04-01",
    }
    return list({**usual, **fields}.items())


def arrival(came: Form) -> Arrival:
    return arrival_to(came, OURS)


def file(media_type: str, said: str, body: str = "") -> Arrival:
    """What comes of one file; ``said`` is the type that Twilio gives the message."""
    fields = {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": media_type}
    return arrival(form(MessageType=said, Body=body, **fields))


def test_words_are_heard_with_who_said_them() -> None:
    came = form(Body="salam, weldi f lhebs\nمن شهر ✋🏽")
    assert arrival(came) == Arrival(
        door=Door.INTAKE,
        channel=Channel.WHATSAPP,
        address=FAMILY,
        provider_id=SID,
        text="salam, weldi f lhebs\nمن شهر ✋🏽",
        message_id=SID,
        display_name="Fatima",
        raw={"form": [list(field) for field in came]},
    )


def test_the_whole_form_is_kept_with_its_blanks_and_doubles() -> None:
    came = [*form(Body="salam", ButtonText=""), ("Body", "again"), ("ItsNew", "2027")]
    heard = arrival(came)
    assert heard.raw == {"form": [list(field) for field in came]}
    assert (heard.kind, heard.text) == (Kind.WORDS, "salam")


@pytest.mark.parametrize(
    ("media_type", "said", "kind"),
    [
        ("audio/ogg", "audio", "voice"),
        ("audio/ogg; codecs=opus", "audio", "voice"),
        ("audio/mpeg", "audio", "audio"),
        ("image/jpeg", "image", "photo"),
        ("IMAGE/JPEG", "", "photo"),
        ("image/jpeg", "document", "document"),
        ("video/mp4", "video", "video"),
        ("application/pdf", "document", "document"),
        ("text/vcard", "contacts", "document"),
        ("", "hologram", "document"),
    ],
)
def test_a_file_is_noted_with_what_twilio_says_of_it(media_type: str, said: str, kind: str) -> None:
    heard = file(media_type, said, "hadi hiya")
    bare = media_type.partition(";")[0].lower() or None
    assert heard.attachments == (Attachment(kind, MEDIA, media_type=bare),)
    assert (heard.kind, heard.text) == (Kind.WORDS, "hadi hiya")


def test_the_name_of_a_document_is_its_name_and_no_answer() -> None:
    heard = file("application/pdf", "document", "حكم المحكمة.PDF")
    assert (heard.attachments[0].name, heard.text) == ("حكم المحكمة.PDF", "")
    said = file("application/pdf", "document", "hada howa lhokm. jugement")
    assert (said.attachments[0].name, said.text) == (None, "hada howa lhokm. jugement")


def test_several_files_are_all_taken_whatever_their_number_is_said_to_be() -> None:
    fields = {f"MediaUrl{n}": f"{MEDIA}{n}" for n in range(3)}
    heard = arrival(form(NumMedia="-1", MediaContentType1="image/png", **fields))
    assert [each.kind for each in heard.attachments] == ["document", "photo", "document"]


def test_a_place_is_evidence_with_the_name_it_has() -> None:
    here = {"Latitude": "33.971", "Longitude": "-6.849", "MessageType": "location"}
    assert arrival(form(**here)).location == (33.971, -6.849)
    heard = arrival(form(**here, Label="Tribunal", Address="Salé"))
    assert (heard.kind, heard.text) == (Kind.WORDS, "Tribunal\nSalé")


@pytest.mark.parametrize("latitude", ["", "nan", "inf", "91", "north", "-1e999"])
def test_a_place_that_is_nowhere_is_no_place(latitude: str) -> None:
    heard = arrival(form(Latitude=latitude, Longitude="-6.8"))
    assert (heard.location, heard.kind) == (None, Kind.UNKNOWN)


def test_a_button_and_a_row_bring_back_what_they_stand_for() -> None:
    reply = {"OriginalRepliedMessageSid": QUESTION, "OriginalRepliedMessageSender": OURS}
    button = {"ButtonText": "نعم", "ButtonPayload": "ab12:home.ok=yes", "Body": "نعم", **reply}
    row = {"ListTitle": "نعم", "ListId": "ab12:home.ok=yes", "Body": "نعم", **reply}
    for pressed in (button, row, {**row, "ListTitle": "", "ButtonPayload": ""}):
        heard = arrival(form(MessageType="interactive", **pressed))
        assert (heard.kind, heard.pressed, heard.label) == (Kind.PRESS, "ab12:home.ok=yes", "نعم")
        assert (heard.message_id, heard.reply_to, heard.text) == (QUESTION, None, "")
        assert heard.provider_id == SID


def test_a_button_without_an_id_is_what_it_said() -> None:
    heard = arrival(form(MessageType="button", ButtonText="نعم", ButtonPayload="", Body="نعم"))
    assert (heard.kind, heard.text, heard.pressed) == (Kind.WORDS, "نعم", None)


def test_what_is_replied_to_is_named() -> None:
    heard = arrival(form(Body="iyeh", OriginalRepliedMessageSid=QUESTION))
    assert (heard.reply_to, heard.message_id) == (QUESTION, SID)


def test_what_nobody_can_read_is_answered_as_unknown() -> None:
    assert file("image/webp", "sticker").kind is Kind.UNKNOWN
    assert file("image/webp", "").kind is Kind.UNKNOWN
    assert file("image/webp", "image").kind is Kind.WORDS
    new = arrival(form(MessageType="hologram", Depth="3"))
    assert (new.kind, new.address) == (Kind.UNKNOWN, FAMILY)
    assert ["Depth", "3"] in new.raw["form"]


def test_a_word_that_twilio_took_itself_is_not_answered_twice() -> None:
    assert arrival(form(Body="STOP", OptOutType="STOP")).kind is Kind.STOPPED
    started = arrival(form(Body="YES", OptOutType="START"))
    assert (started.kind, started.text) == (Kind.WORDS, "START")
    assert arrival(form(Body="STOP")).kind is Kind.WORDS


def test_who_shows_no_number_is_somebody_too() -> None:
    unnamed = {"From": "whatsapp:MA.4566546130240823", "WaId": ""}
    heard = arrival(form(Body="salam", ExternalUserId="MA.4566546130240823", **unnamed))
    assert (heard.address, heard.aliases) == ("whatsapp:MA.4566546130240823", ())


@pytest.mark.parametrize("written", ["MA.4566546130240823", "whatsapp:MA.4566546130240823"])
def test_a_number_and_the_id_that_comes_with_it_are_one_person(written: str) -> None:
    heard = arrival(form(Body="salam", ExternalUserId=written))
    assert (heard.address, heard.aliases) == (FAMILY, ("whatsapp:MA.4566546130240823",))


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "+212612345678"},
        {"From": ""},
        {"From": OURS},
        {"From": "whatsapp:"},
        {"From": "whatsapp:+212 6"},
        {"To": "whatsapp:+15005550006"},
        {"To": "", "ButtonPayload": "ab12:home.ok=yes", "OptOutType": "STOP"},
    ],
)
def test_what_is_not_from_a_person_to_us_is_kept_and_answered_by_nobody(
    fields: dict[str, str],
) -> None:
    heard = arrival(form(Body="salam", ExternalUserId="MA.1", **fields))
    assert (heard.kind, heard.aliases) == (Kind.UNKNOWN, ())
    assert heard.address == ""
    assert heard.raw["form"]


def test_a_form_that_names_no_message_is_refused() -> None:
    nameless = [(name, value) for name, value in form(Body="salam") if "Sid" not in name]
    for came in ([], nameless, [*nameless, ("MessageSid", " ")], [("MessageSid", "S" * 201)]):
        with pytest.raises(Malformed):
            arrival(came)
        with pytest.raises(Malformed):
            status_of(came)
    assert arrival([*nameless, ("SmsSid", SID)]).provider_id == SID


def test_a_report_says_how_far_a_message_came() -> None:
    ours = {"From": OURS, "To": FAMILY, "SmsStatus": "delivered"}
    assert status_of(form(**ours, MessageStatus="read", ErrorCode="")) == Status(SID, "read")
    failed = status_of(form(**ours, MessageStatus="Undelivered", ErrorCode="63016"))
    assert failed == Status(SID, "undelivered", 63016)
    assert status_of([("MessageSid", SID)]) == Status(SID, "")
    assert status_of(form(**ours, MessageStatus="failed", ErrorCode="٣" * 5000)).error is None


NAMES = st.sampled_from(
    ["MessageSid", "SmsSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MediaContentType0",
     "MediaUrl9", "MessageType", "ButtonPayload", "ButtonText", "ListId", "ListTitle", "Latitude",
     "Longitude", "Label", "Address", "OriginalRepliedMessageSid", "ExternalUserId", "OptOutType",
     "ProfileName", "WaId", "MessageStatus", "ErrorCode", "ChannelMetadata"]
)  # fmt: skip
VALUES = st.text(alphabet=st.characters()) | st.sampled_from(
    [OURS, FAMILY, SID, "STOP", "document", "a.pdf", "image/webp", "1e400", "-7", "63016"]
)


@given(st.lists(st.tuples(NAMES | st.text(), VALUES)))
def test_nothing_a_form_may_hold_breaks_the_door(came: Form) -> None:
    try:
        heard, status = arrival([*came, ("To", OURS)]), status_of(came)
    except Malformed:
        return
    kept = json.dumps(payload_of(heard), ensure_ascii=False).encode()
    assert arrival_of(json.loads(kept)) == heard
    assert status.message_id == heard.provider_id
