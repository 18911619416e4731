"""The logs tell what went wrong and where, and never a person's words, number or token."""

import errno
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog
from prometheus_client import generate_latest

from bot.logs import HIDDEN, configure, guard, new_request, request
from bot.watch import metrics


@pytest.fixture(autouse=True)
def logs(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info")


def line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """The only line that was logged."""
    output = capsys.readouterr()
    assert output.out == ""
    told: dict[str, object] = json.loads(output.err)
    return told


def test_an_event_is_one_json_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("a role started", role="intake")
    told = line(capsys)
    assert (told["event"], told["role"], told["level"]) == ("a role started", "intake", "info")


def test_what_is_not_on_the_list_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning("a turn failed", door="intake", text="my son Yassine", chat=77)
    told = line(capsys)
    assert (told["door"], told["text"], told["chat"]) == ("intake", HIDDEN, HIDDEN)


def test_whose_it_was_and_where_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("listening", host="127.0.0.1", address="+212600000000", account="7")
    told = line(capsys)
    assert (told["host"], told["address"], told["account"]) == ("127.0.0.1", HIDDEN, HIDDEN)


def test_an_exception_is_its_class_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("my son Yassine")
    except ValueError:
        structlog.get_logger().exception("a turn failed")
    told = line(capsys)
    assert str(told["error"]).startswith("ValueError at tests/bot/test_logs.py:")
    assert "Yassine" not in json.dumps(told)


def test_a_librarys_words_are_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("httpx").warning("HTTP Request: %s", "https://host/bot123:token/getMe")
    logging.getLogger("httpx").info("HTTP Request: not even this")
    told = line(capsys)
    assert told["library"] == "httpx"
    assert "token" not in json.dumps(told)


def test_quieter_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    configure("error")
    structlog.get_logger().warning("a turn failed")
    assert capsys.readouterr().err == ""


def test_a_line_that_cannot_be_written_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    structlog.get_logger().error("the database is away")
    structlog.get_logger().warning("the database is back", seconds=1)


@pytest.fixture
def a_request() -> Iterator[str]:
    """A call of a provider is being answered."""
    name = new_request()
    before = request.set(name)
    yield name
    request.reset(before)


def test_a_line_bears_the_request_that_set_it_off(
    capsys: pytest.CaptureFixture[str], a_request: str
) -> None:
    structlog.get_logger().warning("a turn failed", door="intake")
    assert line(capsys)["request"] == a_request
    logging.getLogger("aiohttp").warning("Yassine")
    assert line(capsys)["request"] == a_request


def test_lines_are_counted_by_level(capsys: pytest.CaptureFixture[str]) -> None:
    def lines() -> float:
        return metrics.REGISTRY.get_sample_value("wasl_log_lines_total", {"level": "error"}) or 0

    before = lines()
    structlog.get_logger().error("a turn failed")
    structlog.get_logger().info("a role started")
    assert lines() == before + 1
    capsys.readouterr()


@pytest.mark.filterwarnings("default")
def test_a_warning_of_python_quotes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    # The tests keep warnings for themselves, and whoever asked for them first is asked no more.
    logging.captureWarnings(False)
    configure("info")
    warnings.warn("Yassine", stacklevel=1)
    logging.captureWarnings(False)
    assert line(capsys)["library"] == "py.warnings"


def test_what_ends_a_thread_quotes_nobody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        raise ValueError("Yassine")

    # Whatever guards the tests themselves is there again afterwards.
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    guard()
    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    assert str(line(capsys)["error"]).startswith("ValueError at tests/bot/test_logs.py:")


def test_what_warns_is_counted_by_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    def lines(level: str, event: str) -> float:
        labels = {"level": level, "event": event}
        return metrics.REGISTRY.get_sample_value("wasl_warnings_total", labels) or 0

    kept = ("warning", "a door stood open"), ("error", "a door fell shut")
    before = [lines(*one) for one in kept]
    log = structlog.get_logger()
    log.warning("a door stood open", text="Yassine")
    log.error("a door fell shut")
    log.info("a door was opened")
    assert [lines(*one) for one in kept] == [count + 1 for count in before]
    assert lines("info", "a door was opened") == 0
    capsys.readouterr()


def test_a_library_has_one_figure_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("aiohttp").error("Yassine")
    page = generate_latest(metrics.REGISTRY).decode()
    assert 'wasl_warnings_total{event="a library spoke",level="error"}' in page
    assert "Yassine" not in page
    capsys.readouterr()
