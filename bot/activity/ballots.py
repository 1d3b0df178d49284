"""How a ballot is kept: under a keyed hash of its voter, and the key that all processes share."""

import contextlib
import hashlib
import hmac
import secrets
from pathlib import Path

from bot.database.sqlite import file_of
from bot.errors import StartError

SALT = 16  # bytes of an activity's own
KEY_BYTES, LEAST = 32, 16  # of a key that is made, and of one that a host sets


def new_salt() -> bytes:
    """Of one activity; with it goes all that could link its ballots to people."""
    return secrets.token_bytes(SALT)


def person_of(key: bytes, salt: bytes, user: int) -> str:
    """What stands for a voter in one activity: HMAC-SHA-256 of salt and user by the key."""
    return hmac.new(key, salt + user.to_bytes(8, "big"), hashlib.sha256).hexdigest()


def ballot_key(given: str | None, database: str) -> bytes | None:
    """The key of ballots: the setting, else one that is kept in a file beside an SQLite database.

    The file is made at the first start. None where the key has to be set: over PostgreSQL, which
    several processes share, and where the folder may not be written to. Errors: StartError for a
    key that is too short.
    """
    if given is not None:
        if len(given) < LEAST:
            raise StartError(f"BALLOT_KEY is too short: set at least {LEAST} characters.")
        return given.encode()
    file = file_of(database)
    return _kept(file.with_suffix(".key")) if file else None


def _kept(file: Path) -> bytes | None:
    try:
        if not file.exists():
            _make(file)
        return file.read_bytes() or None
    except OSError:
        return None


def _make(file: Path) -> None:
    """Whole or not at all, and by one of the processes that start at once."""
    own = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600, exist_ok=False)
    own.write_text(secrets.token_hex(KEY_BYTES))
    with contextlib.suppress(FileExistsError):
        file.hardlink_to(own)
    own.unlink()
