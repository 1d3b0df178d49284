"""Logs: for people in a terminal, one JSON object a line elsewhere; secrets never."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MASK = "[secret]"
SHORTEST = 6  # characters: anything shorter is no secret and would mask ordinary words


class Masking(logging.Formatter):
    """Takes secrets out of what another formatter made, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = sorted({s for s in secrets if len(s) >= SHORTEST}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = self._inner.format(record)
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
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure(level: str, secrets: Iterable[str] = ()) -> None:
    """Logs to standard error from `level` on."""
    people = sys.stderr.isatty()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masking(logging.Formatter(FORMAT) if people else JsonLines(), secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Said at every start of a bot that, like this one, goes without intents on purpose.
    logging.getLogger("discord.state").addFilter(lambda r: "intent seems" not in r.getMessage())
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # of no use to a host
    # Below INFO these log whole payloads and queries, with what people wrote.
    for name in ("discord", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
