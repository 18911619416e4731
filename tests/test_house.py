"""The walls of the house: who may import whom, how long a file may grow, how it opens."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("flows", "locales", "storage", "bot")
LONGEST_FILE = 220
LONGEST_TEST = 300
# A list of codes is as long as it has to be.
LISTS = {Path("flows/vocabulary.py")}
LONGEST_OPENING = 3
# Names that say nothing of what is inside.
EMPTY_NAMES = re.compile(r"utils?|helpers?|managers?|common|misc|base|core")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
CHANNELS = {"telegram", "aiogram", "twilio"}
WEB = {"starlette", "uvicorn", "jinja2", "aiohttp", "fastapi"}


def python_files(*folders: str) -> list[Path]:
    """Every Python file of the house, or of some of its rooms, as paths from its root."""
    found = [
        path.relative_to(HOUSE)
        for folder in folders or (*ROOMS, "tests", "benchmarks", "training")
        for path in sorted((HOUSE / folder).rglob("*.py"))
    ]
    return [path for path in found if "__pycache__" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((HOUSE / path).read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module a file names in an import, wherever the import stands, as dotted names."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names.add(str(node.module))
            # ``from bot import desk`` names a room as surely as ``import bot.desk``.
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def within(name: str, *rooms: str) -> bool:
    """Whether a dotted name lies in one of these modules or packages."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def outside(path: Path, *allowed: str) -> set[str]:
    """What a file imports beyond the standard library and what is allowed."""
    return {
        name
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not within(name, *allowed)
    }


def offenders(paths: list[Path], *allowed: str) -> dict[str, set[str]]:
    """Per file, what it should not import."""
    return {str(path): outside(path, *allowed) for path in paths if outside(path, *allowed)}


def test_flows_import_the_standard_library_alone() -> None:
    assert offenders(python_files("flows"), "flows") == {}


def test_flows_have_no_clock_no_chance_and_no_network() -> None:
    banned = ("time", "random", "secrets", "socket", "asyncio", "threading", "sqlite3", "urllib")
    named = {
        str(path): sorted(name for name in imported(path) if within(name, *banned))
        for path in python_files("flows")
    }
    assert {path: names for path, names in named.items() if names} == {}
    assert clocks_read(python_files("flows")) == []


def test_locales_import_flows_babel_and_phonenumbers() -> None:
    assert offenders(python_files("locales"), "flows", "locales", "babel", "phonenumbers") == {}


def test_storage_knows_the_vocabulary_and_no_room_of_the_bot() -> None:
    third_party = ("sqlalchemy", "sqlmodel", "alembic", "cryptography", "argon2", "puremagic",
                   "uuid_utils", "psycopg", "pydantic")  # fmt: skip
    allowed = ("storage", "flows.vocabulary", *third_party)
    assert offenders(python_files("storage"), *allowed) == {}


def test_the_rules_between_the_doors_are_pure() -> None:
    plain = [Path("bot/gate.py"), Path("bot/hours.py")]
    rules = [*python_files("bot/tickets", "bot/law"), *plain]
    assert offenders(rules, "bot.tickets", "bot.law", "bot.hours", "flows.vocabulary") == {}
    impure = {"time", "random", "asyncio", "threading", "socket", "sqlite3", "os", "pathlib"}
    assert {str(path): imported(path) & impure for path in rules if imported(path) & impure} == {}
    assert clocks_read(rules) == []


def clocks_read(paths: list[Path]) -> list[str]:
    """Every place that asks what time it is: ``datetime.now()``, ``date.today()``, ``time.x()``."""
    return [
        f"{path}:{node.lineno}"
        for path in paths
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (
            (
                node.attr in {"now", "today", "utcnow"}
                and isinstance(node.value, ast.Name)
                and node.value.id in {"datetime", "date"}
            )
            or (isinstance(node.value, ast.Name) and node.value.id == "time")
        )
    ]


def test_only_the_doors_know_a_channel() -> None:
    for path in python_files(*ROOMS):
        roots = {name.split(".")[0] for name in imported(path)}
        if not path.name.startswith("on_"):
            assert roots & CHANNELS == set(), path
        if not path.name.startswith("on_") and path != Path("bot/web.py"):
            assert "simulator" in path.parts or roots & WEB == set(), path


def test_each_telegram_library_has_its_own_door() -> None:
    for path in python_files(*ROOMS):
        roots = {name.split(".")[0] for name in imported(path)}
        assert "telegram" not in roots or path.parts[:2] == ("bot", "intake"), path
        assert "aiogram" not in roots or path.parts[:2] == ("bot", "desk"), path


def test_the_doors_do_not_know_each_other() -> None:
    for here, there in (("intake", "desk"), ("desk", "intake")):
        for path in python_files(f"bot/{here}"):
            assert not [name for name in imported(path) if within(name, f"bot.{there}")], path


def test_what_carries_and_what_watches_knows_no_door_and_no_command() -> None:
    above = ("bot.intake", "bot.desk", "bot.commands")
    for path in python_files("bot/delivery", "bot/watch"):
        assert not [name for name in imported(path) if within(name, *above)], path


def test_asking_for_help_is_quick() -> None:
    """The command line imports nothing heavy before it knows what it is to do."""
    code = "import sys, bot.__main__; print(*{name.split('.')[0] for name in sys.modules})"
    seen = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=HOUSE)
    heavy = {"sqlalchemy", "sqlmodel", "telegram", "aiogram", "starlette", "babel", "pydantic"}
    assert set(seen.stdout.decode().split()) & heavy == set()


def comments_before(path: Path) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and the line before it."""
    lines = (HOUSE / path).read_text(encoding="utf-8").splitlines()
    for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1):
        yield number, before, line


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_a_file_introduces_itself_and_stays_short(path: Path) -> None:
    opening = ast.get_docstring(tree(path))
    assert opening, "it does not say what it is for"
    paragraph = opening.split("\n\n")[0].splitlines()
    assert len(paragraph) <= LONGEST_OPENING, "its opening is longer than three lines"
    length = len((HOUSE / path).read_text(encoding="utf-8").splitlines())
    longest = LONGEST_TEST if path.parts[0] == "tests" else LONGEST_FILE
    assert path in LISTS or length <= longest, f"it has {length} lines: split it by noun"
    assert not EMPTY_NAMES.fullmatch(path.stem.strip("_")), "its name says nothing"


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_a_file_leaves_nothing_undone_or_unsaid(path: Path) -> None:
    promise, silence = "TO" + "DO|FIX" + "ME|XX" + "X", r"#\s*(noqa|type:\s*ignore)"
    for number, before, line in comments_before(path):
        assert not re.search(rf"\b({promise})\b", line), f"line {number} leaves something to do"
        # The reason stands behind the code, or on the line before.
        if (silenced := re.search(silence, line)) and not re.search(
            r"\w+ \w+", line[silenced.end() :]
        ):
            assert before.strip().startswith("#"), f"line {number} silences a check, unexplained"
        assert "NotImplementedError" not in line or path.parts[0] == "tests", f"line {number}"


def test_logs_say_constant_words() -> None:
    """What is logged is a sentence of ours, for each one that warns has a figure of its own; values
    go by name, where the list of names rules."""
    wrong = []
    for path in python_files("bot", "storage"):
        calls = {n.func: n.args for n in ast.walk(tree(path)) if isinstance(n, ast.Call)}
        wrong += [
            f"{path}:{node.lineno}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "log"
            and not (node.attr in LEVELS and is_constant(calls.get(node, [])))
        ]
    assert wrong == []


def is_constant(given: list[ast.expr]) -> bool:
    return len(given) == 1 and isinstance(given[0], ast.Constant)


def test_what_writes_lines_is_called_log() -> None:
    """So that no line escapes the rule above; a library's line is passed on by one sentence."""
    unnamed = []
    for path in python_files("bot", "storage"):
        named = {
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Assign)
            and [ast.unparse(one) for one in node.targets] == ["log"]
        }
        unnamed += [
            f"{path}: {ast.unparse(node)}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("get_logger")
            and node not in named
        ]
    assert unnamed == ["bot/logs.py: structlog.get_logger()"]
    (passed_on,) = (
        node
        for node in ast.walk(tree(Path("bot/logs.py")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "structlog.get_logger().log"
    )
    assert is_constant(passed_on.args[1:])


def test_every_room_is_named_in_the_project_file() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    found = {
        ".".join(path.parent.parts) for path in python_files(*ROOMS) if path.name == "__init__.py"
    }
    assert set(project["tool"]["setuptools"]["packages"]) == found
    homeless = {str(p) for p in python_files(*ROOMS) if ".".join(p.parent.parts) not in found}
    assert homeless == set()
