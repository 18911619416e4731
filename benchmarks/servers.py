"""The database servers of the comparison, on loopback, in folders of their own, durable.

The tests' PostgreSQL need not survive a power cut; this one waits for the disk as it does by
default.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.loopback.process import free_port
from tests.postgres import Postgres

MISSING = "The comparison needs Redis; as root: apt-get install redis-server"
DURABLE = ("max_connections=200",)


class NoRedis(Exception):
    """There is no redis-server on this machine; the message says how to install it."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def need_redis() -> str:
    """Where redis-server lies; raises NoRedis."""
    program = shutil.which("redis-server", path=f"{os.environ['PATH']}:/usr/bin")
    if program is None:
        raise NoRedis
    return program


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, and its process."""

    url: str
    pid: int


@contextmanager
def redis_server(folder: Path, appendfsync: str) -> Iterator[Server]:
    """Redis with its append-only file, synced ``everysec`` or ``always``; raises NoRedis."""
    port = free_port()
    words = [need_redis(), "--port", f"{port}", "--bind", "127.0.0.1", "--dir", f"{folder}"]
    words += ["--save", "", "--appendonly", "yes", "--appendfsync", appendfsync]
    with (folder / "redis.log").open("wb") as output:
        running = subprocess.Popen(words, stdout=output, stderr=output)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        with redis.Redis.from_url(url) as client:
            _wait_for(client)
        yield Server(url, running.pid)
    finally:
        running.terminate()
        running.wait(10)


@contextmanager
def postgres_server() -> Iterator[Server]:
    """PostgreSQL with its own idea of durability, and one empty database."""
    server = Postgres()
    try:
        server.start(DURABLE)
        yield Server(server.create("bench"), server.pid)
    finally:
        server.stop()


def _wait_for(client: redis.Redis) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
