"""Starts the preview by the command given and asks it a question through its page's interface."""

import asyncio
import json
import re
import sys

import aiohttp

QUESTION, ANSWER = "/poll japan", "would want their country"
SECONDS = 90.0


async def main() -> None:
    process = await asyncio.create_subprocess_exec(
        *sys.argv[1:],
        "--no-browser",
        "--port=0",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        async with asyncio.timeout(SECONDS):
            printed = (await process.stdout.readuntil(b"Ctrl-C")).decode()
            (url,) = re.findall(r"http\S+", printed)
            said = await ask(url)
    finally:
        process.terminate()
        code = await process.wait()
    assert ANSWER in said, said
    assert code == 0, f"exit code {code} on SIGTERM"
    print(f"{QUESTION}: answered, and stopped with exit code 0")  # noqa: T201


async def ask(url: str) -> str:
    """What the page shows after the question was typed."""
    base, _, capability = url.partition("#")
    headers = {"X-Simcord-Capability": capability}
    async with aiohttp.ClientSession(base, raise_for_status=True) as http:
        async with http.post("/api/pages", json={}, headers=headers) as response:
            seen = await response.json()
        headers["X-Simcord-Context"] = seen["context"]["id"]
        action = {
            "protocol_version": 3,
            "sequence": 1,
            "request_id": "one",
            "generation": seen["context"]["generation"],
            "bot_generation": seen["botGeneration"],
            "published_revision": seen["publishedRevision"],
            "kind": "send_message",
            "content": QUESTION,
        }
        async with http.post("/api/action", json=action, headers=headers) as response:
            assert (await response.json())["settlement"] == "settled"
        async with http.get("/api/state", headers=headers) as response:
            return json.dumps(await response.json())


asyncio.run(main())
