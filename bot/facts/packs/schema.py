"""What a pack may say: the entries of the TOML files in `data/<topic>/`.

The fields of an entry are shared by its two forms, in the manner of SQLModel: `SubjectFields` by
`Subject`, which is checked strictly and never changes, and by `tables.Subject`, its row. A topic in
memory consists of entries. Lists are tuples here and JSON in the database.
"""

import datetime
import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Strict, StringConstraints
from sqlalchemy import JSON, Enum
from sqlmodel import Field, SQLModel

from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind, Verdict

SLUG = r"[a-z0-9][a-z0-9-]*"
MARKUP = re.compile(r"[*_~`|<>\[\]\\#@]|https?://")
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # categories of Unicode
NEEDED = "\u200c\u200d\u200e\u200f"  # joiners and direction marks, which some scripts need
BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and symbols that show nothing
DECIMALS = 2  # of a percentage


def _plain(text: str) -> str:
    """A text that is shown as it stands, in one line, with something to be seen."""
    for character in "" if text.isprintable() else text:
        if unicodedata.category(character) in HIDDEN and character not in NEEDED:
            raise ValueError(f"holds the invisible or control character U+{ord(character):04X}")
    if found := MARKUP.search(text):
        raise ValueError(f"holds {found[0]!r}, which Discord would take for markup")
    if not any(unicodedata.category(c)[0] in "LNPS" and c not in BLANK for c in text):
        raise ValueError("shows nothing")
    return text


def _short_fraction(percent: float) -> float:
    """A percentage as surveys give it."""
    if round(percent, DECIMALS) != percent:
        raise ValueError(f"has more than {DECIMALS} decimals")
    return percent


def _real_date(date: str) -> str:
    try:
        datetime.date.fromisoformat(date + "-01" * ((10 - len(date)) // 3))
    except ValueError:
        raise ValueError(f"{date} is not a date") from None
    return date


Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=24)]
StatementId = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=12)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_plain)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_plain)]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_real_date),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Percent = Annotated[float, AfterValidator(_short_fraction)]
LAX = Strict(False)  # TOML has lists and words where an entry has tuples and enums
Slugs = Annotated[tuple[Slug, ...], LAX]
Texts = Annotated[tuple[Text, ...], LAX]
Shorts = Annotated[tuple[Short, ...], LAX]
Numbers = Annotated[tuple[int, ...], LAX]
Ids = Annotated[tuple[StatementId, ...], LAX]


def _one_of(words: type[StrEnum]) -> Enum:
    """A column that holds one of a fixed set of words, as text."""
    return Enum(words, native_enum=False, length=20, values_callable=lambda e: [w.value for w in e])


class Entry(SQLModel):
    """Unknown keys are errors, nothing is converted, nothing changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)  # type: ignore[assignment]


class TopicFields(SQLModel):
    """What a pack is about. `slug` is the name of its folder.

    proposal: what the question is about, as it stands in "the case for ...", with its article.
    examples: what /help shows after a command, by the command's name. out_of_scope: questions, as
    people type them, that the sources do not touch; gap_asks: others, by the gap that they ask for.
    Neither are ever shown.
    """

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=24)]
    title: Short
    question: Text
    proposal: Short | None = None
    examples: dict[Slug, Short] = Field(default_factory=dict, sa_type=JSON)
    out_of_scope: Texts = Field(default=(), sa_type=JSON)
    gap_asks: dict[Text, Texts] = Field(default_factory=dict, sa_type=JSON)


class Topic(TopicFields, Entry):
    """A topic as its pack describes it."""


class SourceFields(SQLModel):
    """An article. `letter`: A to Z, then AA to ZZ.

    fingerprints: SHA-256 of each paragraph's normalised text, in order, from 1. What the article
    does not state about itself (title, author, outlet, date) is left out. `file` is the name under
    which its text is looked for by `bot check --text`. verdict: the source's own, in one sentence,
    with the paragraphs that it stands in; rests_on: the statements that it rests on.
    """

    letter: Letter
    description: Text
    file: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    fingerprints: Annotated[tuple[Sha256, ...], LAX] = Field(min_length=1, sa_type=JSON)
    title: Short | None = None
    author: Short | None = None
    outlet: Short | None = None
    date: datetime.date | None = None
    verdict: Text | None = None
    verdict_paragraphs: Numbers = Field(default=(), sa_type=JSON)
    rests_on: Ids = Field(default=(), sa_type=JSON)


class Source(SourceFields, Entry):
    """An article as its pack describes it."""

    @property
    def paragraphs(self) -> int:
        """How many it has."""
        return len(self.fingerprints)


class SectionFields(SQLModel):
    """A part of a source. ours: the heading is the pack's, not the source's own."""

    heading: Short
    paragraphs: Numbers = Field(min_length=1, sa_type=JSON)
    ours: bool = False


class Section(SectionFields, Entry):
    """A part of a source, with the source's letter."""

    source: Letter


class ThemeFields(SQLModel):
    """A group of obstacles. `claims`: the statements that name one, the weightiest first."""

    slug: Slug
    label: Short
    claims: Ids = Field(min_length=1, sa_type=JSON)


class Theme(ThemeFields, Entry):
    """A group of obstacles."""


class CaseFields(SQLModel):
    """What is said for the proposal, or against it.

    claims: the statements that are arguments, in the order of weight that the sources give them.
    """

    side: Annotated[Side, LAX] = Field(sa_type=_one_of(Side))
    claims: Ids = Field(min_length=1, sa_type=JSON)


class Case(CaseFields, Entry):
    """What is said for the proposal, or against it."""


class SubjectFields(SQLModel):
    """Anything one can ask about. `gaps`: what the sources leave out about it."""

    slug: Slug
    label: Short
    kind: Annotated[SubjectKind, LAX] = Field(sa_type=_one_of(SubjectKind))
    aliases: Shorts = Field(default=(), sa_type=JSON)
    gaps: Texts = Field(default=(), sa_type=JSON)


class Subject(SubjectFields, Entry):
    """Anything one can ask about."""


class Event(Entry):
    """When something happened: `when` in words, `date` as YYYY, YYYY-MM or YYYY-MM-DD if stated."""

    when: Short
    date: Date | None = None


class StatementFields(SQLModel):
    """One sourced sentence, in our own words, that can be read on its own.

    speaker: whose view it is, where it is not the author's own; a reported view needs one.
    context: paragraphs that say who "he" or "it" is in the cited ones. gaps: what the source does
    not state here. part_of: the statement of a list of which this is an item; a list that names its
    items after a colon is shown without those of its own paragraphs. supports: the claims for which
    it is evidence or a reason. answers: the claims that it rebuts. asks: questions, as people type
    them, that it answers; it is found by them, and they are never shown.
    """

    paragraphs: Numbers = Field(min_length=1, sa_type=JSON)
    kind: Annotated[StatementKind, LAX] = Field(sa_type=_one_of(StatementKind))
    text: Text
    speaker: Short | None = None
    context: Numbers = Field(default=(), sa_type=JSON)
    gaps: Texts = Field(default=(), sa_type=JSON)
    aspect: Annotated[Aspect | None, LAX] = Field(default=None, sa_type=_one_of(Aspect))
    part_of: StatementId | None = None
    supports: Ids = Field(default=(), sa_type=JSON)
    answers: Ids = Field(default=(), sa_type=JSON)
    asks: Texts = Field(default=(), sa_type=JSON)


class Statement(StatementFields, Entry):
    """A statement, with the names of what it refers to.

    about: subjects, the main one first. leads: subjects whose answers open with it. position:
    subjects whose position it states.
    """

    id: StatementId
    source: Letter
    about: Slugs = Field(min_length=1)
    leads: Slugs = ()
    position: Slugs = ()
    event: Event | None = None


class MembershipFields(SQLModel):
    """Members of an alliance. complete: the source gives the whole list."""

    members: Slugs = Field(min_length=1, sa_type=JSON)
    complete: bool = False


class Membership(MembershipFields, Entry):
    """Members of an alliance, and the statement that says so."""

    alliance: Slug
    statement: StatementId


class SurveyFields(SQLModel):
    """A survey as a source reports it; what it should disclose and the source leaves out is absent.

    exclusive: each respondent of one subject gave one of its findings' answers. ask: the question
    in our wording, for a class to vote on; the survey's own wording is `wording`.
    """

    slug: Slug
    label: Short
    topic: Text
    source: Letter
    paragraphs: Numbers = Field(min_length=1, sa_type=JSON)
    exclusive: bool = False
    ask: Text | None = None
    pollster: Short | None = None
    year: int | None = Field(default=None, ge=1, le=9999)
    wording: Text | None = None
    sample: Text | None = None
    mode: Short | None = None
    margin: Short | None = None


class Survey(SurveyFields, Entry):
    """A survey."""


class FindingFields(SQLModel):
    """One figure of a survey, in percent of the respondents of one subject.

    `text` goes on after the figure ("supported ..."), `label` names the bar of a chart.
    """

    percent: Percent = Field(ge=0, le=100)
    text: Text
    label: Short


class Finding(FindingFields, Entry):
    """A figure, with the names of what it refers to."""

    survey: Slug
    subject: Slug
    statement: StatementId


class ClashFields(SQLModel):
    """A question on which the sources agree, differ, or one is silent. asks: as of a statement."""

    slug: Slug
    question: Text
    verdict: Annotated[Verdict, LAX] = Field(sa_type=_one_of(Verdict))
    summary: Text
    asks: Texts = Field(default=(), sa_type=JSON)


class Clash(ClashFields, Entry):
    """A question, with the statements that it compares."""

    statements: Ids = Field(min_length=1)


class Entries(Entry):
    """All that a pack holds; the files of a folder are read as one."""

    topic: Topic
    source: tuple[Source, ...] = ()
    section: tuple[Section, ...] = ()
    theme: tuple[Theme, ...] = ()
    case: tuple[Case, ...] = ()
    subject: tuple[Subject, ...] = ()
    statement: tuple[Statement, ...] = ()
    membership: tuple[Membership, ...] = ()
    survey: tuple[Survey, ...] = ()
    finding: tuple[Finding, ...] = ()
    clash: tuple[Clash, ...] = ()


ENTRY_TYPES: dict[str, type[Entry]] = {
    "source": Source,
    "section": Section,
    "theme": Theme,
    "case": Case,
    "subject": Subject,
    "statement": Statement,
    "membership": Membership,
    "survey": Survey,
    "finding": Finding,
    "clash": Clash,
}
"""By the name of their tables in a pack."""
