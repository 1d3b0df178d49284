"""Settings: from the environment, then from `.env` in the working folder."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import StartError

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent
OWN = "Value error, "  # how pydantic begins what a validator of ours says
MOST_SHARDS = 100_000  # of which Discord has never advised as many
TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}


def installed() -> bool:
    """Whether this is an installed wheel, which carries the packs inside the package."""
    return (PACKAGE / "data").is_dir()


def packs_folder() -> Path:
    """The folder that holds one folder for each topic."""
    return PACKAGE / "data" if installed() else CHECKOUT / "data"


def default_database() -> str:
    """An SQLite file: in a checkout beside the packs, else in the user's data folder."""
    folder = _user_folder() if installed() else packs_folder()
    return f"sqlite+aiosqlite:///{folder / 'latticework.db'}"


def _user_folder() -> Path:
    """Errors: StartError for a user without a home, as a container's may be."""
    try:
        folder = platformdirs.user_data_path("latticework")
    except (RuntimeError, KeyError):
        folder = Path()
    if not folder.is_absolute():  # other versions of platformdirs leave the "~" as it is
        raise StartError(
            "There is no home folder for the database: set DATABASE_URL, such as "
            "sqlite:////data/latticework.db."
        )
    return folder


class Settings(BaseSettings):
    """Everything a host can set; `.env.example` says what each is for."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    discord_token: SecretStr | None = None
    https_proxy: SecretStr | None = None
    database_url: SecretStr = Field(default_factory=lambda: SecretStr(default_database()))
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    search: Literal["meaning", "words"] = "meaning"
    ballot_key: SecretStr | None = None
    shard_count: Annotated[int, Field(ge=1, le=MOST_SHARDS)] | None = None
    shard_ids: Annotated[list[int] | None, NoDecode] = None

    @model_validator(mode="before")
    @classmethod
    def blank_is_unset(cls, given: dict[str, Any]) -> dict[str, Any]:
        trimmed = {k: v.strip() if isinstance(v, str) else v for k, v in given.items()}
        return {name: value for name, value in trimmed.items() if value != ""}

    @field_validator("log_level", mode="before")
    @classmethod
    def upper(cls, value: str) -> str:
        return value.upper()

    @field_validator("shard_ids", mode="before")
    @classmethod
    def separated_by_commas(cls, value: str | None) -> list[str] | None:
        return None if value is None else value.split(",")

    @model_validator(mode="after")
    def shards_fit_together(self) -> Self:
        ids, count = self.shard_ids, self.shard_count
        if ids is not None and (count is None or not all(0 <= id < count for id in ids)):
            raise ValueError("SHARD_IDS needs a SHARD_COUNT above each of them")
        return self

    @field_validator("database_url")
    @classmethod
    def with_driver(cls, value: SecretStr) -> SecretStr:
        """Puts the async driver in: what hosts hand out names none, or an old alias."""
        scheme, found, rest = value.get_secret_value().partition("://")
        driver = DRIVERS.get(scheme.partition("+")[0])
        if not found or driver is None:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return SecretStr(f"{driver}://{rest}")

    @field_validator("https_proxy")
    @classmethod
    def of_http(cls, value: SecretStr | None) -> SecretStr | None:
        """Puts http:// before a bare host and port, which other programs accept as well."""
        if value is None:
            return None
        given = value.get_secret_value()
        address = given if "://" in given else f"http://{given}"
        try:
            parts = urlsplit(address)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("must be like http://user:password@proxy.example:8080")
        return SecretStr(address)

    def proxy(self, address: str) -> str | None:
        """Through which an address is reached; None where none is set, or NO_PROXY names it."""
        if self.https_proxy is None or proxy_bypass(urlsplit(address).hostname or ""):
            return None
        return self.https_proxy.get_secret_value()

    def secrets(self) -> list[str]:
        """What no log may show."""
        found = [s.get_secret_value() for s in (self.discord_token, self.ballot_key) if s]
        for address in filter(None, (self.database_url, self.https_proxy)):
            _, _, rest = address.get_secret_value().partition("://")
            _, _, password = rest.rpartition("@")[0].partition(":")  # even of a malformed one
            found += [password, unquote(password)]
        return [secret for secret in found if secret]

    def token(self) -> str:
        """Errors: StartError where there is no token, or what can be none."""
        if self.discord_token is None:
            raise StartError(
                "There is no DISCORD_TOKEN: put it into the environment or into a file named .env "
                "(see .env.example), or try the bot without one by running `bot preview`."
            )
        token = self.discord_token.get_secret_value()
        if not TOKEN.fullmatch(token):
            raise StartError(
                "DISCORD_TOKEN has not the form of a bot token: copy it anew from the bot's page "
                "in the developer portal, without quotes."
            )
        return token


def load() -> Settings:
    """Errors: StartError naming each bad setting, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        said = "; ".join(
            ": ".join((*map(str.upper, map(str, e["loc"][:1])), e["msg"].removeprefix(OWN)))
            for e in error.errors(include_input=False, include_url=False)
        )
        raise StartError(f"A setting is wrong ({said}); see .env.example.") from None
    except OSError as error:
        said = (error.strerror or "").lower()
        raise StartError(f"The file .env cannot be read ({said}).") from None
    except UnicodeDecodeError:
        raise StartError("The file .env is not UTF-8 text: save it as UTF-8.") from None
