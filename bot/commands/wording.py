"""What people are shown, examined: ``wasl words check``."""

from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from bot.options import counted


def check() -> None:
    """Check the guidance articles and the neutral texts; a line for each fault."""
    from bot.settings import load

    settings = load()
    found = faults(settings.timezone, settings.review_days)
    for fault in found:
        print(fault)
    if found:
        typer.echo(
            f"{counted(len(found), 'fault')}; docs/guidance.md says how to mend them.", err=True
        )
        raise typer.Exit(1)
    typer.echo("All words are as they must be.", err=True)


def faults(timezone: str, days: int) -> list[str]:
    """Every fault of the words, as seen on this day at that place."""
    from flows.vocabulary import Language
    from locales import reviewing
    from locales.guidance import Articles
    from locales.places import Places
    from locales.words import Words

    today = datetime.now(ZoneInfo(timezone)).date()
    words = {language.value: Words(language) for language in Language}
    return [
        *reviewing.faults(Articles(), today, days),
        *reviewing.neutral_faults(words, Places()),
    ]
