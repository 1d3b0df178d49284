"""How a ballot is kept: under a keyed hash of its voter, and the key that all processes share."""

import hashlib
import hmac
import secrets
from pathlib import Path

from pydantic import SecretStr

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


def ballot_key(given: SecretStr | None, database: str, *, make: bool = True) -> bytes | None:
    """The key of ballots: the setting, else one that is kept in a file beside an SQLite database.

    The file is made at the first start, unless `make` is false. None where the key has to be set:
    over PostgreSQL, which several processes share, and where the folder may not be written to.
    Errors: StartError for a key that is too short.
    """
    if given is not None:
        key = given.get_secret_value().encode()
        if len(key) < LEAST:
            raise StartError(f"BALLOT_KEY is too short: set at least {LEAST} characters.")
        return key
    file = key_file(database)
    if file is None:
        return None
    try:
        if make and not file.exists():
            _make(file)
        return file.read_bytes() or None
    except OSError:
        return None


def key_file(database: str) -> Path | None:
    """Where the key is kept beside an SQLite database; None where no file can stand beside it."""
    file = file_of(database)
    return file.with_suffix(".key") if file else None


def _make(file: Path) -> None:
    """Whole or not at all, and by one of the processes that start at once."""
    own = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600, exist_ok=False)
    own.write_text(secrets.token_hex(KEY_BYTES))
    try:
        file.hardlink_to(own)
    except FileExistsError:
        pass
    except OSError:  # there are no hard links on exFAT
        if not file.exists():
            own.replace(file)
    finally:
        own.unlink(missing_ok=True)
