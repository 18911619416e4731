"""What questions and the knock need is laid down at Twilio once, however often a run is cut off."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.delivery.sending import Later, Misconfigured, Unknown
from bot.intake.on_whatsapp import TwilioCalls
from bot.whatsapp import knock, provisioning
from bot.whatsapp.approvals import Approvals
from bot.whatsapp.book import Book
from bot.whatsapp.calls import Calls
from bot.whatsapp.provisioning import Done, Line
from flows.vocabulary import Language
from locales.words import Words
from storage import templates
from storage.database import Database
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio

WORDS = {language.value: Words(language) for language in Language}
WANTED = provisioning.wanted(WORDS)
FEW = [*WANTED[:3], *(one for one in WANTED if one.name in {"quick_reply_1_1", "list_picker_2_1"})]
EVERY = len(FEW)
CALLBACK = "https://wasl.example.org/whatsapp/status"
CREATE, SUBMIT = "CreateContent", "CreateApprovalCreate"


@pytest.fixture
async def calls(twilio: Twilio) -> AsyncIterator[Calls]:
    """The calls of one sender there."""
    made = TwilioCalls(
        twilio.account, twilio.token, twilio.number, f"{twilio.url}/status", twilio.url
    )
    yield made
    await made.close()


async def at_once(_: float) -> None:
    """Waits for nothing."""


async def run(database: Database, calls: Calls, *, dry_run: bool = False) -> list[Line]:
    """The lines of one run, over a few of the definitions."""
    laid = provisioning.provision(database, calls, FEW, dry_run=dry_run, sleep=at_once)
    return [line async for line in laid]


def done(lines: list[Line]) -> dict[Done, int]:
    return dict(Counter(line.done for line in lines))


def kept(database: Database) -> int:
    return len(database.read_now(templates.all))


async def test_everything_is_laid_down_once(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    first = await run(sqlite_database, calls)
    assert done(first) == {Done.MADE: EVERY}
    assert {line.approval.state for line in first[:3]} == {"received"}
    assert done(await run(sqlite_database, calls)) == {Done.KEPT: EVERY}
    assert len(twilio.made(CREATE)) == len(twilio.contents.kept) == EVERY
    assert [call.given["category"] for call in twilio.made(SUBMIT)] == ["UTILITY"] * 3
    languages = Counter(each["language"] for each in twilio.contents.kept.values())
    assert languages == dict.fromkeys(["ar", "ar_MA", "fr"], EVERY // 3)


async def test_twilio_takes_every_definition(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    laid = provisioning.provision(sqlite_database, calls, WANTED)
    assert {line.done async for line in laid} == {Done.MADE}
    assert kept(sqlite_database) == len(twilio.contents.kept) == len(WANTED)


async def test_a_dry_run_only_looks(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    assert done(await run(sqlite_database, calls, dry_run=True)) == {Done.MISSING: EVERY}
    assert (len(twilio.contents.kept), kept(sqlite_database)) == (0, 0)
    await run(sqlite_database, calls)
    twilio.contents.judge("approved")
    seen = await run(sqlite_database, calls, dry_run=True)
    assert done(seen) == {Done.KEPT: EVERY}
    assert seen[0].approval.state == "approved"
    assert not sqlite_database.read_now(lambda t: templates.approved(t, "knock", "ary"))


@pytest.mark.parametrize("method", [CREATE, SUBMIT])
async def test_a_run_that_is_cut_off_is_gone_on_with(
    method: str, sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    """Twilio does what it was asked, and its answer never comes."""
    twilio.trouble(Trouble(1, method=method, drops=True, does_it=True))
    with pytest.raises(Unknown):
        await run(sqlite_database, calls)
    lines = await run(sqlite_database, calls)
    assert done(lines) == {
        (Done.FOUND if method == CREATE else Done.KEPT): 1,
        Done.MADE: EVERY - 1,
    }
    assert len(twilio.contents.kept) == EVERY
    assert {line.approval.state for line in lines[:3]} == {"received"}


async def test_what_a_lost_database_knew_is_found_at_twilio(
    sqlite_database: Database, database: Database, twilio: Twilio, calls: Calls
) -> None:
    await run(sqlite_database, calls)
    assert done(await run(database, calls)) == {Done.FOUND: EVERY}
    assert (kept(database), len(twilio.contents.kept)) == (EVERY, EVERY)


async def test_twilio_may_ask_to_wait(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    twilio.trouble(Trouble(3, status=429, retry_after=2, method=CREATE))
    assert done(await run(sqlite_database, calls)) == {Done.MADE: EVERY}
    twilio.trouble(Trouble(5, status=429, method="ListContent"))
    with pytest.raises(Later):
        await run(sqlite_database, calls)


async def test_a_wrong_token_ends_the_run(sqlite_database: Database, twilio: Twilio) -> None:
    calls = TwilioCalls(twilio.account, "wrong", twilio.number, CALLBACK, twilio.url)
    with pytest.raises(Misconfigured):
        await run(sqlite_database, calls)
    await calls.close()


async def test_one_refusal_hinders_nothing_else(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    twilio.trouble(Trouble(1, status=400, code=20001, method=SUBMIT))
    twilio.trouble(Trouble(1, status=400, code=20001, method=CREATE))
    lines = await run(sqlite_database, calls)
    assert done(lines) == {Done.REFUSED: 2, Done.MADE: EVERY - 2}
    assert all(line.approval.reason for line in lines if line.done is Done.REFUSED)
    assert done(await run(sqlite_database, calls)) == {Done.MADE: 1, Done.KEPT: EVERY - 1}


async def test_what_was_deleted_at_twilio_is_made_anew(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    lines = await run(sqlite_database, calls)
    twilio.contents.delete(str(lines[0].sid))
    await Approvals(sqlite_database, calls).round()
    states = {row.approval for row in sqlite_database.read_now(templates.all)}
    assert states == {"received", "unsubmitted", templates.GONE}
    again = await run(sqlite_database, calls)
    assert done(again) == {Done.MADE: 1, Done.KEPT: EVERY - 1}
    assert again[0].approval.state == "received"


async def test_the_book_knows_what_may_be_sent(
    sqlite_database: Database, twilio: Twilio, calls: Calls
) -> None:
    """Buttons at once; the knock once WhatsApp has approved it, and not once it paused it."""
    now = 0.0
    book = Book(sqlite_database, WORDS, clock=lambda: now)
    assert await book.sid("quick_reply_1_1", "ary") is None
    lines = await run(sqlite_database, calls)
    assert await book.sid("quick_reply_1_1", "ary") is None  # it looks once a minute
    now = 60.0
    shaped = next(line for line in lines if line.definition.name == "quick_reply_1_1")
    assert await book.sid("quick_reply_1_1", shaped.definition.language) == shaped.sid
    assert await book.sid("knock", "ary") is None
    for state, usable in (("pending", False), ("approved", True)):
        twilio.contents.judge(state)
        await Approvals(sqlite_database, calls).round()
        # What was approved this very moment may be sent.
        assert (await book.sid("knock", "ary") is not None) == usable
    for state, usable in (("paused", False), ("approved", True)):
        twilio.contents.judge(state)
        changes = await Approvals(sqlite_database, calls).round()
        assert [change.now.state for change in changes] == [state] * 3
        now += 60
        assert (await book.sid("knock", "ary") is not None) == usable
    assert await book.sid("no_such_shape", "ary") is None


async def test_approvals_that_change_are_in_the_log(
    sqlite_database: Database, twilio: Twilio, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(sqlite_database, calls)
    twilio.contents.judge("rejected", "INVALID_FORMAT")
    twilio.trouble(Trouble(1, status=401, method="FetchApprovalFetch"))
    twilio.trouble(Trouble(1, status=503, method="FetchApprovalFetch"))
    approvals = Approvals(sqlite_database, calls)
    with pytest.raises(Misconfigured):
        await approvals.refresh()
    with pytest.raises(Unknown):
        await approvals.refresh()
    await approvals.refresh()
    states = [row.approval for row in sqlite_database.read_now(templates.all)]
    assert states.count("rejected") == 3
    lines = capsys.readouterr()
    assert "INVALID_FORMAT" in lines.out + lines.err


async def test_older_words_serve_until_the_new_ones_are_approved(sqlite_database: Database) -> None:
    current = knock.definition(WORDS["fr"])

    async def in_the_book() -> str | None:
        return await Book(sqlite_database, WORDS).sid("knock", "fr")

    def put(digest: str, sid: str, approval: str) -> None:
        sqlite_database.write_now(
            lambda t: templates.put(t, "knock", "fr", digest, sid, approval=approval)
        )

    put("formerly", "HX1", "approved")
    put(current.digest, "HX2", "pending")
    assert await in_the_book() == "HX1"
    put(current.digest, "HX2", "approved")
    assert await in_the_book() == "HX2"
    # A shape of another version has other blanks to fill in.
    sqlite_database.write_now(lambda t: templates.put(t, "quick_reply_1_1", "fr", "old", "HX3"))
    assert await Book(sqlite_database, WORDS).sid("quick_reply_1_1", "fr") is None


@pytest.mark.parametrize("language", Language)
def test_the_knock_is_as_whatsapp_wants_it(language: Language) -> None:
    assert list(knock.faults(knock.definition(WORDS[language]))) == []


def test_the_rules_of_templates_are_kept() -> None:
    from bot.whatsapp.shapes import knock as shaped

    def told(body: str, label: str = "Ouvrir") -> list[str]:
        return list(knock.faults(shaped(body, label, knock.OPEN, Language.FRENCH)))

    assert told("Vous avez un message.") == []
    for wrong in ("", "a" * 1025, "Bonjour {{1}} !", "Un mot.\n\n\nUn autre.", "Un     mot", " Un"):
        assert len(told(wrong)) >= 1, wrong
    for wrong in ("", "a" * 21, "deux\nlignes", "{{1}}"):
        assert len(told("Vous avez un message.", wrong)) == 1, wrong
