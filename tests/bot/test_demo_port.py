"""A port that is taken: the line says how to have another, by `make` as well as by `wasl`."""

import errno
import socket
import subprocess
import sys
from pathlib import Path

from bot.commands.demo import other_port
from tests.loopback.process import HOUSE


def test_a_taken_port_is_one_line_with_both_ways_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "bot", "demo", f"--port={port}", f"--folder={tmp_path}"]
        seen = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert (seen.returncode, seen.stdout) == (1, "")
    [line] = seen.stderr.splitlines()
    assert line.startswith(f"Port {port} is taken; try: make run PORT=")


def test_what_is_offered_instead_is_a_port() -> None:
    taken, refused = OSError(errno.EADDRINUSE, ""), OSError(errno.EACCES, "Permission denied")
    assert other_port(65535, taken).endswith("wasl demo --port 8001")
    told = "Port 80 can't be had (Permission denied); try: make run PORT=8001, or: wasl demo"
    assert other_port(80, refused).startswith(told)


def test_make_hands_the_port_on() -> None:
    command = ["make", "--dry-run", "--old-file=.venv/ready-to-run", "run", "PORT=8123"]
    seen = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    assert "wasl demo --port 8123\n" in seen.stdout
