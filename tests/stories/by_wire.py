"""What an operator does before people come, over the command line, for stories over real HTTP."""

from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import HOUSE, Process
from tests.stories.telling import plain

ROLES = "intake,desk,delivery,web"
HANDLER = 7_001
SAMPLES = HOUSE / "bot" / "simulator" / "sample_organisations.csv"


async def a_handler(
    bot_api: BotApi, process: Process, roles: str = ROLES, **settings: str
) -> Phone:
    """Import the associations, invite somebody, start the process, and have her join."""
    process.settings["WASL_DESK_TOKEN"] = DESK_TOKEN
    assert "6" in process.command("organisations", "import", str(SAMPLES)).stderr
    listed = process.command("organisations", "list").stdout.split()
    code = next(word for word in listed if "dignite" in word)
    link = process.command("invite", code).stdout.strip()
    process.start(roles, **settings)
    handler = Phone(bot_api, bot_api.desk, HANDLER)
    handler.says(f"/start {link.partition('=')[2]}")
    await bot_api.until(lambda: "/mine" in handler.words, 40)
    return handler


async def takes(bot_api: BotApi, handler: Phone) -> None:
    """She takes the grievance that she is offered, and reads it."""
    await bot_api.until(lambda: "Prendre" in handler.buttons(), 30)
    handler.presses("Prendre")
    await bot_api.until(lambda: "Lire" in handler.buttons(), 30)
    handler.presses("Lire")


async def answers(bot_api: BotApi, handler: Phone, said: str | bytes) -> None:
    """She writes to the family, or speaks."""
    await bot_api.until(lambda: "Répondre" in handler.buttons(), 30)
    handler.presses("Répondre")
    await bot_api.until(lambda: "message vocal" in handler.words, 30)
    if isinstance(said, bytes):
        handler.sends_voice(said)
    else:
        handler.says(said)


def screen(phone: Phone) -> str:
    """Everything on a phone, from top to bottom."""
    words = (str(each.get("text") or each.get("caption", "")) for each in phone.messages)
    return plain("\n".join(words))
