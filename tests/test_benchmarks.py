"""Only a plain run of the benchmarks measures anything, and writes the table that is kept."""

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import door


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["sending"], 2), (["--runs=1"], 2)])
def test_other_words_are_answered_with_how_it_is_used(
    words: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(door, "people_alone", lambda: pytest.fail("it measures"))
    with pytest.raises(SystemExit) as ended:
        benchmarks.main(words)
    assert ended.value.code == code
    told = capsys.readouterr()
    assert "usage: python -m benchmarks" in told.out + told.err
