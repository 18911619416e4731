"""The benchmarks' own parts: what is told is what is counted, and strange words measure nothing."""

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import door


@pytest.mark.parametrize(
    ("words", "code"), [(["--help"], 0), (["sending"], 2), (["--rounds=0"], 2)]
)
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
