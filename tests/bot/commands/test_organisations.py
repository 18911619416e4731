"""The list of organisations as people save it: what is read, and what each fault is told as."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.organisations import COLUMNS, BadList, Organisation, read
from bot.network.naming import code_of
from bot.tickets.scoring import ALL
from flows.vocabulary import Language, Need, Region, Topic

HEADER = ",".join(COLUMNS)
GOOD = "Amal Fès,أمل فاس,fes_meknes;oriental,women;mothers,health,ary;fr,12"


def written(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def faults(content: bytes) -> list[str]:
    with pytest.raises(BadList) as caught:
        read(content)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return list(caught.value.faults)


def test_a_good_list_is_read_in_its_order() -> None:
    found = read(written(GOOD, "Partout,في كل مكان,*,*,*,*,5"))
    assert found == (
        Organisation(
            code="amal_fes",
            name_fr="Amal Fès",
            name_ar="أمل فاس",
            regions=("fes_meknes", "oriental"),
            needs=("women", "mothers"),
            topics=("health",),
            languages=("ary", "fr"),
            capacity=12,
        ),
        Organisation("partout", "Partout", "في كل مكان", (ALL,), (ALL,), (ALL,), (ALL,), 5),
    )


def test_what_a_spreadsheet_leaves_behind_is_forgiven() -> None:
    messy = (
        "\ufeffcapacity, Name_FR ,name_ar,regions,needs,topics,languages\r\n"
        "\r\n"
        '٢٠,"  Amal\n Fès",أمل\u200f فاس, Fes_Meknes ; oriental;;oriental,*,,ary\r\n'
        ",,,,,,\r\n"
    )
    (amal,) = read(messy.encode())
    assert (amal.name_fr, amal.name_ar, amal.capacity) == ("Amal Fès", "أمل فاس", 20)
    assert amal.regions == ("fes_meknes", "oriental")
    assert amal.topics == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",أمل,*,*,*,fr,5", "row 3: name_fr is empty"),
        ("Amal, ,*,*,*,fr,5", "row 3: name_ar is empty"),
        (f"{'A' * 101},أمل,*,*,*,fr,5", "row 3: name_fr is longer than 100 letters"),
        (
            "Amal,أمل,fes_mekns,*,*,fr,5",
            "row 3: regions: “fes_mekns” is not a code; did you mean fes_meknes?",
        ),
        ("Amal,أمل,*,*,*,ary_Latn,5", "row 3: languages: “ary_latn” is not a code"),
        ("Amal,أمل,*,*,*,ber,5", "row 3: languages: “ber” is not a code"),
        (
            'Amal,أمل,*,"women,minors",*,fr,5',
            "row 3: needs: “women,minors” is not a code; separate codes by ;",
        ),
        ("Amal,أمل,,*,*,fr,5", "row 3: regions is empty; write codes, or * for all"),
        ("Amal,أمل,*,,,fr,5", "row 3: needs and topics are both empty; write codes, or * for all"),
        ("Amal,أمل,*,*,*,fr,ten", "row 3: capacity “ten” is not a whole number from 1 to 10000"),
        ("Amal,أمل,*,*,*,fr,-1", "row 3: capacity “-1” is not a whole number from 1 to 10000"),
        ("Amal,أمل,*,*,*,fr,0", "row 3: capacity “0” is not a whole number from 1 to 10000"),
        ("Amal,أمل,*,*,*,fr,2.5", "row 3: capacity “2.5” is not a whole number from 1 to 10000"),
        (
            "Amal,أمل,*,women,minors,*,fr,5",
            "row 3: 8 cells for 7 columns; the codes inside a cell are separated by ;",
        ),
        ("AMAL FES,أخرى,*,*,*,fr,5", "row 3: the same name as row 2"),
        ("Autre,أمل فاس,*,*,*,fr,5", "row 3: the same name as row 2"),
    ],
)
def test_a_bad_row_is_named_by_its_number_and_its_fault(row: str, fault: str) -> None:
    found = faults(written(GOOD, row))
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_every_fault_of_every_row_is_told_at_once() -> None:
    found = faults(written("A,أ,nowhere,*,*,fr,x", GOOD, ",ب,*,nobody,*,,3"))
    assert [line.split(":")[0] for line in found] == ["row 2", "row 2", "row 4", "row 4", "row 4"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the file is empty"),
        ("\ufeff\r\n,,\r\n".encode(), "the file is empty"),
        (HEADER.encode(), "the file holds no organisation below the names of its columns"),
        (written(GOOD).decode().encode("utf-16"), "the file is not UTF-8; save it as “CSV UTF-8”"),
        (written(GOOD).decode().encode("cp1256", "replace"), "the file is not UTF-8"),
        (
            written('A,"أ,*,*,*,fr,5', "B,ب,*,*,*,fr,5"),
            "row 2: a quotation mark is missing or misplaced",
        ),
        (
            written("A;أ", header=";".join(COLUMNS)),
            "row 1: the columns are separated by ;, and must be by commas",
        ),
        (
            written("A\tأ", header="\t".join(COLUMNS)),
            "row 1: the columns are separated by tabs, and must be by commas",
        ),
        (written(GOOD, header=f"{HEADER},name_fr"), "row 1: the column name_fr is there twice"),
        (
            written(GOOD, header=f"{HEADER},telephone"),
            "row 1: “telephone” is not a column",
        ),
    ],
)
def test_a_file_that_is_not_such_a_list_says_why(content: bytes, fault: str) -> None:
    found = faults(content)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_misspelt_column_is_both_missing_and_unknown() -> None:
    assert faults(written(GOOD, header=HEADER.replace("languages", "langauges"))) == [
        "row 1: the column languages is missing",
        "row 1: “langauges” is not a column; did you mean languages?",
    ]


def test_long_names_that_begin_alike_keep_different_short_codes() -> None:
    start = "Association marocaine pour la défense des droits des détenus de la région"
    fes, oujda = code_of(f"{start} de Fès"), code_of(f"{start} de l'Oriental")
    assert fes != oujda
    assert fes == code_of(f"{start} de Fès".upper())


@given(st.text(min_size=1))
def test_a_code_is_short_plain_and_always_the_same(name: str) -> None:
    code = code_of(name)
    assert code == code_of(name)
    assert 0 < len(code) <= 24
    assert code.isascii()
    assert code.replace("_", "a").isalnum()


def outcome(content: bytes) -> tuple[str, ...]:
    """The lines a coordinator would see: names of what was read, or the faults."""
    try:
        return tuple(one.name_fr for one in read(content))
    except BadList as bad:
        return bad.faults


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_the_file_something_is_said_of_it(content: bytes) -> None:
    lines = outcome(content)
    assert lines
    assert all(line and len(line.splitlines()) == 1 for line in lines)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=8)))
def test_whatever_the_cells_each_fault_is_one_line(rows: list[list[str]]) -> None:
    page = io.StringIO()
    csv.writer(page).writerows([COLUMNS, *rows])
    lines = outcome(page.getvalue().encode())
    assert all(len(line.splitlines()) == 1 for line in lines)


def test_the_sample_is_marked_as_invented_and_covers_the_country_and_every_need() -> None:
    sample = read((files("bot.simulator") / "sample_organisations.csv").read_bytes())
    assert len(sample) == 6
    assert all(one.name_fr.startswith("Exemple : ") for one in sample)
    assert all(one.name_ar.startswith("مثال: ") for one in sample)
    for kind, lists in (
        (Region, [one.regions for one in sample]),
        (Need, [one.needs for one in sample]),
        (Topic, [one.topics for one in sample]),
        (Language, [one.languages for one in sample]),
    ):
        named = {code for codes in lists for code in codes}
        assert {str(code) for code in kind} <= named | {ALL}, kind
