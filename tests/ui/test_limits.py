"""Every answer there is, as messages: held to Discord's limits, and with all that it offers."""

from collections.abc import Iterator
from typing import Any

from support import discord_limits as limits
from support.crawled import answers, crawled, few
from support.drawn import Drawn, plain

from bot.answers.answer import Answer
from bot.answers.lookups import LOOKUPS
from bot.answers.request import Request
from bot.errors import UserError
from bot.ui.pages import SILENCES
from bot.ui.presses import KIND, Action, Press


def test_all_is_drawn() -> None:
    crawl = crawled()
    drawn = {name.partition(":")[2].split(";")[0] for name in crawl.drawn}
    assert set(LOOKUPS) <= drawn
    assert sum(name.startswith("cite ") for name in crawl.drawn) > 5
    assert any(isinstance(d.answer, UserError) for d in crawl.drawn.values())
    assert any(len(d.public) > 2 for d in crawl.drawn.values())
    assert any(m.files for d in crawl.drawn.values() for m in d.public)


def test_every_message_keeps_discords_limits() -> None:
    crawl = crawled()
    messages = [m for d in crawl.drawn.values() for m in d.messages]
    assert not few(
        f"{m.name}: {fault}"
        for m in messages
        for fault in limits.broken_message(m.components, m.files)
    )


def test_every_press_opens_an_answer() -> None:
    crawl = crawled()
    assert crawl.pressed
    assert not few(crawl.misread)
    opened = {str(Press.parse(text).request) if is_press(text) else text for text in crawl.pressed}
    assert not few(
        f"{text}: {crawl.drawn[text].answer}"
        for text in opened
        if not isinstance(crawl.drawn[text].answer, Answer)
    )


def is_press(text: str) -> bool:
    return text.startswith(f"{KIND}:")


def test_all_that_an_answer_offers_can_be_pressed() -> None:
    crawl = crawled()
    assert not few(fault for drawn, answer in answers(crawl) for fault in withheld(answer, drawn))


def withheld(answer: Any, drawn: Drawn) -> Iterator[str]:
    """Offers and statements that no button and no entry leads to."""
    if answer.request is None:
        return
    for message in drawn.messages:
        ids = limits.custom_ids(message.components)
        asks = {str(Press.parse(i).request) for i in ids if i.startswith(f"{KIND}:{Action.OPEN}:")}
        yield from (f"{message.name}: {o.label}" for o in answer.next if str(o.request) not in asks)
        offered = {str(offer.request) for offer in answer.expand}
        yield from (f"{message.name}: {entry}" for entry in offered - {*message.values})
        rests = bool(answer.citations()) or not answer.found
        if sum(i.startswith(f"{KIND}:{Action.CITE}:") for i in ids) != rests:
            yield f"{message.name}: Cite"
        cut = len(answer.silences) > SILENCES + 1
        if sum(i.startswith(f"{KIND}:{Action.SILENCES}:") for i in ids) != cut:
            yield f"{message.name}: what is not stated"
        if sum(i.startswith(f"{KIND}:{Action.SHARE}:") for i in ids) != (message in drawn.private):
            yield f"{message.name}: Share"
        if not answer.expand:
            written = {row.split(" · ", 1)[-1] for row in message.rows}
            listed = {
                line.id for s in answer.sections for line in s.lines if plain(line.text) in written
            }
            opened = {dict(Request.parse(value).args)["id"] for value in message.values}
            yield from (f"{message.name}: {i} cannot be opened" for i in listed - {""} - opened)


def test_pages_are_numbered_and_their_ends_closed() -> None:
    crawl = crawled()
    for drawn in crawl.drawn.values():
        for messages in (drawn.public, drawn.private):
            last = len(messages)
            for number, message in enumerate(messages, 1):
                buttons = {b["label"]: b for b in limits.of_type(message.components, limits.BUTTON)}
                if last == 1:
                    assert "Next" not in buttons
                    continue
                assert f"Page {number} of {last}" in buttons
                back, on = buttons["Previous"], buttons["Next"]
                assert back.get("disabled", False) == (number == 1)
                assert on.get("disabled", False) == (number == last)
                turned = [Press.parse(button["custom_id"]).page for button in (back, on)]
                assert turned == [number - 1, number + 1]
