"""What a bot of the comparison is told: its token, where to listen, and what to ask."""

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question, and its buttons: a label and what is sent when it is pressed."""

    text: str
    buttons: tuple[tuple[str, str], ...]


TOKEN = os.environ["BOT_TOKEN"]
SECRET = os.environ["BOT_SECRET"]
API_URL = os.environ["BOT_API_URL"]
PORT = int(os.environ["BOT_PORT"])
STORE = os.environ["BOT_STORE"]
BACKGROUND = bool(os.environ.get("BOT_BACKGROUND"))
QUESTIONS = tuple(
    Question(each["text"], tuple((label, data) for label, data in each["buttons"]))
    for each in json.loads(Path(os.environ["BOT_QUESTIONS"]).read_text(encoding="utf-8"))
)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
