"""Who wants a PostgreSQL for itself notices every Wasl that works on it, whatever it is called."""

import pytest

from storage import alone, canary
from storage.database import Database
from storage.secrets import Secrets


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize(
    "called", ["", "&application_name=ministry", "&options=-c%20application_name%3Dministry"]
)
def test_nobody_holds_a_database_that_another_works_on(
    database_url: str, secrets: Secrets, monkeypatch: pytest.MonkeyPatch, called: str
) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.1)
    serving = Database.open(database_url + called, secrets)
    serving.read_now(canary.sings)
    with pytest.raises(alone.InUse), alone.held(database_url):
        pass
    serving.close()
    monkeypatch.setattr(alone, "PATIENCE", 5.0)
    with alone.held(database_url):
        pass
