"""What people are shown, examined: ``wasl words check``."""

from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from bot.options import counted

ONE_MESSAGE = 1600
"""Characters of one message on WhatsApp: an article with its sources is never cut in two."""


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
    from bot.casework.articles import footed
    from flows.guiding import Beside, Verdict
    from flows.speech import kind_of
    from flows.vocabulary import Control, Language, Section
    from locales import reviewing
    from locales.guidance import Articles
    from locales.places import Places
    from locales.words import Words

    today = datetime.now(ZoneInfo(timezone)).date()
    words = {language.value: Words(language) for language in Language}
    known = Articles()
    long = [
        f"{article.id} in {language}: with its sources it is too long for one message"
        for article in known.values()
        for language, spoken in words.items()
        if len(footed(known, spoken, article)) > ONE_MESSAGE
    ]
    kinds = [(kind_of(kind), code) for kind in (Control, Section, Verdict, Beside) for code in kind]
    names = {
        language: {spoken.option(kind, code): f"{kind}.{code}" for kind, code in kinds}
        for language, spoken in words.items()
    }
    return [
        *reviewing.faults(known, today, days),
        *reviewing.called(known, names),
        *long,
        *reviewing.neutral_faults(words, Places()),
    ]
