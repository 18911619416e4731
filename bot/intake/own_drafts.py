"""A person's drafts within one turn: each is read and opened once, and what is written is known.

Nothing of it outlives the turn: the next one may be taken by another process.
"""

from uuid import UUID

from flows.conversation import Draft
from storage import drafts
from storage.transaction import Transaction


class OwnDrafts:
    """The drafts of one holder, as this turn found them and left them."""

    def __init__(self, t: Transaction, holder_id: UUID) -> None:
        self._t = t
        self._holder_id = holder_id
        self._known: dict[str, Draft | None] = {}

    def load(self, flow: str) -> Draft | None:
        """The draft of a flow, if there is one. Raises NotOurs."""
        if flow not in self._known:
            found = drafts.load(self._t, self._holder_id, flow)
            self._known[flow] = Draft.from_json(flow, *found) if found else None
        return self._known[flow]

    def save(self, draft: Draft) -> None:
        """Keep a draft, over the one there was in the same flow."""
        drafts.save(self._t, self._holder_id, draft.flow, draft.code, draft.to_json())
        self._known[draft.flow] = draft

    def drop(self, flow: str) -> None:
        """Throw the draft of a flow away; where there is known to be none, nothing is asked."""
        if self._known.get(flow, flow) is not None:
            drafts.delete(self._t, self._holder_id, flow)
        self._known[flow] = None

    def forget(self) -> None:
        """Somebody else has changed or erased them: what was known of them is not true any more."""
        self._known.clear()
