"""Whatever happens to each attempt, no message of an account overtakes an earlier one."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storage import accounts, outbox
from storage.accounts import Account
from storage.database import Database, Transaction
from storage.outbox import Outgoing

EXAMPLES = count(1)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
names = some.sampled_from("abc")
steps = some.one_of(
    some.tuples(some.just("say"), names, some.integers(0, 3)),
    some.tuples(some.just("claim"), some.integers(1, 4)),
    some.tuples(some.sampled_from(["sent", "retry", "fail"]), names),
    some.tuples(some.just("pass"), some.sampled_from([10, 61])),
)


@dataclass
class World:
    """What a careful observer writes down beside the outbox."""

    channel: str
    now: datetime = NOON
    said: int = 0
    waiting: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    flying: dict[str, Outgoing] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    doubts: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def account(self, t: Transaction, name: str) -> Account:
        """The account of a letter, in this example alone."""
        return accounts.reach(t, "intake", self.channel, name)

    def say(self, t: Transaction, name: str, priority: int) -> None:
        """Queue the next number."""
        self.said += 1
        outbox.add(t, self.account(t, name), str(self.said).encode(), priority=priority)
        self.waiting[name].append(self.said)

    def claim(self, t: Transaction, limit: int) -> None:
        """Claim, and check every row that is handed out."""
        claimed = outbox.claim(t, door="intake", channel=self.channel, limit=limit, lease=LEASE)
        assert len(claimed) <= limit
        assert len({row.address for row in claimed}) == len(claimed)
        self.give_up_the_doubtful(t)
        for row in claimed:
            number, name = int(row.payload), row.address
            assert self.waiting[name][0] == number, "it overtook an earlier one"
            if name in self.flying:
                assert self.leases[name] <= self.now, "two of one account are in flight"
                assert row.doubtful
                self.doubts[number] += 1
                assert self.doubts[number] == 1, "it was in doubt twice"
            self.flying[name], self.leases[name] = row, self.now + LEASE

    def give_up_the_doubtful(self, t: Transaction) -> None:
        """What was given up lets the next one pass."""
        for dead in outbox.dead_letters(t):
            for name, row in list(self.flying.items()):
                if row.id == dead.id and self.doubts[int(row.payload)]:
                    assert self.leases[name] <= self.now
                    self.end(name)

    def end(self, name: str) -> None:
        """A row of this account waits no more."""
        del self.flying[name]
        self.waiting[name].pop(0)

    def settle(self, t: Transaction, what: str, name: str) -> None:
        """The delivery says what became of a row in flight."""
        row = self.flying.get(name)
        if row is None:
            return
        if what == "sent":
            outbox.sent(t, row.id, f"p{row.id}")
            self.end(name)
        elif what == "fail":
            outbox.fail(t, row.id, "refused")
            self.end(name)
        else:
            outbox.retry(t, row.id, self.now + timedelta(seconds=30), "later")
            del self.flying[name]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some.lists(steps, max_size=30))
def test_no_message_overtakes_another_of_its_account(
    database: Database, story: list[tuple[object, ...]]
) -> None:
    world = World(f"channel-{next(EXAMPLES)}")

    def live(t: Transaction) -> None:
        for step in story:
            here = replace(t, now=world.now)
            match step:
                case ("say", str(name), int(priority)):
                    world.say(here, name, priority)
                case ("claim", int(limit)):
                    world.claim(here, limit)
                case ("pass", int(seconds)):
                    world.now += timedelta(seconds=seconds)
                case (str(what), str(name)):
                    world.settle(here, what, name)

    database.write_now(live)
