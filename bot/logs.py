"""Logs: for people in a terminal, one JSON object a line elsewhere.

Neither secrets nor anything that somebody sent are in them. An exception's text may quote it, so
tracebacks are logged without such texts; and so may what libraries say, so their messages are
logged without the values in them.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MASK = "[secret]"
SHORTEST = 6  # characters: anything shorter is no secret and would mask ordinary words
OURS = ("bot", "alembic")  # loggers that log nothing that somebody sent
HIDDEN = "…"
LARGEST = 1_000_000  # number that is shown in messages of libraries; ids are larger
PLAIN = re.compile(r"[^\n(<]*")  # of a message without values: beyond it they are filled in already
NUMBERS = ("errno", "status", "code")  # attributes of exceptions


class Discreet(logging.Formatter):
    """Another formatter, to which no secret and nothing that somebody sent is shown."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = sorted({s for s in secrets if len(s) >= SHORTEST}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        shown = {
            "msg": message_of(record),
            "args": (),
            "exc_info": None,
            "exc_text": traceback_of(error) if error else None,
        }
        text = self._inner.format(logging.makeLogRecord(vars(record) | shown))
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


class JsonLines(logging.Formatter):
    """time (ISO 8601, UTC), level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            entry["traceback"] = record.exc_text
        return json.dumps(entry, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The message of one of our loggers as it is, that of a library with small numbers alone."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    template = str(record.msg)
    if not record.args:
        found = PLAIN.match(template)
        return found[0].rstrip() if found else ""
    values = record.args if isinstance(record.args, tuple) else ()
    try:
        return template % tuple(v if _is_small(v) else HIDDEN for v in values)
    except (TypeError, ValueError):  # a number where the template has one, but too large
        return template


def traceback_of(error: BaseException) -> str:
    """Frames and types, without the texts of exceptions; what led to an error comes before it."""
    chain = [error]
    while (before := _before(chain[-1])) and before not in chain:
        chain.append(before)
    return "\n\nwhich led to:\n\n".join(map(_described, reversed(chain)))


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> str:
    numbers = {name: getattr(error, name, None) for name in NUMBERS}
    said = ", ".join(f"{name} {n}" for name, n in numbers.items() if isinstance(n, int))
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return "".join(traceback.format_tb(error.__traceback__)) + f"{name} {said}".rstrip()


def _is_small(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < LARGEST)


def configure(level: str, secrets: Iterable[str] = ()) -> None:
    """Logs to standard error from `level` on."""
    people = sys.stderr.isatty()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(logging.Formatter(FORMAT) if people else JsonLines(), secrets))
    handler.addFilter(lambda r: r.name != "root")  # discord.py says there what a channel is
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Said at every start of a bot that, like this one, goes without intents and voice on purpose.
    logging.getLogger("discord.state").addFilter(lambda r: "intent seems" not in r.getMessage())
    logging.getLogger("discord.client").addFilter(lambda r: "voice will" not in r.getMessage())
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # of no use to a host
    # Below INFO these log whole payloads and queries, with what people wrote.
    for name in ("discord", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
