"""Paging of answers that no pack holds yet, as large as a valid pack can make them."""

import itertools
from collections.abc import Iterator
from random import Random

from support import discord_limits as limits
from support.drawn import draw_all, plain

from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.charts.chart import Chart
from bot.answers.request import Offer, Request
from bot.ui.pages import pages

MORE = (("country", "c" * 24), ("source", "AA"))


class Possible:
    """Random answers; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def text(self, most: int) -> str:
        size = self.random.choice((1, 20, most // 3, most, self.random.randint(1, most)))
        words = self.random.choice(("many words that go on ", "x", "國é😀.", "one. two, "))
        return (words * most)[:size].strip()

    def line(self, number: int) -> Line:
        random = self.random
        return Line(
            text=f"{number} {self.text(396)}",
            kind=random.choice(("fact", "judgement", "reported view")),
            speaker=random.choice((None, self.text(80))),
            citation=Citation("A", tuple(sorted(random.sample(range(100), random.randint(1, 9))))),
            note=random.choice(("", self.text(80))),
            id=random.choice(("", f"a{number}", f"{number}".rjust(12, "b"))),
        )

    def section(self, numbers: Iterator[int]) -> Section:
        count = self.random.choice((1, 2, 3, 8, 30))
        heading = self.random.choice(("", "", self.text(400)))
        return Section(heading, tuple(self.line(next(numbers)) for _ in range(count)))

    def offers(self, most: int) -> tuple[Offer, ...]:
        requests = [
            Request("k" * 6, "obstacles", (("theme", f"{n}".rjust(24, "t")), *MORE))
            for n in range(self.random.randint(0, most))
        ]
        return tuple(Offer(self.text(400), request, self.text(200)) for request in requests)

    def answer(self) -> Answer:
        numbers = itertools.count(1)
        return Answer(
            request=Request("k" * 6, "obstacles", (("theme", "t" * 24), *MORE)),
            title=self.text(300),
            lead=Line(f"0 {self.text(1200)}"),
            sections=tuple(self.section(numbers) for _ in range(self.random.randint(0, 8))),
            chart=self.random.choice((None, Chart("chart", (), "", self.text(3000)))),
            silences=(self.text(400),) * self.random.randint(0, 9),
            expand=self.offers(25),
            next=self.offers(3),
        )


def test_no_number_of_a_paragraph_stands_alone() -> None:
    for paragraphs, shown in (((3,), "paragraph\xa03"), ((1, 2, 3), "paragraphs\xa01 to 3")):
        line = Line("x.", kind="fact", citation=Citation("A", paragraphs))
        (page,) = pages(Answer(None, "T", line), private=False, mentions={})
        assert page.head == f"## T\nx.\n-# Fact, source A, {shown}"


def test_any_answer_of_a_valid_pack_fits() -> None:
    for seed in range(60):
        answer = Possible(seed).answer()
        drawn = draw_all(f"seed {seed}", answer)
        for message in drawn.messages:
            assert not limits.broken_message(message.components, message.files), message.name
        for messages in (drawn.public, drawn.private):
            rows = [row.rsplit(" · ", 1)[-1] for message in messages for row in message.rows]
            for line in answer.lines():
                assert rows.count(plain(str(line.text))) == 1, drawn.name
