"""What a person sees, before any channel: text, buttons and files.

The outbox stores screens as JSON; each channel renders them in its own way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Button:
    """A press: what it says, and what comes back when it is pressed (at most 64 bytes)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One message to one person, already in their language.

    ``files`` are ids of stored files sent with it. ``protect`` asks the channel to hinder
    forwarding. ``replaces`` is the provider's id of a message whose text and buttons this one
    takes over. ``deletes`` is the provider's id of a message to take back, with nothing else said.
    ``list_label`` names the button that opens a long list, where a channel has one. ``template``
    names the words a channel has approved for a person who wrote too long ago; where there is no
    such rule, the text stands for them. ``under`` is what a button under neutral words in its place
    would bring back; no channel shows it.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[str, ...] = ()
    language: str = "ary"
    protect: bool = False
    list_label: str | None = None
    replaces: str | None = None
    deletes: str | None = None
    template: str | None = None
    under: str | None = None

    def to_json(self) -> bytes:
        """The screen as UTF-8 JSON.

        What is as usual is left out: while a new version is rolled out, a process of the one before
        may be asked to send it, and stumbles only over what is new in it.
        """
        told: dict[str, object] = {"text": self.text}
        for name, usual in _USUAL:
            if (value := getattr(self, name)) != usual:
                told[name] = value
        told["buttons"] = [{"label": b.label, "data": b.data} for b in self.buttons]
        told["files"] = self.files
        return _WRITER.encode(told).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Screen:
        """The screen that ``to_json`` wrote; what a later version added is passed over."""
        raw = {name: value for name, value in json.loads(data).items() if name in cls.__slots__}
        raw["buttons"] = tuple(Button(**button) for button in raw["buttons"])
        raw["files"] = tuple(raw["files"])
        return cls(**raw)


# Asked of the class and made once: every reply and every reminder is written with them.
_USUAL = tuple((each.name, each.default) for each in fields(Screen) if each.name != "text")
_WRITER = json.JSONEncoder(ensure_ascii=False)
