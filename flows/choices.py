"""The kinds of question answered by choosing: one option, several, yes or no, and the summary.

A choice is understood from a press, its number, its label or a word people use for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar, cast

from flows.listed import AND, numbered, split
from flows.questions import Question, Stale
from flows.speech import (
    Ears,
    Edit,
    Heard,
    Listing,
    Options,
    Said,
    Stored,
    Unclear,
    Understood,
    codes_of,
)
from flows.vocabulary import Answer, Control, Everything, Submission

T = TypeVar("T")
C = TypeVar("C", bound=str)

LONGEST_LIST = 10
"""The longest list that every channel can show as buttons (WhatsApp's list-picker)."""


@dataclass(frozen=True)
class Choosing(Question[T], Generic[T, C]):
    """What every choice has: its options, and with ``search`` a long list found by typing.

    ``first`` are shown before that. ``asking``: questions are typed, each of them anew."""

    options: type[C] | Listing
    only: tuple[C, ...] | None = None
    search: bool = False
    first: tuple[C, ...] = ()
    asking: bool = False

    @property
    def source(self) -> Options:
        """The options as an enum of codes or a listing."""
        return cast(Options, self.options)

    def codes(self) -> tuple[str, ...]:
        """Every code that may be chosen."""
        return codes_of(self.source) if self.only is None else self.only

    def shown(self, offers: Sequence[str]) -> tuple[str, ...]:
        """What was offered, or all there is unless it is found by typing."""
        return tuple(offers) or (self.first if self.search else self.codes())

    def option(self, code: str) -> C:
        """The option with that code. Raises Stale when it is not offered any more."""
        if code not in self.codes():
            raise Stale
        # The codes of a listing are plain strings, which is what C then stands for.
        return cast(C, code) if isinstance(self.options, Listing) else self.options(code)

    def match(self, said: Said, offers: Sequence[str], ears: Ears) -> Sequence[str]:
        """The codes that a message may mean, best first."""
        if said.pressed is not None:
            return [said.pressed] if said.pressed in self.codes() else []
        if code := numbered(self.shown(offers), said.text, ears):
            return [code]
        among = (self.codes(),) if self.asking else (offers, self.codes())
        heard = (ears.choose(self.source, few, said.text) for few in among if few)
        return next(filter(None, heard), [])

    def unsure(self, found: Sequence[str], offers: Sequence[str]) -> Unclear:
        """What to say when a message means several options, or none."""
        if few := tuple(found[:LONGEST_LIST]):
            return Unclear("answers" if self.asking else "which", few)
        none = Unclear("search" if self.search else "choice", tuple(offers))
        return Unclear("no_answer", tuple(offers)) if self.asking else none


@dataclass(frozen=True)
class Choice(Choosing[C, C]):
    """One of several options."""

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """One match answers; several are offered back; none is unclear."""
        found = self.match(said, offers, ears)
        return Heard(found[0]) if len(found) == 1 else self.unsure(found, offers)

    def load(self, stored: Stored) -> C:
        """The option with that code. Raises Stale when it is not offered any more."""
        return self.option(str(stored))


@dataclass(frozen=True)
class YesNo(Question[bool]):
    """A plain yes or no."""

    def shown(self, offers: Sequence[str]) -> tuple[str, ...]:
        """Yes, then no."""
        return codes_of(Answer)

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """Yes or no, pressed, numbered or said."""
        return Choice(self.key, Answer).read(said, past, (), ears, today)

    def load(self, stored: Stored) -> bool:
        """True for yes."""
        return Answer(str(stored)) is Answer.YES


@dataclass(frozen=True)
class Several(Choosing[tuple[C, ...], C]):
    """Any number of options, or none (with ``everything``: that is all), until "that is all"."""

    everything: bool = False

    def complete(self, stored: Stored) -> bool:
        """Whether the person said that is all."""
        return isinstance(stored, dict) and stored.get("done") is True

    def reopened(self, stored: Stored) -> Stored:
        """The same choices, waiting for more."""
        return {"chosen": chosen(stored), "done": False}

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """A press or a word adds an option, or takes it away again; "done", or "none", ends."""
        so_far = chosen(past)
        wish = said.pressed if said.pressed is not None else ears.control(said.text)
        if self.everything and ears.choose(Everything, codes_of(Everything), said.text):
            return Heard({"chosen": [], "done": True})
        if wish in (Control.DONE, Control.NONE):
            return Heard({"chosen": so_far, "done": True})
        found = self._named(said, offers, so_far, ears)
        if isinstance(found, Unclear):
            return found
        kept = [code for code in so_far if code not in found]
        added: list[Stored] = [code for code in dict.fromkeys(found) if code not in so_far]
        return Heard({"chosen": kept + added, "done": False})

    def beside(self, offers: Sequence[str], past: Stored) -> tuple[str, ...]:
        """What was chosen and is not among the options shown: it stands below them, and counts."""
        shown = self.shown(offers)
        return tuple(str(code) for code in chosen(past) if code not in shown)

    def _named(
        self, said: Said, offers: Sequence[str], so_far: list[Stored], ears: Ears
    ) -> list[str] | Unclear:
        """Every option a message names, or why it is not clear which."""
        counted = (*self.shown(offers), *self.beside(offers, {"chosen": so_far}))

        def meant(part: str) -> Sequence[str]:
            code = numbered(counted, part, ears)
            return [code] if code else self.match(Said(part, said.pressed), offers, ears)

        if said.pressed is None and (code := ears.label(self.source, self.codes(), said.text)):
            # The label of an option may hold a comma itself.
            return [code]
        found: list[str] = []
        for part in [""] if said.pressed is not None else split(said.text):
            matches = meant(part)
            if len(matches) != 1:
                # Only now, because the name of an option may hold an "and" itself.
                each = [meant(word) for word in AND.split(part)]
                if len(each) < 2 or any(len(one) != 1 for one in each):
                    return self.unsure(matches, offers)
                matches = [one[0] for one in each]
            found.extend(matches)
        return found

    def load(self, stored: Stored) -> tuple[C, ...]:
        """The options chosen, in the order of the list; one that is gone is left out."""
        wanted = chosen(stored)
        return tuple(self.option(code) for code in self.codes() if code in wanted)


def chosen(stored: Stored) -> list[Stored]:
    """The codes in a stored answer to Several."""
    codes = stored.get("chosen") if isinstance(stored, dict) else None
    return codes if isinstance(codes, list) else []


@dataclass(frozen=True)
class Review(Question[bool]):
    """The summary of all answers: send it, or name a line to change. ``offers`` are its lines."""

    def shown(self, offers: Sequence[str]) -> tuple[str, ...]:
        """Send, then change."""
        return codes_of(Submission)

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """The number of a line, or its name, edits it; "change" offers them; "send" ends."""
        if said.pressed is not None:
            if said.pressed in offers:
                return Edit(said.pressed)
            found: Sequence[str] = [said.pressed]
        elif key := numbered(offers, said.text, ears):
            return Edit(key)
        elif named := ears.choose(Listing("line", {}), offers, said.text):
            return Edit(named[0]) if len(named) == 1 else Unclear("line", tuple(offers))
        else:
            found = ears.choose(Submission, codes_of(Submission), said.text)
        if list(found) == [Submission.SEND]:
            return Heard(True)
        return Unclear("line" if list(found) == [Submission.CHANGE] else "review", tuple(offers))

    def load(self, stored: Stored) -> bool:
        """Always true: the summary was sent."""
        return bool(stored)
