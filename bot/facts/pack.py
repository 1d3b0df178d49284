"""The shape of a topic pack: the TOML files of `data/<topic>/`, as strict pydantic models.

Nothing here reads a file or a database; `loader` does the first, `importer` the second.
"""

import datetime
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind, Verdict

SLUG = r"[a-z0-9][a-z0-9-]*"
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=24)]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MARKUP = re.compile(r"[*_~`|<>\[\]\\#@]|https?://")


def plain(text: str) -> str:
    """Texts are shown as they stand, each in one line."""
    if CONTROL.search(text):
        raise ValueError("holds a line break or another control character")
    if found := MARKUP.search(text):
        raise ValueError(f"holds {found[0]!r}, which Discord would take for markup")
    return text


SHOWN = AfterValidator(plain)
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"\S"), SHOWN]
Short = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"\S"), SHOWN]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
NONE: Any = Field(default_factory=list)  # pydantic would copy a `[]` for every entry
WORD = Field(strict=False)  # TOML gives a word where the model has an enum


class Entry(BaseModel):
    """An entry of a pack: unknown keys are errors, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Topic(Entry):
    """What a pack is about. `slug` is the name of its folder."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=24)]
    title: Short
    question: Text


class Source(Entry):
    """An article. `fingerprints`: SHA-256 of each paragraph's normalised text, in order, from 1.

    What the article does not state about itself (title, author, outlet, date) is left out.
    `file` is the name under which its text is looked for by `bot check --text`.
    """

    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    description: Text
    file: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    fingerprints: list[Sha256] = Field(min_length=1)
    title: Short | None = None
    author: Short | None = None
    outlet: Short | None = None
    date: datetime.date | None = None


class Theme(Entry):
    """A group of obstacles. `lead`: the statement that stands for it in an overview."""

    slug: Slug
    label: Short
    lead: str


class Synonyms(Entry):
    """Words that `/ask` takes for the same."""

    words: list[Short] = Field(min_length=2)


class Subject(Entry):
    """Anything one can ask about. `gaps`: what the sources leave out about it."""

    slug: Slug
    label: Short
    kind: Annotated[SubjectKind, WORD]
    aliases: list[Short] = NONE
    gaps: list[Text] = NONE


class Event(Entry):
    """When something happened: `when` in words, `date` as YYYY, YYYY-MM or YYYY-MM-DD if stated."""

    when: Short
    date: (
        Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")] | None
    ) = None

    @field_validator("date")
    @classmethod
    def real_date(cls, value: str | None) -> str | None:
        if value:
            datetime.date.fromisoformat(value + "-01" * ((10 - len(value)) // 3))
        return value


class Statement(Entry):
    """One sourced sentence, in our own words, that can be read on its own.

    speaker: whose view it is, where it is not the author's own; a reported view needs one.
    context: paragraphs that say who "he" or "it" is in the cited ones.
    gaps: what the source does not state here. leads: subjects whose answers open with it.
    position: whose position it states. obstacle: the theme of the obstacle that it names.
    argues: for which side. answers: the statement of the other side that it rebuts.
    """

    id: Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=12)]
    source: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    paragraphs: list[int] = Field(min_length=1)
    kind: Annotated[StatementKind, WORD]
    text: Text
    about: list[Slug] = Field(min_length=1)
    speaker: Short | None = None
    context: list[int] = NONE
    gaps: list[Text] = NONE
    aspect: Annotated[Aspect | None, WORD] = None
    leads: list[Slug] = NONE
    position: list[Slug] = NONE
    obstacle: Slug | None = None
    argues: Annotated[Side | None, WORD] = None
    answers: str | None = None
    assessment: bool = False
    event: Event | None = None


class Membership(Entry):
    """A country in an alliance, and the statement that says so."""

    country: Slug
    alliance: Slug
    statement: str


class Survey(Entry):
    """A survey as a source reports it; what it should disclose and the source leaves out is absent.

    `exclusive`: each respondent of one subject gave one of its findings' answers.
    """

    slug: Slug
    label: Short
    topic: Text
    source: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    paragraphs: list[int] = Field(min_length=1)
    exclusive: bool = False
    pollster: Short | None = None
    year: Annotated[int, Field(ge=1, le=9999)] | None = None
    wording: Text | None = None
    sample: Text | None = None
    mode: Short | None = None
    margin: Short | None = None


class Finding(Entry):
    """One figure of a survey, in percent of the respondents of one subject.

    `text` goes on after the figure ("supported ..."), `label` names the bar of a chart.
    """

    survey: Slug
    subject: Slug
    percent: float = Field(ge=0, le=100)
    text: Text
    label: Short
    statement: str


class Clash(Entry):
    """One question on which the sources agree, differ, or one is silent."""

    slug: Slug
    question: Text
    verdict: Annotated[Verdict, WORD]
    summary: Text
    statements: list[str] = Field(min_length=1)


class PackFile(Entry):
    """What one file of a pack may hold; the files of a folder are read as one."""

    topic: Topic | None = None
    source: list[Source] = NONE
    theme: list[Theme] = NONE
    synonyms: list[Synonyms] = NONE
    subject: list[Subject] = NONE
    statement: list[Statement] = NONE
    membership: list[Membership] = NONE
    survey: list[Survey] = NONE
    finding: list[Finding] = NONE
    clash: list[Clash] = NONE
