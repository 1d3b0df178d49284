"""The people, the place and the messages of the stand-in, in the form of Discord's API."""

import itertools
import json
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]
Files = dict[str, bytes]  # content by file name

APPLICATION, GUILD, CHANNEL = "1400000000000000001", "1400000000000000002", "1400000000000000003"
EPHEMERAL, LOADING = 1 << 6, 1 << 7  # message flags; a loading one says "thinking"
EPOCH_MS = 1_420_070_400_000  # from which snowflakes count
_ids = itertools.count(1)


def snowflake() -> str:
    """A fresh id, made now."""
    now = round(time.time() * 1000) - EPOCH_MS
    return str(now << 22 | next(_ids) & 0x3FFFFF)


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


def interaction(kind: int, data: Json, by: str, guild: str = GUILD) -> Json:
    """What a person does in a channel of a guild.

    kind: 2 for a command, 3 for a click, 4 for typing what is completed, 5 for a form that is sent.
    """
    member = {"user": user(by), "roles": [], "flags": 0, "permissions": str((1 << 53) - 1)}
    place = {"id": CHANNEL, "guild_id": guild, "type": 0, "name": "general", "position": 0}
    return {
        **{"id": snowflake(), "token": snowflake(), "type": kind, "data": data, "version": 1},
        **{"application_id": APPLICATION, "authorizing_integration_owners": {"0": guild}},
        **{"guild_id": guild, "guild": {"id": guild, "features": []}, "guild_locale": "en-US"},
        **{"channel_id": CHANNEL, "channel": place | {"permission_overwrites": []}, "context": 0},
        **{"member": member, "locale": "en-US", "attachment_size_limit": 10 << 20},
        **{"app_permissions": member["permissions"], "entitlements": []},
    }


def guilds(count: int) -> list[str]:
    """The ids of so many guilds, the usual one first; they spread evenly over shards."""
    return [str(int(GUILD) + (n << 22)) for n in range(count)]


def guild_create(id: str, channels: int, roles: int) -> Json:
    """A guild as it is announced to a bot that hears of guilds."""
    first = int(id) + 1  # ids between two guilds are free
    permissions, blank = str((1 << 53) - 1), "emojis stickers threads presences voice_states"
    known = {"id": id, "name": f"Guild {id}", "owner_id": user("owner")["id"], "features": []}
    text = {"type": 0, "topic": None, "nsfw": False, "rate_limit_per_user": 0, "parent_id": None}
    text |= {"permission_overwrites": [], "last_message_id": None, "flags": 0}
    role = {"permissions": permissions, "color": 0, "hoist": False, "managed": False}
    role |= {"mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None}
    me = {"user": bot(), "roles": [], "flags": 0, "joined_at": "2025-01-01T00:00:00+00:00"}
    everyone = role | {"id": id, "name": "@everyone", "position": 0}
    return {
        **{**known, "icon": None, "splash": None, "banner": None, "description": None},
        **{"verification_level": 1, "default_message_notifications": 0, "mfa_level": 0},
        **{"explicit_content_filter": 0, "system_channel_id": None, "system_channel_flags": 0},
        **{"afk_channel_id": None, "afk_timeout": 300, "premium_tier": 0, "nsfw_level": 0},
        **{"preferred_locale": "en-US", "large": False, "unavailable": False, "member_count": 9},
        **{"joined_at": me["joined_at"], "members": [me | {"deaf": False, "mute": False}]},
        **{key: [] for key in [*blank.split(), "stage_instances", "guild_scheduled_events"]},
        "channels": [
            text | {"id": str(first + n), "name": f"channel-{n}", "position": n}
            for n in range(channels)
        ],
        "roles": [
            everyone,
            *(
                role | {"id": str(first + channels + n), "name": f"Role {n}", "position": n}
                for n in range(1, roles)
            ),
        ],
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
