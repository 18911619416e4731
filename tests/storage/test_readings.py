"""What was said of an article is counted for each language and review, and for nobody."""

from datetime import date

from storage import readings
from storage.database import Database
from storage.transaction import Transaction

REVIEWED, ANEW = date(2026, 11, 22), date(2027, 5, 3)


def test_numbers_grow_for_each_review_and_language_by_itself(database: Database) -> None:
    def said(t: Transaction) -> None:
        for _ in range(3):
            readings.count(t, "visiting", "ary", REVIEWED, readings.READ)
        readings.count(t, "visiting", "ary", REVIEWED, "yes")
        readings.count(t, "visiting", "fr", REVIEWED, readings.READ)
        readings.count(t, "visiting", "ary", ANEW, readings.READ)

    database.write_now(said)
    found = database.read_now(readings.all)
    assert {(one.language, one.reviewed, one.said): one.times for one in found} == {
        ("ary", REVIEWED, "read"): 3,
        ("ary", REVIEWED, "yes"): 1,
        ("fr", REVIEWED, "read"): 1,
        ("ary", ANEW, "read"): 1,
    }


def test_nothing_of_a_person_can_stand_there() -> None:
    columns = set(readings.READINGS.columns.keys())
    assert columns == {"article", "language", "reviewed", "said", "times"}
