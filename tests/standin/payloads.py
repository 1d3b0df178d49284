"""The people, the place and the messages of the stand-in, in the form of Discord's API."""

import itertools
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]
Files = dict[str, bytes]  # content by file name

APPLICATION, GUILD, CHANNEL = "1400000000000000001", "1400000000000000002", "1400000000000000003"
EPHEMERAL, LOADING = 1 << 6, 1 << 7  # message flags; a loading one says "thinking"
_ids = itertools.count(1_400_000_000_000_000_100)


def snowflake() -> str:
    """A fresh id."""
    return str(next(_ids))


def user(name: str) -> Json:
    """A person, who has the same id each time the name is used."""
    id = str(1_300_000_000_000_000_000 + zlib.crc32(name.encode()))
    return {"id": id, "username": name, "discriminator": "0", "avatar": None}


def bot() -> Json:
    """The bot's own account."""
    return user("stand-in") | {"id": APPLICATION, "bot": True}


def application() -> Json:
    """The bot's application."""
    about = {"id": APPLICATION, "name": "stand-in", "description": "", "icon": None, "flags": 0}
    open_to = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64}
    return about | open_to | {"owner": user("owner")}


def interaction(kind: int, data: Json, by: str) -> Json:
    """What a person does in the guild's one channel; kind is 2 for a command, 3 for a click."""
    member = {"user": user(by), "roles": [], "flags": 0, "permissions": str((1 << 53) - 1)}
    place = {"id": CHANNEL, "guild_id": GUILD, "type": 0, "name": "general", "position": 0}
    return {
        **{"id": snowflake(), "token": snowflake(), "type": kind, "data": data, "version": 1},
        **{"application_id": APPLICATION, "authorizing_integration_owners": {"0": GUILD}},
        **{"guild_id": GUILD, "guild": {"id": GUILD, "features": []}, "guild_locale": "en-US"},
        **{"channel_id": CHANNEL, "channel": place | {"permission_overwrites": []}, "context": 0},
        **{"member": member, "locale": "en-US", "attachment_size_limit": 10 << 20},
        **{"app_permissions": member["permissions"], "entitlements": []},
    }


def message() -> Json:
    """A message of the bot with nothing in it yet."""
    head = {"id": snowflake(), "channel_id": CHANNEL, "author": bot(), "type": 0, "flags": 0}
    return head | {"content": "", "embeds": [], "components": [], "attachments": []}


def write(message: Json, body: Json, files: Files) -> None:
    """Puts the body of a request into a message, the way Discord gives it back later."""
    message["flags"] = message["flags"] & ~LOADING | body.get("flags", 0)
    if "attachments" in body:
        kept = {str(attachment["id"]) for attachment in body["attachments"]}
        message["attachments"] = [a for a in message["attachments"] if a["id"] in kept]
    for name, content in files.items():
        file = {"id": snowflake(), "filename": name, "size": len(content)}
        file["url"] = file["proxy_url"] = f"https://cdn.invalid/{file['id']}/{name}"
        message["attachments"].append(file)
    for key in {"content", "embeds", "components"} & body.keys():
        text = json.dumps(body[key] or type(message[key])())
        for file in message["attachments"]:
            text = text.replace(f'"attachment://{file["filename"]}"', f'"{file["url"]}"')
        message[key] = json.loads(text)


def components(tree: Sequence[Json]) -> Iterator[Json]:
    """Every component of a message, the nested ones too."""
    for component in tree:
        yield component
        inner = component.get("components", [])
        yield from components([*inner, *filter(None, [component.get("accessory")])])
