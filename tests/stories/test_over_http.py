"""A grievance with a voice note from one bot to the other over real HTTP, as an operator runs it.

Both bots, a Bot API server on loopback, and nothing of Wasl but its command line. By polling the
same is told in test_several_processes.py.
"""

from tests.loopback.bot_api import BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process
from tests.stories.by_wire import HANDLER, a_handler, answers, screen, takes
from tests.stories.telling import ANSWERS, BEGUN, VOICE

VOICE_NOTE = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(600)


async def test_from_a_mother_to_a_handler_and_back(bot_api: BotApi, process: Process) -> None:
    handler = await a_handler(bot_api, process, WASL_PUBLIC_URL=process.url)

    mother = Phone(bot_api, bot_api.intake)
    for answer in (*BEGUN, *(answer for given in ANSWERS.values() for answer in given)):
        if answer is VOICE:
            mother.sends_voice(VOICE_NOTE)
        else:
            mother.says(str(answer))
    await bot_api.until(lambda: "رقم الوصل" in screen(mother), 90)
    assert bot_api.intake.webhook["url"] == f"{process.url}/telegram/intake"

    await takes(bot_api, handler)
    await bot_api.until(lambda: bool(bot_api.made("sendVoice", bot_api.desk)), 60)
    (played,) = bot_api.made("sendVoice", bot_api.desk)
    assert VOICE_NOTE in [content for _, content in played.uploads.values()]
    assert "ولدي كان مضروب فعينو" in screen(handler)

    await answers(bot_api, handler, "غدا غادي نمشيو نشوفوه")
    await bot_api.until(lambda: "غدا غادي نمشيو نشوفوه" in screen(mother), 30)
    mother.says("الله يرحم الوالدين، قولو ليه يصبر")
    await bot_api.until(lambda: "قولو ليه يصبر" in screen(handler), 30)
    assert process.stop() == 0
    told = process.told()
    for secret in ("مضروب", "يصبر", "1001", str(HANDLER)):
        assert secret not in told, "no log says who wrote or what"
