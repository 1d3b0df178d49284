"""The pictures of charts: drawn once, kept in the database, and gone with their figures."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import select
from support.databases import imported, opened_topics
from support.lives import SURVEYS
from support.small_pack import change, write_twin

from bot.answers.charts import pictures
from bot.answers.charts.chart import Chart
from bot.answers.charts.pictures import ChartError, charts_of, draw_missing, missing
from bot.answers.request import Request
from bot.database.engine import Lock
from bot.facts.packs.importer import replace_topic
from bot.facts.packs.loader import load
from bot.facts.packs.shipped import import_packs, remove
from bot.facts.pictures import picture
from bot.facts.store import Topics
from bot.facts.tables import ChartImage
from bot.monitor import Monitor
from bot.ui.replies import Replies


async def blank(drawn: dict[str, Chart]) -> dict[str, bytes]:
    """In place of matplotlib."""
    return dict.fromkeys(drawn, b"PNG")


@pytest_asyncio.fixture
async def own(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Topics]:
    """The small topic, in each database."""
    monkeypatch.setattr(pictures, "pictures_of", blank)
    async with opened_topics(database_url, pack_folder.parent) as topics:
        yield topics


async def kept(topics: Topics) -> int:
    async with topics.database.session() as session:
        return len((await session.exec(select(ChartImage.digest))).all())


async def test_pictures_of_earlier_figures_go(own: Topics, pack_folder: Path) -> None:
    for percent, other in (("64", "65"), ("65", "66")):
        await imported(own, pack_folder.parent)
        assert await missing(own) == 1
        assert await draw_missing(own) == 2  # of Riverton, and of all
        assert await draw_missing(own) == await missing(own) == 0
        change(pack_folder / "surveys.toml", f"percent = {percent}", f"percent = {other}")
    assert await kept(own) == 2
    surveys = pack_folder / "surveys.toml"
    surveys.write_text(SURVEYS.sub("", surveys.read_text("utf-8")), "utf-8")
    await imported(own, pack_folder.parent)
    assert await draw_missing(own) == 0
    assert await kept(own) == 0


async def test_a_change_elsewhere_draws_nothing_anew(own: Topics, pack_folder: Path) -> None:
    await draw_missing(own)
    change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
    await imported(own, pack_folder.parent)
    assert await missing(own) == 1  # it might have
    assert await draw_missing(own) == 0
    assert (await missing(own), await kept(own)) == (0, 2)


async def test_topics_have_pictures_of_their_own(own: Topics, pack_folder: Path) -> None:
    """Also where they show the same: one goes, and the other's stay."""
    await draw_missing(own)
    write_twin(pack_folder.parent / "zoo")
    await imported(own, pack_folder.parent)
    assert await draw_missing(own) == 2
    assert await kept(own) == 4
    tram, zoo = (name.key for name in own.visible(None))
    assert await remove(own.database, "tram")
    await own.refresh()
    (digest, *_) = (chart.digest for chart in charts_of(await own.topic(zoo)))
    async with own.database.session() as session:
        assert await picture(session, key=tram, digest=digest) is None
        assert await picture(session, key=zoo, digest=digest) == b"PNG"


async def test_a_drawing_that_fails_is_tried_again(
    own: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(drawn: dict[str, Chart]) -> dict[str, bytes]:
        raise ChartError("no fonts")

    with monkeypatch.context() as patched:
        patched.setattr(pictures, "pictures_of", failing)
        with pytest.raises(ChartError):
            await draw_missing(own)
    assert await draw_missing(own) == 2


async def test_what_was_drawn_of_earlier_facts_is_not_kept(
    own: Topics, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def imported_meanwhile(drawn: dict[str, Chart]) -> dict[str, bytes]:
        change(pack_folder / "surveys.toml", "percent = 64", "percent = 65")
        await imported(own, pack_folder.parent)
        return await blank(drawn)

    with monkeypatch.context() as patched:
        patched.setattr(pictures, "pictures_of", imported_meanwhile)
        await draw_missing(own)
    assert (await kept(own), await missing(own)) == (0, 1)
    assert await draw_missing(own) == 2


async def test_a_class_looks_at_one_picture(own: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    await draw_missing(own)
    topic, replies = await own.topic(), Replies(own, Monitor())
    read, reads = Replies._read_picture, 0

    async def counted(self: Replies, key: str, digest: str) -> bytes | None:
        nonlocal reads
        reads += 1
        return await read(self, key, digest)

    monkeypatch.setattr(Replies, "_read_picture", counted)
    request = Request(topic.name.key, "poll", (("country", "riverton"),))
    for _ in range(30):
        drawn = await replies.drawn(request, None, page=1, private=False)
        assert drawn.picture == b"PNG"
    assert reads == 1


async def test_an_answer_without_its_picture_is_not_kept(own: Topics) -> None:
    topic, replies = await own.topic(), Replies(own, Monitor())
    request = Request(topic.name.key, "poll", (("country", "riverton"),))
    drawn = await replies.drawn(request, None, page=1, private=False)
    assert drawn.picture is None
    await draw_missing(own)
    drawn = await replies.drawn(request, None, page=1, private=False)
    assert drawn.picture == b"PNG"


async def test_no_child_process_is_left_behind(
    database_url: str, pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = shutil.which("sleep")
    assert sleeper
    begun: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def slow(*_: str, **pipes: int) -> asyncio.subprocess.Process:
        begun.append(await begin(sleeper, "60", **pipes))  # type: ignore[arg-type]
        return begun[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slow)
    async with opened_topics(database_url, pack_folder.parent) as topics:
        drawing = asyncio.create_task(draw_missing(topics))
        async with asyncio.timeout(10):
            while not begun:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        drawing.cancel()
        await asyncio.wait({drawing})
    assert begun[0].returncode is not None


async def test_topics_that_come_and_go_meanwhile_are_left_for_later(
    own: Topics, pack_folder: Path
) -> None:
    """What another process has changed, and `own` has not taken up."""
    write_twin(pack_folder.parent / "zoo")
    await import_packs(own.database, pack_folder.parent)
    assert await draw_missing(own) == 2  # of the tram alone
    assert await remove(own.database, "tram")
    await import_packs(own.database, pack_folder.parent)
    await own.refresh()
    assert await draw_missing(own) == 2


async def test_a_topic_of_a_discord_server_has_pictures_too(own: Topics, tmp_path: Path) -> None:
    depot = load(write_twin(tmp_path / "depot"))
    async with own.database.exclusive(Lock.IMPORTING) as session:
        await replace_topic(session, pack=depot, owner=4711)
    await own.refresh()
    assert (await draw_missing(own), await missing(own)) == (4, 0)
