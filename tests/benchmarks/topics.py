"""Invented topics of any size, as packs: `python -m tests.benchmarks.topics FOLDER 10000`.

The same size and seed give the same topic. What grows with the statements, and what does not:

    statements                         200    10,000    100,000
    subjects                            40       200      2,000    N / 50, from 40 to 2,000
      of them countries, alliances    9, 4    45, 20   200, 100
    sources                              2         8         26    letters are A to Z
    obstacles                           50       175        400    a debate has some hundreds
    arguments                           40       145        370    some answer others
    dated events                        20       600      1,500
    positions                           20       614      2,680    at most 12 of each of them
    surveys, findings                5, 15   30, 117   120, 489    of at most 60 countries
    questions compared                  16        50         50

Words are drawn from 60,000 invented ones, the n-th with a likelihood of 1/n, between English
function words, as in prose. A subject of rank n is drawn with a likelihood of n^-0.7: at 100,000
statements the first one has about 7,800, the median one 64.
"""

import argparse
import datetime
import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.facts import pack

from .vocabulary import FUNCTION_WORDS, Zipf, invented

SEED = 3
SLUG = "invented"
WORDS = 60_000
SUBJECT_SPREAD = 0.7  # of Zipf's law
PER_PARAGRAPH = 5  # statements
KINDS = {  # one in so many subjects; what is left over are terms
    pack.SubjectKind.COUNTRY: 9 / 40,
    pack.SubjectKind.ALLIANCE: 4 / 40,
    pack.SubjectKind.PERSON: 5 / 40,
    pack.SubjectKind.ORGANISATION: 5 / 40,
    pack.SubjectKind.PLACE: 4 / 40,
    pack.SubjectKind.LAW: 2 / 40,
    pack.SubjectKind.EVENT: 2 / 40,
}
MOST = {pack.SubjectKind.COUNTRY: 200, pack.SubjectKind.ALLIANCE: 100}  # there are no more
PLACED = (pack.SubjectKind.COUNTRY, pack.SubjectKind.ALLIANCE)
THEMES, PLACES = 9, 12  # PLACES: statements of one position at most


class Topic:
    """What a topic of `size` statements is made of."""

    def __init__(self, size: int, seed: int = SEED) -> None:
        self.size, self._rng = size, random.Random(seed)
        self.words = invented(self._rng, WORDS)
        self._vocabulary = Zipf(self.words)
        self.subjects = self._subjects()
        self._drawn = Zipf(self.subjects, SUBJECT_SPREAD)
        self._letters = [chr(65 + n) for n in range(min(26, 2 + size // 1600))]

    def entries(self) -> pack.PackFile:
        """The whole pack. Errors: ValidationError, were it not valid."""
        statements = self._statements()
        return pack.PackFile(
            topic=pack.Topic(slug=SLUG, title="An invented topic", question="Does it scale?"),
            source=self._sources(statements),
            theme=self._themes(statements),
            synonyms=[pack.Synonyms(words=self.words[n : n + 2]) for n in range(100, 300, 2)],
            subject=self.subjects,
            statement=statements,
            membership=self._memberships(statements),
            clash=self._clashes(statements),
            **self._surveys(statements),
        )

    def of_kind(self, kind: pack.SubjectKind) -> list[pack.Subject]:
        return [s for s in self.subjects if s.kind is kind]

    def _subjects(self) -> list[pack.Subject]:
        count = max(40, min(2000, self.size // 50))
        kinds = [
            k
            for k, share in KINDS.items()
            for _ in range(min(round(share * count), MOST.get(k, count)))
        ]
        kinds += [pack.SubjectKind.TERM] * (count - len(kinds))
        self._rng.shuffle(kinds)
        names = [w.capitalize() for w in invented(self._rng, 5 * count, syllables=3)]
        labels = [names[5 * n : 5 * n + 5] for n in range(count)]
        return [
            pack.Subject(
                slug=f"{own[0].lower()}-{n}",
                label=own[0] if n % 3 else f"{own[0]} {own[1]}",
                kind=kind,
                aliases=[*own[2:], own[0][:-1], f"the {own[0]}s", f"{own[1]} of {own[2]}"],
                gaps=[self._sentence(6)] if n % 2 else [],
            )
            for n, (kind, own) in enumerate(zip(kinds, labels, strict=True))
        ]

    def _sentence(self, length: int) -> str:
        drawn = self._vocabulary.draw(self._rng, length)
        return " ".join(
            w if self._rng.random() < 0.55 else self._rng.choice(FUNCTION_WORDS) for w in drawn
        )

    def _statements(self) -> list[pack.Statement]:
        size, rng = self.size, self._rng
        roles = {
            "obstacle": _some(rng, size, min(size // 4, 150 + size // 400)),
            "argues": _some(rng, size, min(size // 5, 120 + size // 400)),
            "event": _some(rng, size, min(size // 10, 500 + size // 100)),
            "assessment": _some(rng, size, min(size // 20, 40)),
        }
        led, opposed, made = set[str](), list[str](), list[pack.Statement]()
        places = {s.slug: PLACES for k in PLACED for s in self.of_kind(k)}
        for n in range(size):
            drawn = self._drawn.draw(rng, rng.choice((1, 2, 2, 3, 4)))
            main, about = drawn[0], [*dict.fromkeys(s.slug for s in drawn)]
            kind = rng.choice([*pack.StatementKind])
            leads = [slug for slug in about if slug not in led][:1]
            led.update(leads)
            position = [main.slug] if n % 3 == 0 and places.get(main.slug) else []
            for slug in position:
                places[slug] -= 1
            side = rng.choice([*pack.Side]) if n in roles["argues"] else None
            answered = opposed.pop() if side is pack.Side.FOR and opposed and n % 2 else None
            if side is pack.Side.AGAINST:
                opposed.append(f"s{n}")
            made.append(
                pack.Statement(
                    id=f"s{n}",
                    source=self._letters[n * len(self._letters) // size],
                    paragraphs=[1 + n % (size // len(self._letters)) // PER_PARAGRAPH],
                    kind=kind,
                    text=f"{main.label} {self._sentence(rng.randint(8, 22))}.",
                    about=about,
                    speaker=main.label if kind is pack.StatementKind.REPORTED_VIEW else None,
                    gaps=[self._sentence(5)] if n % 2 else [],
                    aspect=rng.choice([*pack.Aspect, None, None, None]),
                    leads=leads,
                    position=position,
                    obstacle=f"theme-{n % THEMES}" if n in roles["obstacle"] else None,
                    argues=side,
                    answers=answered,
                    assessment=n in roles["assessment"],
                    event=_event(rng) if n in roles["event"] else None,
                )
            )
        return made

    def _sources(self, statements: Iterable[pack.Statement]) -> list[pack.Source]:
        last = dict.fromkeys(self._letters, 1)
        for s in statements:
            last[s.source] = max(last[s.source], *s.paragraphs)
        return [
            pack.Source(
                letter=letter,
                description=f"Invented article {letter}",
                file=f"{letter}.txt",
                fingerprints=[
                    hashlib.sha256(f"{letter}{n}".encode()).hexdigest() for n in range(count)
                ],
            )
            for letter, count in last.items()
        ]

    def _themes(self, statements: Iterable[pack.Statement]) -> list[pack.Theme]:
        lead = {s.obstacle: s.id for s in statements if s.obstacle}
        return [
            pack.Theme(
                slug=slug,
                label=f"{self.words[n].capitalize()} and {self.words[n + 9]}",
                lead=lead[slug],
            )
            for n, slug in enumerate(sorted(lead))
        ]

    def _memberships(self, statements: Sequence[pack.Statement]) -> list[pack.Membership]:
        countries = self.of_kind(pack.SubjectKind.COUNTRY)
        return [
            pack.Membership(
                country=country.slug,
                alliance=alliance.slug,
                statement=self._rng.choice(statements).id,
            )
            for alliance in self.of_kind(pack.SubjectKind.ALLIANCE)
            for country in self._rng.sample(countries, 6)
        ]

    def _surveys(self, statements: Sequence[pack.Statement]) -> dict[str, Any]:
        rng, surveys, findings = self._rng, list[pack.Survey](), list[pack.Finding]()
        countries = self.of_kind(pack.SubjectKind.COUNTRY)[:60]
        for n in range(min(self.size // 40, 20 + self.size // 1000)):
            said = rng.choice(statements)
            surveys.append(
                pack.Survey(
                    slug=f"survey-{n}",
                    label=f"{self.words[n].capitalize()} survey {n}",
                    topic=self._sentence(4),
                    source=said.source,
                    paragraphs=said.paragraphs,
                    exclusive=n % 2 == 0,
                    year=2000 + n % 25 if n % 3 else None,
                )
            )
            for country in rng.sample(countries, rng.choice((1, 1, 2))):
                for share, answer in ((11, "use of force"), (56, "supplies"), (27, "neither")):
                    finding = pack.Finding(
                        survey=f"survey-{n}",
                        subject=country.slug,
                        percent=share + rng.randint(-3, 2),
                        text=f"were for {answer}",
                        label=answer.capitalize(),
                        statement=said.id,
                    )
                    findings.append(finding)
        return {"survey": surveys, "finding": findings}

    def _clashes(self, statements: Sequence[pack.Statement]) -> list[pack.Clash]:
        rng = self._rng
        return [
            pack.Clash(
                slug=f"clash-{n}",
                question=f"Is {self._sentence(6)} so?",
                verdict=rng.choice([*pack.Verdict]),
                summary=self._sentence(15),
                statements=[s.id for s in rng.sample(statements, 4)],
            )
            for n in range(min(self.size // 12, 50))
        ]


def _some(rng: random.Random, size: int, count: int) -> set[int]:
    return set(rng.sample(range(size), count))


def _event(rng: random.Random) -> pack.Event:
    day = datetime.date(1945, 1, 1) + datetime.timedelta(days=rng.randrange(29_000))
    date = day.isoformat()[: rng.choice((4, 7, 10))]
    return pack.Event(when=date, date=date if rng.random() < 0.9 else None)


def write(folder: Path, entries: pack.PackFile) -> Path:
    """The pack as a folder of TOML files below `folder`; gives that folder."""
    home = folder / SLUG
    home.mkdir(parents=True)
    for name, rows in entries.model_dump(mode="json", exclude_defaults=True).items():
        if isinstance(rows, dict):
            tables = [f"[{name}]\n{_lines(rows)}"]
        else:
            tables = [f"[[{name}]]\n{_lines(row)}" for row in rows]
        (home / f"{name}.toml").write_text("\n".join(tables), "utf-8")
    return home


def _lines(row: dict[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in row.items() if value is not None)


def _value(value: Any) -> str:
    """A value as TOML, in which JSON's strings, numbers and lists are the same."""
    if isinstance(value, dict):
        pairs = (f"{k} = {_value(v)}" for k, v in value.items() if v is not None)
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes an invented topic as a pack.")
    parser.add_argument("folder", type=Path, help="where the pack's folder is made")
    parser.add_argument("size", type=int, help="statements")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    print(write(args.folder, Topic(args.size, args.seed).entries()))


if __name__ == "__main__":
    main()
