"""A person with WhatsApp, for stories: says, presses, sends a voice note, and reads the screen."""

import re
from collections.abc import Mapping

from tests.loopback.twilio import Twilio
from tests.loopback.twilio_forms import Form, Person, replying_to
from tests.loopback.twilio_messages import Kept, new_sid

# How numbered text is written: "1. yes", "2) no", and what is typed by its name: "• skip".
NUMBERED = re.compile(r"^\W*(\d+)\s*[.)\-:\u2013]\s*(.+?)\W*$", re.MULTILINE)
NAMED = re.compile(r"^\W*[•*]\W*(.+?)\W*$", re.MULTILINE)


class WhatsAppPhone:
    """One chat with our number. ``number=None`` and a ``user_id``: somebody with a username."""

    def __init__(
        self,
        twilio: Twilio,
        number: str | None = "+212612345678",
        user_id: str | None = None,
        name: str = "Fatima",
    ) -> None:
        self.twilio = twilio
        self.person = Person(number, user_id, name)

    @property
    def address(self) -> str:
        """What Wasl answers to."""
        return self.person.address

    @property
    def messages(self) -> list[Kept]:
        """What Wasl sent and this person can see, oldest first."""
        kept = list(self.twilio.messages.values())
        return [each for each in kept if each.shown and each.to in self.person.addresses]

    @property
    def words(self) -> str:
        """The newest words on the screen, or nothing yet."""
        return self.messages[-1].body if self.messages else ""

    @property
    def screen(self) -> str:
        """Everything on the phone, from top to bottom."""
        return "\n".join(each.body for each in self.messages)

    def buttons(self) -> dict[str, str]:
        """The labels under the newest message that has some, and what each brings back."""
        return next((each.buttons for each in reversed(self.messages) if each.buttons), {})

    def says(self, text: str, *, to: Kept | None = None) -> Form:
        """Type and send, perhaps as a reply to one of the messages."""
        return self._sends(text, **(replying_to(to) if to else {}))

    def sends_voice(self, content: bytes) -> Form:
        """Record and send a voice note."""
        return self.sends_file(content, "audio/ogg", "audio")

    def sends_photo(self, content: bytes, caption: str = "") -> Form:
        """Send a photo."""
        return self.sends_file(content, "image/jpeg", "image", caption)

    def sends_file(self, content: bytes, media_type: str, kind: str, caption: str = "") -> Form:
        """Send any file; for a document the caption is its name, as Twilio has it."""
        sid, file_sid = new_sid("MM"), new_sid("ME")
        place = f"/2010-04-01/Accounts/{self.twilio.account}/Messages/{sid}/Media/{file_sid}"
        pieces = {"MessageType": kind, "MediaUrl0": self.twilio.url + place}
        pieces["MediaContentType0"] = media_type
        kept = self._kept(caption, sid)
        kept.files[file_sid] = (media_type, content, "")
        return self.twilio.receive(self.person, kept, **pieces)

    def shares_place(self, latitude: float, longitude: float, label: str = "") -> Form:
        """Send a place on the map."""
        place = {"Latitude": str(latitude), "Longitude": str(longitude)}
        return self._sends("", MessageType="location", **place, Address="", Label=label)

    def presses(self, label: str) -> Form:
        """Choose what begins so on the newest message that offers it: a button, a row, or a line
        of numbered text, whose number (or name) is then typed."""
        for message in reversed(self.messages):
            for shown, data in message.buttons.items():
                if shown.startswith(label):
                    return self._press(message, shown, data)
            if (typed := choice(message.body, label)) is not None:
                return self.says(typed)
        raise AssertionError(f"nothing begins with {label!r} in {self.words!r} {self.buttons()}")

    def is_offered(self, label: str) -> bool:
        """Whether what was said last can be answered by choosing what begins so."""
        if not self.messages:
            return False
        last = self.messages[-1]
        pressed = any(shown.startswith(label) for shown in last.buttons)
        return pressed or choice(last.body, label) is not None

    def again(self, form: Form) -> Form:
        """Twilio posts the same form once more."""
        self.twilio.post("/whatsapp", form, lane=self.address)
        return form

    def _press(self, message: Kept, label: str, data: str) -> Form:
        assert message.filled is not None
        pieces: Mapping[str, str] = {"ButtonText": label, "ButtonPayload": data}
        if message.filled.kind == "twilio/list-picker":
            pieces = {"ListId": data, "ListTitle": label}
        return self._sends(label, MessageType="interactive", **pieces, **replying_to(message))

    def _sends(self, text: str, **pieces: str) -> Form:
        return self.twilio.receive(self.person, self._kept(text, new_sid("SM")), **pieces)

    def _kept(self, text: str, sid: str) -> Kept:
        ours = self.twilio.number
        return Kept(sid, self.address, ours, text, inbound=True, status="received")


def choice(text: str, label: str) -> str | None:
    """What to type for an option of numbered text whose words begin so."""
    plain = re.sub("[\u2066-\u2069\u200e\u200f]", "", text)
    for number, words in NUMBERED.findall(plain):
        if words.startswith(label):
            return str(number)
    return next((words for words in NAMED.findall(plain) if words.startswith(label)), None)
