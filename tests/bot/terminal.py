"""An operator's terminal: runs commands in this process and keeps what they printed."""

import sys

import pytest

from bot.__main__ import main


class Terminal:
    """Runs commands in this process and keeps what they printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.patch = patch
        self.out: list[str] = []
        self.talk: list[str] = []

    def run(self, *words: str) -> int:
        """The exit code of ``wasl`` with these words."""
        self.patch.setattr(sys, "argv", ["wasl", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capsys.readouterr()
        self.out, self.talk = printed.out.splitlines(), printed.err.splitlines()
        return int(ended.value.code or 0)
