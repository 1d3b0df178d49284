"""What people ask of an invented topic: the plan that `fresh` carries out."""

import json
import random
from collections.abc import Iterable
from typing import Any

from bot.facts import pack

from .topics import SUBJECT_SPREAD, Topic
from .vocabulary import Zipf

EACH = 60  # different arguments of one lookup, where there are so many
QUESTIONS, NAMES = 400, 300
TOTAL = 2000  # lookups of one process, the first of each kind not counted
KNOWN = pack.SubjectKind
TEMPLATES = (
    "why did {s} {a} {b}?",
    "what does {s} think of {a}",
    "when was {s} {a}",
    "{a} {b} {c}",
    "how many {a} does {s} have",
    "{s} and {t}",
    "should {s} {a} with {t}?",
)


def plan(topic: Topic, seed: int) -> str:
    """JSON: lookups by kind as [name, [arguments]], typed beginnings, names with a typo.

    Subjects are drawn as the topic draws them, so that those most written of are asked for most.
    The first arguments of each kind warm up; each of the others stands there once.
    """
    rng = random.Random(seed)
    places = [*topic.of_kind(KNOWN.COUNTRY), *topic.of_kind(KNOWN.ALLIANCE)]
    subjects = _drawn(rng, topic.subjects)
    themes = [{"theme": f"theme-{n}"} for n in range(1, 9)]
    statements = rng.sample(range(topic.size), EACH + 1)
    lookups: dict[str, list[Any]] = {
        "poll": ["poll", _named("country", _drawn(rng, topic.of_kind(KNOWN.COUNTRY)))],
        "alliance": ["alliance", _named("name", _drawn(rng, topic.of_kind(KNOWN.ALLIANCE)))],
        "position": ["position", _named("country", _drawn(rng, places))],
        "explain": ["explain", _named("name", subjects)],
        "statement": ["statement", [{"id": f"s{n}"} for n in statements]],
        "obstacles": ["obstacles", [{"theme": "theme-0"}, {}]],
        "obstacles of a theme": ["obstacles", [{"theme": "theme-0"}, *themes]],
        "obstacles of a subject": ["obstacles", _named("country", subjects)],
        "timeline": ["timeline", [{"since": "1999"}, {}]],
        "timeline of a year": [
            "timeline",
            [{"since": str(y), "until": str(y)} for y in _years(rng)],
        ],
        "argue": ["argue", [{"side": "for"}, {"side": "against"}]],
        "ask": ["ask", [{"question": q} for q in _questions(rng, topic)]],
    }
    labels = [s.label for s in subjects]
    typed = [rng.choice(labels).lower()[: rng.randint(0, 5)] for _ in range(NAMES)]
    typos = [_misspelt(rng, rng.choice(labels)) for _ in range(NAMES)]
    return json.dumps({"lookups": lookups, "typed": typed, "typos": typos, "total": TOTAL})


def _years(rng: random.Random) -> list[int]:
    return rng.sample(range(1945, 2024), EACH)


def _drawn(rng: random.Random, subjects: list[pack.Subject]) -> list[pack.Subject]:
    """Up to EACH + 1 different ones."""
    drawn = Zipf(subjects, SUBJECT_SPREAD).draw(rng, 5 * EACH)
    return [*{s.slug: s for s in drawn}.values()][: EACH + 1]


def _named(option: str, subjects: Iterable[pack.Subject]) -> list[dict[str, str]]:
    return [{option: s.label} for s in subjects]


def _questions(rng: random.Random, topic: Topic) -> list[str]:
    """Different questions, one in five with a typo."""
    subjects, words = Zipf(topic.subjects, SUBJECT_SPREAD), Zipf(topic.words)
    asked: dict[str, None] = {}
    while len(asked) < QUESTIONS:
        s, t = (one.label for one in subjects.draw(rng, 2))
        a, b, c = words.draw(rng, 3)
        a = _misspelt(rng, a) if rng.random() < 0.2 else a
        asked[rng.choice(TEMPLATES).format(s=s, t=t, a=a, b=b, c=c)] = None
    return [*asked]


def _misspelt(rng: random.Random, word: str) -> str:
    """A letter left out, doubled, or changed places with the next."""
    n = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:n] + word[n + 1 :],
            word[:n] + word[n] + word[n:],
            word[:n] + word[n + 1] + word[n] + word[n + 2 :],
        )
    )
