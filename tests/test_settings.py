"""Settings: where they come from, and what is said of a bad one."""

import re
from pathlib import Path

import pytest

from bot import settings as module
from bot.errors import StartError
from bot.settings import Settings, load

SECRET = "hunter2hunter2"
TOKEN = "MTIzNDU2.Nzg5MDEy.SECRET-hunter2"


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder, and none of our settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def url() -> str:
    return load().database_url.get_secret_value()


def refusal() -> str:
    with pytest.raises(StartError) as error:
        load()
    assert error.value.__cause__ is None  # no traceback shows the value
    assert error.value.__suppress_context__
    return str(error.value)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.discord_token is None
    assert settings.log_level == "INFO"
    checkout = Path(module.__file__).parent.parent
    assert url() == f"sqlite+aiosqlite:///{checkout}/data/latticework.db"
    assert module.packs_folder() == checkout / "data"


def test_an_installed_bot_writes_to_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package" / "data").mkdir(parents=True)
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(module.platformdirs, "user_data_path", lambda name: tmp_path / name)
    assert module.packs_folder() == tmp_path / "package" / "data"
    assert url() == f"sqlite+aiosqlite:///{tmp_path}/latticework/latticework.db"


@pytest.mark.parametrize("homeless", ["~/data", RuntimeError, KeyError])
def test_an_installed_bot_of_a_user_without_a_home_asks_for_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, homeless: str | type[Exception]
) -> None:
    """What versions of platformdirs make of it differs."""

    def found(_: str) -> Path:
        if isinstance(homeless, str):
            return Path(homeless)
        raise homeless

    (tmp_path / "package" / "data").mkdir(parents=True)
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(module.platformdirs, "user_data_path", found)
    with pytest.raises(StartError, match=r"There is no home folder .* set DATABASE_URL, such as"):
        load()
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/facts.db")
    assert url() == "sqlite+aiosqlite:////srv/facts.db"


def test_env_file_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DISCORD_TOKEN=from.the.file\nLOG_LEVEL=debug\nUNHEARD_OF=1\n")
    assert load().token() == "from.the.file"
    assert load().log_level == "DEBUG"
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert load().discord_token is None


def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DISCORD_TOKEN=from.the.file\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("DISCORD_TOKEN", "from.the.environment")
    assert load().token() == "from.the.environment"
    assert load().log_level == "DEBUG"


@pytest.mark.parametrize("value", ["", "  ", "\t\n"])
def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", value)
    assert load().discord_token is None
    with pytest.raises(StartError, match=r"no DISCORD_TOKEN.*\.env.*`bot preview`"):
        load().token()


@pytest.mark.parametrize("value", ["hello", f'"{TOKEN}"', f"!{TOKEN}", f"{TOKEN}é", f"{TOKEN}\nx"])
def test_what_has_not_the_form_of_a_token_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", value)
    with pytest.raises(
        StartError, match=r"DISCORD_TOKEN has not the form .* without quotes"
    ) as said:
        load().token()
    assert value not in str(said.value)


def test_spaces_around_a_token_are_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", f" {TOKEN}\n")
    assert load().token() == TOKEN


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://me@host/db", "postgresql+asyncpg://me@host/db"),
        ("postgresql://me@host/db", "postgresql+asyncpg://me@host/db"),
        ("postgresql+psycopg2://me@host/db", "postgresql+asyncpg://me@host/db"),
        ("postgresql+asyncpg://me@host/db", "postgresql+asyncpg://me@host/db"),
        ("postgres://h/db?sslmode=require", "postgresql+asyncpg://h/db?sslmode=require"),
        ("sqlite:////srv/facts.db", "sqlite+aiosqlite:////srv/facts.db"),
        (" sqlite:///facts.db\n", "sqlite+aiosqlite:///facts.db"),
    ],
)
def test_the_driver_is_ours(monkeypatch: pytest.MonkeyPatch, given: str, meant: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert url() == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"mysql://me:{SECRET}@host/db"),
        ("DATABASE_URL", f"me:{SECRET}@host"),
        ("DATABASE_URL", SECRET),
        ("HTTPS_PROXY", f"socks5://me:{SECRET}@proxy:1080"),
        ("HTTPS_PROXY", f"http://me:{SECRET}@proxy:port"),
        ("HTTPS_PROXY", f"me:{SECRET}@"),
        ("LOG_LEVEL", SECRET),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("SHARD_COUNT", "0"),
        ("SHARD_IDS", SECRET),
        ("SHARD_IDS", "0,,1"),
    ],
)
@pytest.mark.parametrize("from_file", [False, True])
def test_a_bad_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, from_file: bool
) -> None:
    if from_file:
        Path(".env").write_text(f"{name}={value}\n")
    else:
        monkeypatch.setenv(name, value)
    said = refusal()
    assert re.fullmatch(rf"A setting is wrong \({name}: [^\n]+\); see \.env\.example\.", said)
    assert SECRET not in said


def test_the_example_is_a_sound_start() -> None:
    """As the README has it: copied, with the token put in."""
    example = (Path(module.__file__).parent.parent / ".env.example").read_text("utf-8")
    Path(".env").write_text(example.replace("DISCORD_TOKEN=", f"DISCORD_TOKEN={TOKEN}"), "utf-8")
    settings = load()
    assert settings.token() == TOKEN
    defaults = Settings.model_construct()
    for name in Settings.model_fields.keys() - {"discord_token"}:
        assert getattr(settings, name) == getattr(defaults, name), name


@pytest.mark.parametrize("value", ["", "  ", "\t\n"])
@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_a_blank_setting_is_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    default = load()
    monkeypatch.setenv(name, value)
    assert load() == default


def test_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARD_IDS", " 0, 3 ")
    monkeypatch.setenv("SHARD_COUNT", "4")
    assert (load().shard_ids, load().shard_count) == ([0, 3], 4)


@pytest.mark.parametrize(("ids", "count"), [("0,4", "4"), ("-1", "4"), ("0", "")])
def test_shards_that_do_not_fit(monkeypatch: pytest.MonkeyPatch, ids: str, count: str) -> None:
    monkeypatch.setenv("SHARD_IDS", ids)
    monkeypatch.setenv("SHARD_COUNT", count)
    assert "SHARD_IDS needs a SHARD_COUNT above each of them" in refusal()


def test_all_bad_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://host")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    assert refusal() == (
        "A setting is wrong (DATABASE_URL: must begin with sqlite:/// or postgresql://; "
        "LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'); see .env.example."
    )


def test_env_file_that_is_not_utf_8() -> None:
    Path(".env").write_bytes(f"# für\nDISCORD_TOKEN={TOKEN}\n".encode("latin-1"))
    assert refusal() == "The file .env is not UTF-8 text: save it as UTF-8."


def test_env_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "Settings", refused)
    assert refusal() == "The file .env cannot be read (permission denied)."


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", f"postgres://me:{SECRET}@host/db")
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{SECRET}@proxy:8080")
    settings = load()
    for shown in (repr(settings), str(settings), str(settings.model_dump()), f"{vars(settings)}"):
        assert TOKEN not in shown and SECRET not in shown
    assert settings.token() == TOKEN
    assert SECRET in url()


@pytest.mark.parametrize("address", ["me:{0}@host/db", "me:{0}@host:port/db", "me:{0}@[::1/db"])
def test_secrets_are_known_to_the_log(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Also those of an address that is malformed."""
    monkeypatch.setenv("DATABASE_URL", f"postgres://{address.format(SECRET)}")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:p%40ssword@proxy:8080")
    assert {TOKEN, SECRET, "p%40ssword", "p@ssword"} <= {*load().secrets()}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://proxy:8080", "http://proxy:8080"),
        ("https://me:word@proxy", "https://me:word@proxy"),
        (" proxy.school.example:3128 ", "http://proxy.school.example:3128"),
    ],
)
def test_discord_is_reached_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, given: str, meant: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", given)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    settings = load()
    assert settings.proxy("https://discord.com/api/v10") == meant
    assert settings.proxy("http://127.0.0.1:8080/api/v10") is None


def test_without_a_proxy_there_is_none() -> None:
    assert load().proxy("https://discord.com/api/v10") is None
