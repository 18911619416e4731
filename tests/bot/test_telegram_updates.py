"""Every kind of update becomes an arrival: none is dropped, none can break the door."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind, Malformed
from bot.telegram.updates import arrival as arrival_at
from bot.turns import arrival_of, payload_of
from tests.loopback import updates
from tests.loopback.updates import FAMILY, content, private, update


def arrival(update: object) -> Arrival:
    """What the update brings to the people's door."""
    return arrival_at(update, Door.INTAKE)


BOT = {"id": 99, "is_bot": True, "first_name": "Wasl"}
FILE: dict[str, Any] = {"file_id": "F", "file_unique_id": "u", "file_size": 10}


def test_words_are_heard_with_who_said_them() -> None:
    came = updates.message("salam, weldi f lhebs")
    heard = arrival(came)
    assert heard == Arrival(
        door=Door.INTAKE,
        channel=Channel.TELEGRAM,
        address=str(FAMILY),
        provider_id=heard.provider_id,
        kind=Kind.WORDS,
        text="salam, weldi f lhebs",
        message_id=str(came["message"]["message_id"]),
        language_hint="fr",
        display_name="Fatima",
        raw=came,
    )


def test_a_command_is_words_like_any_other() -> None:
    assert arrival(updates.message("/start abc")).text == "/start abc"


def test_the_same_update_has_one_name_and_another_with_its_number_has_its_own() -> None:
    first, second = updates.message("one"), updates.message("two")
    assert arrival(first).provider_id == arrival(json.loads(json.dumps(first))).provider_id
    # After a week of silence Telegram chooses its numbers anew, and may choose an old one.
    second["update_id"] = first["update_id"]
    assert arrival(first).provider_id != arrival(second).provider_id


@pytest.mark.parametrize(
    ("piece", "attachment"),
    [
        ({"voice": {**FILE, "duration": 3, "mime_type": "audio/ogg"}},
         Attachment("voice", "F", None, 10, "audio/ogg")),
        ({"audio": {**FILE, "duration": 3, "file_name": "a.mp3", "mime_type": "audio/mpeg"}},
         Attachment("audio", "F", "a.mp3", 10, "audio/mpeg")),
        ({"video": {**FILE, "mime_type": "video/mp4"}},
         Attachment("video", "F", None, 10, "video/mp4")),
        ({"video_note": {**FILE, "length": 240}}, Attachment("video", "F", None, 10)),
        ({"animation": {**FILE, "mime_type": "video/mp4"}, "document": FILE},
         Attachment("video", "F", None, 10, "video/mp4")),
        ({"document": {**FILE, "file_name": "jugement.pdf", "mime_type": "application/pdf"}},
         Attachment("document", "F", "jugement.pdf", 10, "application/pdf")),
        ({"photo": [{**FILE, "file_id": "small", "width": 90}, {**FILE, "width": 1280}]},
         Attachment("photo", "F", None, 10)),
    ],
)  # fmt: skip
def test_a_file_is_noted_with_what_the_phone_says_of_it(
    piece: dict[str, Any], attachment: Attachment
) -> None:
    heard = arrival(update(message=content(**piece, caption="hadi hiya")))
    assert heard.attachments == (attachment,)
    assert (heard.kind, heard.text) == (Kind.WORDS, "hadi hiya")


def test_a_file_over_the_limit_still_says_how_large_it_is() -> None:
    heard = arrival(updates.document("F", "film.mp4", "video/mp4", size=48_000_000))
    assert heard.attachments[0].size == 48_000_000


def test_the_pictures_of_an_album_name_it() -> None:
    first, second = (arrival(updates.photo(f, media_group_id="77")) for f in "ab")
    assert first.group == second.group == "77"
    assert first.provider_id != second.provider_id


def test_a_place_a_venue_and_a_card_are_evidence() -> None:
    assert arrival(updates.location(33.97, -6.85)).location == (33.97, -6.85)
    place = {"latitude": 33.97, "longitude": -6.85}
    venue = {"location": place, "title": "Tribunal", "address": "Salé"}
    heard = arrival(update(message=content(location=place, venue=venue)))
    assert (heard.location, heard.text) == ((33.97, -6.85), "Tribunal\nSalé")
    assert arrival(updates.contact("+212612345678")).contact == "Hassan +212612345678"


def test_a_forwarded_message_is_words() -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
    heard = arrival(updates.message("chouf hadchi", forward_origin=origin))
    assert (heard.kind, heard.text) == (Kind.WORDS, "chouf hadchi")


def test_what_is_replied_to_is_named() -> None:
    heard = arrival(updates.message("iyeh", reply_to_message=content(text="?", message_id=12)))
    assert heard.reply_to == "12"


def test_a_sticker_a_dice_and_a_poll_are_answered_as_unknown() -> None:
    sticker = arrival(updates.sticker())
    assert (sticker.kind, sticker.text, sticker.address) == (Kind.UNKNOWN, "🙏", str(FAMILY))
    dice = arrival(update(message=content(dice={"emoji": "🎲", "value": 3})))
    assert (dice.kind, dice.text) == (Kind.UNKNOWN, "🎲")
    poll = arrival(update(message=content(poll={"id": "1", "question": "?", "options": []})))
    assert (poll.kind, poll.address) == (Kind.UNKNOWN, str(FAMILY))


def test_a_press_carries_its_data_and_the_message_that_held_the_button() -> None:
    row = [{"text": "نعم", "callback_data": "ab12:home.ok=yes"}]
    held = content(text="واخا؟", message_id=31, reply_markup={"inline_keyboard": [row]})
    heard = arrival(updates.press("ab12:home.ok=yes", on=held))
    assert (heard.kind, heard.pressed) == (Kind.PRESS, "ab12:home.ok=yes")
    assert (heard.message_id, heard.shown, heard.label) == ("31", "واخا؟", "نعم")


def test_a_press_on_a_message_too_old_to_be_shown_is_a_press() -> None:
    heard = arrival(updates.press("ab12:home.ok=yes"))
    assert (heard.kind, heard.pressed, heard.shown, heard.label) == (
        Kind.PRESS, "ab12:home.ok=yes", None, None,
    )  # fmt: skip


def test_an_edit_is_an_edit_unless_it_is_a_live_location_that_moved() -> None:
    heard = arrival(updates.edited("la, machi hadchi", 31))
    assert (heard.kind, heard.text, heard.message_id) == (Kind.EDITED, "la, machi hadchi", "31")
    place = {"latitude": 1.0, "longitude": 1.0}
    moved = arrival(update(edited_message=content(location=place)))
    assert (moved.kind, moved.address) == (Kind.UNKNOWN, "")


def test_blocking_and_coming_back_are_noticed() -> None:
    gone = updates.blocked(bot=BOT)
    assert arrival(gone).kind is Kind.BLOCKED
    gone["my_chat_member"]["new_chat_member"]["status"] = "member"
    assert arrival(gone).kind is Kind.UNBLOCKED


def test_only_private_chats_are_served() -> None:
    came = updates.message("salam a lmajmou3a")
    came["message"]["chat"] = {"id": -100123, "type": "supergroup", "title": "3a2ilat"}
    heard = arrival(came)
    assert (heard.kind, heard.address, heard.raw) == (Kind.UNKNOWN, "", came)
    channel_post = update(channel_post=content(text="x"))
    assert (arrival(channel_post).kind, arrival(channel_post).address) == (Kind.UNKNOWN, "")


def test_what_nobody_said_is_kept_and_answered_by_nobody() -> None:
    heard = arrival(update(message=content(pinned_message=content(text="x"))))
    assert (heard.kind, heard.address) == (Kind.UNKNOWN, "")


def test_a_kind_that_telegram_has_yet_to_invent_is_kept_whole() -> None:
    came = update(message=content(hologram={"depth": 3}))
    heard = arrival(came)
    assert (heard.kind, heard.address, heard.raw) == (Kind.UNKNOWN, str(FAMILY), came)


@pytest.mark.parametrize("not_one", [None, [], {}, {"update_id": "7"}, {"update_id": True}, "x"])
def test_what_is_not_an_update_is_refused(not_one: object) -> None:
    with pytest.raises(Malformed):
        arrival(not_one)


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters())
)
KEYS = st.sampled_from(
    ["message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "id", "type",
     "text", "caption", "photo", "voice", "document", "file_id", "file_size", "width", "location",
     "latitude", "longitude", "venue", "contact", "sticker", "emoji", "data", "message_id",
     "reply_markup", "inline_keyboard", "callback_data", "new_chat_member", "status", "date",
     "first_name", "media_group_id", "reply_to_message"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS | st.just("private"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(KEYS | st.just("update_id"), JSON, max_size=4), JSON)
def test_nothing_an_update_may_hold_breaks_the_door(whole: dict[str, Any], number: Any) -> None:
    came = {"update_id": number, **whole}
    try:
        heard = arrival(came)
    except Malformed:
        return
    kept = json.dumps(payload_of(heard), ensure_ascii=False).encode()
    again = arrival_of(json.loads(kept))
    assert (again.kind, again.text, again.address) == (heard.kind, heard.text, heard.address)


@given(st.data())
def test_a_message_with_anything_in_its_fields_is_taken(data: st.DataObject) -> None:
    came = updates.message("salam")
    field = data.draw(KEYS)
    came["message"] = {**came["message"], "chat": private(), field: data.draw(JSON)}
    heard = arrival(came)
    json.dumps(payload_of(heard), ensure_ascii=False).encode()


def test_half_a_letter_and_endless_nesting_can_be_kept() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    heard = arrival(updates.message("a\ud83d\x00b", quote=deep))
    assert heard.text == "a?b"
    json.dumps(payload_of(heard), ensure_ascii=False).encode()
