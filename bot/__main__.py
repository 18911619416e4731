"""The command line, and the only wiring: what a program reads goes to stdout, talk to stderr.

Everything heavy is imported by the command that needs it, so that asking for help is quick.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import (
    figures,
    hearing,
    moving,
    reconciling,
    routing,
    safekeeping,
    staffing,
    templating,
    wording,
)
from bot.intake.terminal_kinds import Bidi
from bot.options import begin, coded, counted
from bot.options import port as a_port
from flows.vocabulary import Language, Role

PARTS = ("intake", "desk", "delivery", "clock", "web")
ALL = ",".join(PARTS)

app = typer.Typer(
    name="wasl",
    help="Carries a grievance from a family to a case handler, and the answer back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
organisations = typer.Typer(
    help="The associations to which grievances are routed.", no_args_is_help=True
)
app.add_typer(organisations, name="organisations")
keys = typer.Typer(help="The keys that seal what is stored.", no_args_is_help=True)
app.add_typer(keys, name="keys")
templates = typer.Typer(help="What WhatsApp needs to lie ready at Twilio.", no_args_is_help=True)
app.add_typer(templates, name="templates")
reconcile = typer.Typer(help="What was missed while Wasl was away.", no_args_is_help=True)
app.add_typer(reconcile, name="reconcile")
words = typer.Typer(help="The words that people are shown.", no_args_is_help=True)
app.add_typer(words, name="words")
app.callback()(begin)


def parts(value: str) -> str:
    """Check a list of roles; typer shows the fault and ends with 2."""
    named = [part.strip() for part in value.split(",") if part.strip()]
    unknown = [part for part in named if part not in PARTS]
    if unknown or not named:
        wrong = unknown[0] if unknown else "That"
        raise typer.BadParameter(f"{wrong} is none of {', '.join(PARTS)}")
    return ",".join(named)


Roles = Annotated[str, typer.Option(help="Which parts this process plays.", callback=parts)]


@app.command()
def serve(roles: Roles = ALL) -> None:
    """Run the bots until told to stop."""
    from bot import tidying

    tidying.put_off()
    tidying.without_colours("httpx")
    from bot import serve, settings
    from bot.works import carried_out

    carried_out(serve.serve(settings.load(), frozenset(roles.split(","))))


@app.command()
def demo(
    port: Annotated[int, typer.Option(callback=a_port, help="Where the page is served.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where its keys and database lie.")] = Path("demo"),
) -> None:
    """Show Wasl in the browser, with no token."""
    import asyncio

    from bot.commands import demo

    asyncio.run(demo.show(folder, port))


@app.command()
def chat(
    language: Annotated[
        Language | None, coded(Language, "The language, from now on; else as it was left.")
    ] = None,
    bidi: Annotated[
        Bidi, coded(Bidi, "Who turns Arabic: the terminal, or Wasl (reorder, words).")
    ] = Bidi.AUTO,
) -> None:
    """Talk with Wasl in this terminal."""
    import asyncio

    from bot.commands import demo

    asyncio.run(demo.converse(language, bidi))


app.command()(moving.migrate)


@app.command()
def doctor(roles: Roles = ALL) -> None:
    """Check that all is well; a line for each fault."""
    from bot.commands import diagnosis

    faults = diagnosis.examine(frozenset(roles.split(",")))
    for fault in faults:
        print(fault)
    for hint in diagnosis.hints():
        tell(hint)
    if faults:
        raise typer.Exit(1)
    tell("All is well.")


@app.command()
def invite(
    organisation: Annotated[str, typer.Argument(help="Its code; see: wasl organisations list")],
    role: Annotated[Role, coded(Role, "What the person may do.")] = Role.HANDLER,
    hours: Annotated[int, typer.Option(min=1, max=720, help="How long the link is good.")] = 72,
) -> None:
    """Print a link by which one person joins the desk."""
    from bot import settings
    from bot.commands import operating

    print(operating.invite(settings.load(), organisation, role, hours))
    tell(f"Good for one person and {hours} hours. Send it by a way that only they can read.")


organisations.command("list")(staffing.associations)
app.command()(staffing.handlers)
app.command()(staffing.dismiss)
app.command()(routing.route)
app.command()(figures.figures)
app.command()(hearing.hear)
app.command()(safekeeping.backup)
app.command()(safekeeping.restore)
templates.command()(templating.provision)
templates.command("list")(templating.listed)
reconcile.command("whatsapp")(reconciling.whatsapp)
words.command()(wording.check)


@organisations.command("import")
def organisations_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE.csv")],
) -> None:
    """Take in a list, wholly or not at all."""
    from bot import settings
    from bot.commands import operating

    number = operating.take_in(settings.load(), file.read_bytes())
    tell(f"{counted(number, 'association')} taken in.")


@app.command()
def verify() -> None:
    """Check that no ticket's history was altered."""
    from bot import settings
    from bot.commands import operating

    faults = operating.verify(settings.load())
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    tell("Every history is whole.")


@keys.command("rotate")
def keys_rotate() -> None:
    """Bring all that is sealed to the newest key; beside the running bots, if you like."""
    from bot import settings
    from bot.commands import operating

    done = operating.rotate(settings.load())
    for row in done.unreadable:
        print(row)
    if done.unreadable:
        tell("These rows are sealed with a key that is not among WASL_SECRET_KEYS.")
        raise typer.Exit(1)
    renewed = counted(done.rows, "row")
    tell(f"{renewed} renewed. The older keys may be taken out of WASL_SECRET_KEYS.")


def tell(words: str) -> None:
    """Say something to the person at the terminal, not to a program."""
    print(words, file=sys.stderr)


def main() -> None:
    """Run a command. A fault that was to be expected is a line, never a traceback."""
    try:
        app(prog_name="wasl")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from bot.commands.operating import expected, unforeseen

        for line in expected(error) or unforeseen(error):
            tell(line)
        sys.exit(1)


if __name__ == "__main__":
    main()
