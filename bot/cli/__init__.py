"""The command line: `bot run`, `preview`, `ask`, `check`, `doctor`, and what changes the database.

Heavy modules are imported where they are used, so that each command loads only its own.
"""

import asyncio
import contextlib
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import __version__
from bot.cli.stopping import INTERRUPTED, Stop
from bot.cli.streams import output_written, prepare
from bot.errors import StartError, UserError
from bot.logs import configure

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="Latticework: sourced answers for classrooms and debates.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"latticework {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version


@app.command()
def run(
    sync: Annotated[bool, typer.Option("--sync", help="Register the commands anew.")] = False,
) -> None:
    """Log in to Discord with DISCORD_TOKEN and answer."""
    with Stop(0) as stop:
        settings = _settings()
        settings.token()  # before anything is loaded or opened
        # To look for garbage meanwhile takes the start above the Budget's 1.2 s.
        gc.disable()
        from bot.cli.running import check_open_files, run_bot

        gc.enable()
        check_open_files()
        _run(stop.heard_by(run_bot(settings, force_sync=sync)))


@app.command()
def preview(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Try the bot in a browser page: no token, no network."""
    with Stop(0) as stop:
        from bot.cli.running import preview_bot

        page = preview_bot(_settings("WARNING"), port=port, open_browser=browser)
        asyncio.run(stop.heard_by(page))  # SimCord takes no uvloop


@app.command()
def ask(
    line: Annotated[
        list[str] | None, typer.Argument(help='A command such as "/help", or a question.')
    ] = None,
    in_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, one line each.")] = False,
) -> None:
    """Answer one line as text; without a line, a prompt."""
    from bot.cli import asking

    typed = " ".join(line or ()).strip()
    raise typer.Exit(_run(asking.ask(_settings("WARNING"), typed, in_json=in_json)))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The folder of a pack.")],
    text: Annotated[
        Path | None, typer.Option(help="The folder of the articles, to hold the pack against.")
    ] = None,
) -> None:
    """Report everything that is wrong with a pack."""
    from bot.facts.packs.audit import audit
    from bot.facts.packs.folder import PackError
    from bot.facts.packs.loader import load
    from bot.facts.packs.rules import remarks

    try:
        pack = load(folder)
        problems = tuple(audit(pack, text)) if text else ()
    except PackError as error:
        problems = error.problems
    else:
        if not problems:
            for remark in remarks(pack):
                typer.echo(f"note: {remark}")
            entries = pack.entries
            said = f"{len(entries.statement)} statements, {len(entries.subject)} subjects"
            held = ", held against the articles" if text else ""
            typer.echo(f"{entries.topic.slug}: {said}{held}: no problem found.")
            return
    for problem in problems:
        typer.echo(str(problem))
    count = len(problems)
    typer.echo(f"{count} problem{'s' if count > 1 else ''} found.", err=True)
    raise typer.Exit(1)


@app.command("doctor")
def diagnose() -> None:
    """Look at token, clock, search, votes, packs and database, and say what to do."""
    with Stop(INTERRUPTED) as stop:
        from bot.cli.doctor import examine

        settings = _settings("WARNING")

        async def report() -> bool:
            sound = True
            async for finding in examine(settings):
                sound = sound and not finding.advice
                mark = "problem" if finding.advice else "ok"
                typer.echo(f"{mark:8} {finding.what}: {finding.said}. {finding.advice}".rstrip())
            return sound

        sound = _run(stop.heard_by(report()))
    if not sound:
        raise typer.Exit(1)


@app.command("import")
def import_packs(
    topic: Annotated[
        str | None, typer.Argument(help="Only this topic; brings it back if it was removed.")
    ] = None,
) -> None:
    """Load the packs that changed into the database, charts included."""
    with Stop(INTERRUPTED) as stop:
        from bot.cli.importing import import_topics

        said, problem = _run(stop.heard_by(import_topics(_settings("ERROR"), topic)))
    for line in said:
        typer.echo(line)
    if problem:
        raise StartError(problem)


@app.command()
def remove(
    topic: Annotated[str, typer.Argument(help="The name of the topic's folder.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a topic from the database; no start brings it back."""
    settings = _settings("WARNING")
    if not yes:
        if not sys.stdin.isatty():
            raise StartError(f"Nobody can be asked here: add --yes to remove the topic {topic}.")
        typer.confirm(f"Remove the topic {topic} and all its facts?", abort=True)
    with Stop(INTERRUPTED) as stop:
        from bot.cli.importing import remove_topic

        typer.echo(_run(stop.heard_by(remove_topic(settings, topic))))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Write what classes did into a file: settings, results and deletions, no ballots."""
    with Stop(INTERRUPTED) as stop:
        from bot.cli.backups import back_up

        typer.echo(_run(stop.heard_by(back_up(_settings("WARNING"), file, force=force))))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `bot backup` wrote.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be restored.")
    ] = False,
) -> None:
    """Bring back what a backup holds and nobody has deleted; all bots must be stopped."""
    with Stop(INTERRUPTED) as stop:
        from bot.cli.backups import bring_back

        for line in _run(stop.heard_by(bring_back(_settings("WARNING"), file, dry_run=dry_run))):
            typer.echo(line)


def _settings(level: str | None = None) -> "Settings":
    """The settings. Logs from a level on, or from LOG_LEVEL. Errors: StartError."""
    from bot.settings import load

    settings = load()
    configure(level or settings.log_level, settings.secrets())
    return settings


def _run(work: Any) -> Any:
    """Runs a coroutine, on uvloop where it exists."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def main() -> None:
    """The entry point: what cannot start is one sentence and exit code 1."""
    prepare()
    try:
        with output_written():
            app()
    except (StartError, UserError) as error:
        with contextlib.suppress(OSError):
            typer.echo(str(error), err=True)
        raise SystemExit(1) from None
