"""What an operator sees of the network, and what a list taken in again does not undo."""

import json
from pathlib import Path

from bot.network import parting
from storage import organisations
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import HOUSE, a_coordinator
from tests.bot.terminal import Terminal

HEAD = "name_fr,name_ar,regions,needs,topics,languages,capacity\n"
ADALA = HEAD + "Adala,عدالة,*,women,*,fr,7\n"


def test_a_list_taken_in_again_readmits_nobody(
    folder: Path, wasl: Terminal, database: Database
) -> None:
    """What a coordinator has decided, she alone changes."""
    (folder / "list.csv").write_text(ADALA, encoding="utf-8")
    assert wasl.run("organisations", "import", "list.csv") == 0

    def suspended(t: Transaction) -> None:
        adala = parting.known(t, "adala")
        nadia = a_coordinator(t)
        parting.suspend(t, HOUSE, nadia, adala, "Plus de nouvelles.")

    database.write_now(suspended)
    assert wasl.run("organisations", "import", "list.csv") == 0
    assert wasl.run("organisations", "list") == 0
    assert wasl.out == ["omp"]
    assert wasl.run("organisations", "list", "--json") == 0
    [told] = [one for one in json.loads(wasl.out[0]) if one["code"] == "adala"]
    assert (told["active"], told["capacity"], told["open"], told["members"]) == (False, 7, 0, 0)
    assert told["since"] is not None
    known = database.read_now(lambda t: organisations.by_code(t, "adala"))
    assert known is not None
    assert database.read_now(lambda t: organisations.why(t, known)) == "Plus de nouvelles."
