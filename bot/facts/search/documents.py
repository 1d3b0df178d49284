"""What is indexed of a statement: its text, and words that people ask for it with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.facts.kinds import Aspect, Side, StatementKind
from bot.facts.packs.schema import Statement
from bot.facts.search.question import REASON

KINDS = {  # what a statement is called by those who ask for it
    StatementKind.FIGURE: "figure",
    StatementKind.FORECAST: "forecast prediction",
    StatementKind.PROPOSAL: "recommendation",
    StatementKind.REPORTED_VIEW: "view",
}
LISTS_MEMBERS = "members members members"  # above what merely says something of the members
ARGUMENTS = {Side.FOR: "argument advantage", Side.AGAINST: "argument against disadvantage"}


@dataclass(frozen=True, slots=True)
class Document:
    """A statement as it is indexed.

    tags: words that are not in its text. tells: what it can tell: who, when, what would or should
    be.
    """

    statement: Statement
    text: str
    tags: Sequence[str] = ()
    tells: Sequence[str] = ()


def document(s: Statement, *, people: Collection[str], lists_members: bool) -> Document:
    """`people`: the subjects that are persons."""
    tags = [s.aspect, KINDS.get(s.kind)]
    tags += ["position"] if s.position else []
    tags += ["obstacle"] if s.obstacle else []
    tags += [ARGUMENTS[s.argues]] if s.argues else []
    tags += ["verdict"] if s.assessment else []
    tags += [LISTS_MEMBERS] if lists_members else []
    tags += [REASON] if s.obstacle or s.aspect in (Aspect.AIM, Aspect.ORIGIN) else []
    introduces = {*people} & {*s.about} and s.aspect in (Aspect.DEFINITION, Aspect.ORIGIN)
    tells = {
        "who": introduces or lists_members,
        "when": s.event,
        "would": s.kind is StatementKind.FORECAST or s.aspect is Aspect.OUTLOOK,
        "should": s.kind is StatementKind.PROPOSAL,
    }
    return Document(
        statement=s,
        text=f"{s.text} {s.speaker or ''}",
        tags=tuple(tag for tag in tags if tag),
        tells=tuple(word for word, can in tells.items() if can),
    )
