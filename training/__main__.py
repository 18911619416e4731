"""Trains the models, or measures them: ``python -m training train DATA`` or ``... measure``."""

import argparse
import sys
from pathlib import Path

from training import measure
from training.messages import OWN, digest, read, tables

MODELS = Path(__file__).parents[1] / "locales" / "hearing" / "models"


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train all models anew")
    train.add_argument("data", type=Path, metavar="DATA", help="its folder, with train/ in it")
    commands.add_parser("measure", help="precision and recall on the messages to measure with")
    asked = parser.parse_args()
    if asked.command == "measure":
        for line in measure.report():
            print(line)
        return
    if not (asked.data / "train").is_dir():
        parser.error(f"there is no folder train in {asked.data}")
    _train(asked.data)


def _train(data: Path) -> None:
    from locales.hearing.language import ARABIC_FILE, LATIN_FILE
    from locales.hearing.triage import FILE
    from training import languages, triages, validation
    from training.sentences import sentences

    messages = [message for table in tables(data) + tables(OWN) for message in read(table)]
    header = {"messages": digest()}
    known = list(sentences(data / "train"))
    for script, name in (("arabic", ARABIC_FILE), ("latin", LATIN_FILE)):
        _write(name, languages.train(messages, known, script, header))
    judged = triages.known(messages)
    rows = triages.weighed(judged)
    scores = validation.crossed(judged, rows)
    line = validation.line(judged, scores)
    scores = validation.straightened(scores, line)
    limits = validation.limits(judged, scores)
    for told in validation.lines(judged, scores, limits):
        print(told)
    opening = {"limits": limits, "sharpness": validation.sharpness(judged, scores), **header}
    _write(FILE, triages.train(judged, rows, opening, line))


def _write(name: str, packed: bytes) -> None:
    (MODELS / name).write_bytes(packed)
    print(f"{name}: {len(packed) / 1000:.0f} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
