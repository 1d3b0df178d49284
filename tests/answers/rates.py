"""How often `/ask` is right: `python -m tests.answers.rates` prints it.

A question has `first`, the statements that may stand first, and `opens`, the requests that serve it
as well; or an outcome: "not stated" for what the sources leave out, "unknown" for what they do not
touch. The sealed questions are for this table alone: what is mended by them is measured on others.
"""

import contextlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))

from support.topics import made, shipped_topic, topic_of  # noqa: E402

from bot.answers.commands.ask import read_question  # noqa: E402
from bot.answers.commands.poll import ALL  # noqa: E402
from bot.answers.request import Request, Unclear  # noqa: E402
from bot.facts.search.embedding import MODEL, Embedder  # noqa: E402
from bot.facts.search.vectors import Embedded  # noqa: E402
from bot.facts.topic import KEY, Topic  # noqa: E402

OPEN, SEALED = HERE / "questions.jsonl", HERE / "sealed.jsonl"
# Topics without asks.
INVENTED = tuple(HERE / name for name in ("school", "wolves", "ferry", "sparks"))
SEALED_TOPIC = HERE / "lighthouse"  # another one, whose questions are sealed as well
UNANSWERED = ("not stated", "unknown")  # outcomes of questions that the sources do not answer
SERVED = {  # lookup -> the argument that says what it is about
    "alliance": "name",
    "argue": "side",
    "assessment": "source",
    "clash": "about",
    "explain": "name",
    "poll": "country",
    "sources": "source",
}


@dataclass(frozen=True)
class Asked:
    """A question, and what serves it."""

    q: str
    voice: str
    outcome: str
    first: tuple[str, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What a question leads to.

    outcome: the letter of a search, "refused", or nothing where another command is opened. gap:
    whether it says what is left out. ids: statements. opened: the other command's request.
    """

    outcome: str
    gap: bool = False
    ids: tuple[str, ...] = ()
    opened: str = ""


@dataclass(frozen=True)
class Rates:
    """In percent. first, five, silent, close: of the questions that the sources answer, the answer
    stands first, within five lines, is denied, or stands below "it may not answer this". as_if: of
    the others, those that are answered as if the sources did."""

    answered: int
    others: int
    first: float
    five: float
    silent: float
    close: float
    as_if: float

    def __str__(self) -> str:
        return (
            f"of {self.answered}: first {self.first}, in five {self.five}, denied {self.silent}, "
            f"close {self.close}; of {self.others} not answered: as if {self.as_if}"
        )


def questions(file: Path) -> list[Asked]:
    """The questions of a file."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [
        Asked(
            r["q"],
            r["voice"],
            r["outcome"],
            tuple(r["first"]),
            tuple(_as_card(request) for request in r["opens"]),
        )
        for r in rows
    ]


def invented_pack(folder: Path) -> Path:
    """The pack of a topic without asks, such as a teacher makes."""
    (about,) = folder.glob("*/topic.toml")
    return about.parent


def invented_topic(folder: Path, embedder: Embedder) -> tuple[Topic, list[Asked]]:
    """Such a topic, and its questions."""
    pack = invented_pack(folder)
    index = topic_of(pack).index
    topic = topic_of(pack, index.learn(embedder.model, embedder.embed(index.texts)))
    return topic, questions(folder / "questions.jsonl")


def rates(sets: Iterable[tuple[Topic, Sequence[Asked]]], embedder: Embedder | None) -> Rates:
    """How often the answers are right, of topics and their questions together.

    Without a model, by words alone.
    """
    answered, others = list[dict[str, bool]](), list[dict[str, bool]]()
    for topic, asked in sets:
        found = _embedded(topic, asked, embedder) if embedder else {}
        for one in asked:
            shown = _shown(topic, one.q, found.get(one.q))
            if one.outcome in UNANSWERED:
                others.append({"as_if": _is_as_if(topic, one, shown)})
            else:
                answered.append(_judged(topic, one, shown))

    def share(of: list[dict[str, bool]], what: str) -> float:
        return round(100 * sum(judged[what] for judged in of) / max(1, len(of)), 1)

    return Rates(
        answered=len(answered),
        others=len(others),
        first=share(answered, "first"),
        five=share(answered, "five"),
        silent=share(answered, "silent"),
        close=share(answered, "close"),
        as_if=share(others, "as_if"),
    )


def _judged(topic: Topic, one: Asked, shown: Shown) -> dict[str, bool]:
    """Of a question that the sources answer."""
    first = shown.ids[:1] if shown.outcome in ("a", "") else ()
    right = shown.opened in one.opens or not {*first}.isdisjoint(one.first)
    compared = topic.clashes.get(shown.opened.removeprefix("clash:"))
    anywhere = {*shown.ids, *(compared.statements if compared else ())}
    return {
        "first": right,
        "five": right or not anywhere.isdisjoint(one.first),
        "silent": shown.outcome in ("u", "n", "refused"),
        "close": shown.outcome == "c",
    }


def _is_as_if(topic: Topic, one: Asked, shown: Shown) -> bool:
    """Of one that they do not: whether it is answered as if they did. To show what is left out
    beside a statement is honest, unless the sources do not touch the matter at all; so is `/poll`
    where it says that there is no figure."""
    if shown.opened:
        lookup, _, country = shown.opened.partition(":")
        has_none = lookup == "poll" and country not in (*topic.polled, ALL)
        return shown.opened not in one.opens and not has_none
    return shown.outcome == "a" and (one.outcome == "unknown" or not shown.gap)


def _embedded(topic: Topic, asked: Iterable[Asked], embedder: Embedder) -> dict[str, Embedded]:
    """Of the questions that can be read."""
    plain = dict[str, str]()
    for one in asked:
        with contextlib.suppress(Unclear):
            plain[one.q] = read_question(topic, one.q).plain
    return dict(zip(plain, embedder.embed([*plain.values()]), strict=True))


def _shown(topic: Topic, question: str, embedded: Embedded | None) -> Shown:
    try:
        request = made(topic, question, embedded)
    except Unclear:
        return Shown("refused")
    args = dict(request.args)
    if request.lookup == "found":
        keys = args.get("s", "")
        ids = tuple(topic.keys[keys[i : i + KEY]] for i in range(0, len(keys), KEY))
        return Shown(args["o"], "g" in args, ids)
    return Shown("", ids=_leading(topic, request), opened=_named(request))


def _named(request: Request) -> str:
    """A request as the questions name it, such as "sources:A:9"."""
    args = dict(request.args)
    about = args.get(SERVED.get(request.lookup, ""), "")
    parts = [request.lookup, about, args.get("paragraph", "")]
    return _as_card(":".join(part for part in parts if part))


def _as_card(request: str) -> str:
    """The two commands that open a card, as one."""
    return request.replace("alliance:", "explain:")


def _leading(topic: Topic, request: Request) -> tuple[str, ...]:
    """The statement that leads a card."""
    if request.lookup not in ("explain", "alliance"):
        return ()
    said = topic.said.get(dict(request.args)["name"], ())
    return tuple(one.statement.id for one in said[:1])


def main() -> None:
    """Prints the rates by meaning and by words alone, and those of each voice or topic."""
    embedder = Embedder(MODEL)
    shipped = shipped_topic()
    for name, asked in (("open", questions(OPEN)), ("sealed", questions(SEALED))):
        _print(name, [(shipped, asked)], embedder)
        for voice in sorted({one.voice for one in asked}):
            own = [one for one in asked if one.voice == voice]
            print(f"  {voice}, {rates([(shipped, own)], embedder)}")  # noqa: T201
    invented = {folder.name: invented_topic(folder, embedder) for folder in INVENTED}
    _print("topics without asks", [*invented.values()], embedder)
    for name, (topic, asked) in invented.items():
        print(f"  {name}, {rates([(topic, asked)], embedder)}")  # noqa: T201
    _print("another one, sealed", [invented_topic(SEALED_TOPIC, embedder)], embedder)


def _print(name: str, sets: Sequence[tuple[Topic, Sequence[Asked]]], embedder: Embedder) -> None:
    print(f"{name}, by meaning, {rates(sets, embedder)}")  # noqa: T201
    print(f"{name}, by words, {rates(sets, None)}")  # noqa: T201


if __name__ == "__main__":
    main()
