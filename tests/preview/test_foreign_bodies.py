"""Bodies that the preview's page never sends: they are refused in words, and the page goes on."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.browser import Browser

from bot.preview.server import LEVELS, REFUSED

JSON = "application/json"
PATHS = ("api/action", "api/pages")
NO_OBJECTS = {
    "empty": b"",
    "cut off": b'{"kind": ',
    "a list": b"[1]",
    "a string": b'"x"',
    "a number": b"1",
    "null": b"null",
    "no number": b"NaN",
    "a number without end": b"9" * 5000,
    "an infinite field": b'{"kind": "focus", "target_id": Infinity}',
    "a field that is too large": b'{"kind": "focus", "target_id": 1e400}',
    "no text": b"\xff\xfe\x00",
    "a deep list": b"[" * 100_000 + b"]" * 100_000,
    "a deep object": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "a list too deep for Python's own reader": b'{"a":' + b"[" * 990 + b"]" * 990 + b"}",
    "a list deeper than any of the page": b'{"a":' + b"[" * LEVELS + b"]" * LEVELS + b"}",
}
UPLOAD = 'multipart/form-data; boundary="b"'
UPLOADS = {
    "none": b"",
    "without a boundary": b"x",
    "a list": b'--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n[1]\r\n--b--\r\n',
}


async def goes_on(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """The page still answers, and nothing was logged with a traceback."""
    await browser.look()
    assert (await browser.type("/poll japan"))["settlement"] == "settled"
    found = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [r.getMessage() for r in found if not r.name.startswith("discord")] == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", NO_OBJECTS.values(), ids=NO_OBJECTS)
async def test_a_body_that_is_no_plain_object_is_refused(
    browser: Browser, caplog: pytest.LogCaptureFixture, path: str, body: bytes
) -> None:
    assert await browser.send(path, body, JSON) == (400, REFUSED)
    await goes_on(browser, caplog)


@pytest.mark.parametrize("body", UPLOADS.values(), ids=UPLOADS)
async def test_an_upload_is_refused(
    browser: Browser, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert await browser.send("api/action", body, UPLOAD) == (400, REFUSED)
    await goes_on(browser, caplog)


async def test_a_large_body_is_refused(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps({"kind": "x" * 2_000_000}).encode()
    status, _ = await browser.send("api/action", body, JSON)
    assert status == 413
    await goes_on(browser, caplog)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = (
    "protocol_version sequence request_id generation bot_generation published_revision kind "
    "content target_id viewer_id command_id path options values"
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS.split()), anything, max_size=3))
async def test_an_object_with_strange_fields_is_answered(
    browser: Browser, caplog: pytest.LogCaptureFixture, fields: dict[str, Any]
) -> None:
    await browser.look()
    body = browser.envelope("refresh") | fields
    status, text = await browser.send("api/action", json.dumps(body).encode(), JSON)
    assert status in (200, 400)
    if status == 200:
        browser.sequence = json.loads(text)["expectedSequence"]
    assert not [record for record in caplog.records if record.exc_info]
