"""Invented topics of any size, as the entries of a pack.

The same size and seed give the same topic: a fifth as many subjects as statements, from 40 to 500,
two sources, obstacles, arguments, events, surveys and clashes in the proportions of the shipped
topic. Words are drawn from 20,000 invented ones, the n-th with a likelihood of 1/n, between English
function words, as in prose.
"""

import datetime
import hashlib
import random
from collections.abc import Sequence

from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind, Verdict
from bot.facts.packs import schema

from .vocabulary import FUNCTION_WORDS, Zipf, invented

WORDS = 20_000
SUBJECT_SPREAD = 0.7  # of Zipf's law
PER_PARAGRAPH = 5  # statements
LETTERS = "AB"
KINDS = [SubjectKind.COUNTRY] * 9 + [SubjectKind.ALLIANCE] * 4 + [*SubjectKind] * 2 + [None] * 11
THEMES = 9


class Invented:
    """A topic of `size` statements, in the making."""

    def __init__(self, slug: str, size: int, seed: int) -> None:
        self.slug, self.size, self._rng = slug, size, random.Random(seed)
        self.words = invented(self._rng, WORDS)
        self._vocabulary = Zipf(self.words)
        self.subjects = self._subjects()
        self.drawn = Zipf(self.subjects, SUBJECT_SPREAD)

    def entries(self) -> schema.Entries:
        """The whole pack. Errors: ValidationError, were an entry not valid."""
        statements = self._statements()
        countries = [s for s in self.subjects if s.kind is SubjectKind.COUNTRY]
        alliances = [s for s in self.subjects if s.kind is SubjectKind.ALLIANCE]
        surveys = [self._survey(n, self._rng.choice(statements)) for n in range(self.size // 40)]
        return schema.Entries(
            topic=schema.Topic(slug=self.slug, title=f"Topic {self.slug}", question="Is it so?"),
            source=tuple(self._source(letter, statements) for letter in LETTERS),
            theme=tuple(
                schema.Theme(
                    slug=f"theme-{n}", label=f"{self.words[n].capitalize()} {n}", claims=claims
                )
                for n in range(THEMES)
                if (claims := tuple(s.id for s in statements[4 * n :: 4 * THEMES]))
            ),
            case=tuple(
                schema.Case(side=side, claims=claims)
                for n, side in enumerate(Side)
                if (claims := tuple(s.id for s in statements[5 * n :: 5 * len(Side)]))
            ),
            subject=tuple(self.subjects),
            statement=tuple(statements),
            membership=tuple(
                schema.Membership(
                    members=tuple(c.slug for c in self._rng.sample(countries, 4)),
                    alliance=alliance.slug,
                    statement=self._rng.choice(statements).id,
                )
                for alliance in alliances
            ),
            survey=tuple(survey for survey, _ in surveys),
            finding=tuple(
                schema.Finding(
                    survey=survey.slug,
                    subject=country.slug,
                    percent=share,
                    text=f"were for {answer}",
                    label=answer.capitalize(),
                    statement=statement.id,
                )
                for survey, statement in surveys
                for country in self._rng.sample(countries, 1)
                for share, answer in ((11, "use of force"), (56, "supplies"), (27, "neither"))
            ),
            clash=tuple(
                schema.Clash(
                    slug=f"clash-{n}",
                    question=f"Is {self.sentence(6)} so?",
                    verdict=self._rng.choice([*Verdict]),
                    summary=self.sentence(15),
                    statements=tuple(s.id for s in self._rng.sample(statements, 4)),
                )
                for n in range(min(self.size // 12, 50))
            ),
        )

    def sentence(self, length: int) -> str:
        """Words without meaning."""
        drawn = self._vocabulary.draw(self._rng, length)
        return " ".join(
            w if self._rng.random() < 0.55 else self._rng.choice(FUNCTION_WORDS) for w in drawn
        )

    def _subjects(self) -> list[schema.Subject]:
        count = max(40, min(500, self.size // 5))
        names = [w.capitalize() for w in invented(self._rng, 5 * count, syllables=3)]
        made = []
        for n in range(count):
            first, second, *aliases = names[5 * n : 5 * n + 5]
            made.append(
                schema.Subject(
                    slug=f"{first.lower()}-{n}",
                    label=f"{first} {second}",
                    kind=KINDS[n % len(KINDS)] or SubjectKind.TERM,
                    aliases=(*aliases, f"the {first}s"),
                    gaps=(self.sentence(6),) if n % 2 else (),
                )
            )
        return made

    def _statements(self) -> list[schema.Statement]:
        rng, led, made = self._rng, set[str](), list[schema.Statement]()
        half = -(-self.size // len(LETTERS))
        for n in range(self.size):
            drawn = self.drawn.draw(rng, rng.choice((1, 2, 2, 3, 4)))
            about = tuple(dict.fromkeys(s.slug for s in drawn))
            kind = rng.choice([*StatementKind])
            leads = tuple(slug for slug in about if slug not in led)[:1]
            led.update(leads)
            made.append(
                schema.Statement(
                    id=f"s{n}",
                    source=LETTERS[n // half],
                    paragraphs=(1 + n % half // PER_PARAGRAPH,),
                    kind=kind,
                    text=f"{drawn[0].label} {self.sentence(rng.randint(8, 22))}.",
                    about=about,
                    speaker=drawn[0].label if kind is StatementKind.REPORTED_VIEW else None,
                    gaps=(self.sentence(5),) if n % 2 else (),
                    aspect=rng.choice([*Aspect, None, None, None]),
                    leads=leads,
                    position=about[:1] if n % 3 == 0 else (),
                    event=_event(rng) if n % 10 == 0 else None,
                )
            )
        return made

    def _source(self, letter: str, statements: Sequence[schema.Statement]) -> schema.Source:
        last = max((s.paragraphs[-1] for s in statements if s.source == letter), default=1)
        marks = [hashlib.sha256(f"{letter}{n}".encode()).hexdigest() for n in range(last)]
        return schema.Source(
            letter=letter,
            description=f"Invented article {letter}",
            file=f"{letter}.txt",
            fingerprints=tuple(marks),
        )

    def _survey(self, n: int, said: schema.Statement) -> tuple[schema.Survey, schema.Statement]:
        survey = schema.Survey(
            slug=f"survey-{n}",
            label=f"{self.words[n].capitalize()} survey {n}",
            topic=self.sentence(4),
            source=said.source,
            paragraphs=said.paragraphs,
            exclusive=n % 2 == 0,
            year=2000 + n % 25 if n % 3 else None,
        )
        return survey, said


def _event(rng: random.Random) -> schema.Event:
    day = datetime.date(1945, 1, 1) + datetime.timedelta(days=rng.randrange(29_000))
    date = day.isoformat()[: rng.choice((4, 7, 10))]
    return schema.Event(when=date, date=date if rng.random() < 0.9 else None)
