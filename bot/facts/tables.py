"""The tables of facts. Their rows are replaced whenever a pack changes; Alembic owns the schema.

Lists of short texts (gaps) are JSON: they are shown as they stand and never searched.
"""

from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, ForeignKey, Index, Integer
from sqlmodel import Field, SQLModel

from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind, Verdict


def owned_by(
    table: str, *, primary_key: bool = False, nullable: bool = False, index: bool = True
) -> Any:
    """A foreign key whose row goes when its owner goes. index: not needed where a wider one, such
    as the primary key, begins with it."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Field(
        default=None,
        sa_column=Column(Integer, key, primary_key=primary_key, nullable=nullable, index=index),
    )


def word_of(words: type[StrEnum], *, nullable: bool = False) -> Any:
    """A column that holds one of a fixed set of words, as text."""
    kind = Enum(words, native_enum=False, length=20, values_callable=lambda e: [w.value for w in e])
    return Field(default=None, sa_column=Column(kind, nullable=nullable))


class Topic(SQLModel, table=True):
    """A pack as imported. `digest`: SHA-256 of its files."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    title: str
    question: str
    digest: str


class Revision(SQLModel, table=True):
    """One row: a number that grows with every change of facts, and the names, packed, that every
    process keeps at hand."""

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    names: bytes = b""


class Source(SQLModel, table=True):
    """An article of so many paragraphs; None for what it does not state about itself."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    letter: str
    description: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    date: str | None = None
    paragraphs: int


class Passage(SQLModel, table=True):
    """A paragraph of a source: its number and the SHA-256 of its normalised text."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = owned_by("source")
    number: int
    sha256: str


class Theme(SQLModel, table=True):
    """A group of obstacles. `lead`: the slug of the statement that stands for it."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    slug: str
    label: str
    lead: str


class Synonym(SQLModel, table=True):
    """A word's stem and the stem that stands for its whole group."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    word: str
    meaning: str


class Subject(SQLModel, table=True):
    """Anything one can ask about. `aspects`: those of it that a statement tells."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    slug: str = Field(index=True)
    label: str
    kind: SubjectKind = word_of(SubjectKind)
    aspects: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    gaps: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Alias(SQLModel, table=True):
    """A name of a subject, its slug and label included: in normal form, and its stems."""

    id: int | None = Field(default=None, primary_key=True)
    subject_id: int = owned_by("subject")
    key: str
    stems: str


class Place(IntEnum):
    """Where a statement stands in an answer about one of its subjects, in the answer's order.

    By its aspect, where it is mainly about this subject.
    """

    LEADS = 0
    DEFINITION = 1
    MEMBERS = 2
    ORIGIN = 3
    NATURE = 4
    AIM = 5
    ACTIVITY = 6
    RECEPTION = 7
    OUTLOOK = 8
    FURTHER = 9  # of no aspect
    BESIDE = 10  # mainly about another subject


class StatementSubject(SQLModel, table=True):
    """What a statement is about. `rank` 0: mainly; `place`: where it stands in its answers."""

    statement_id: int = owned_by("statement", primary_key=True, index=False)
    subject_id: int = owned_by("subject", primary_key=True, index=False)
    rank: int
    place: Place = Field(sa_column=Column(Integer, nullable=False))
    position: bool = False


class Statement(SQLModel, table=True):
    """One sourced sentence. `id` follows the order of the sources."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    source_id: int = owned_by("source")
    slug: str = Field(index=True)
    kind: StatementKind = word_of(StatementKind)
    text: str
    speaker: str | None = None
    paragraphs: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    gaps: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    aspect: Aspect | None = word_of(Aspect, nullable=True)
    argues: Side | None = word_of(Side, nullable=True)
    answers_id: int | None = owned_by("statement", nullable=True, index=False)
    obstacle_id: int | None = owned_by("theme", nullable=True, index=False)
    assessment: bool = False
    event_when: str | None = None
    event_date: str | None = None


class Membership(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    country_id: int = owned_by("subject")
    alliance_id: int = owned_by("subject")
    statement_id: int = owned_by("statement")


class Survey(SQLModel, table=True):
    """A survey as reported; None for what a survey report should disclose and this one does not."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    slug: str
    label: str
    topic: str
    exclusive: bool = False
    pollster: str | None = None
    year: int | None = None
    wording: str | None = None
    sample: str | None = None
    mode: str | None = None
    margin: str | None = None


class Finding(SQLModel, table=True):
    """One figure of a survey, in percent of the respondents of one subject."""

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = owned_by("survey")
    subject_id: int = owned_by("subject")
    statement_id: int = owned_by("statement")
    percent: float
    text: str
    label: str


class Clash(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = owned_by("topic")
    slug: str
    question: str
    verdict: Verdict = word_of(Verdict)
    summary: str


class ClashStatement(SQLModel, table=True):
    clash_id: int = owned_by("clash", primary_key=True)
    statement_id: int = owned_by("statement", primary_key=True)


class Term(SQLModel, table=True):
    """A word of the search index. `weight`: how much it tells, in thousandths.

    `statements` holds the ids of those that have it, in order; `weights` how strongly it speaks
    for each, in thousandths: packed whole numbers, see `search`.
    """

    topic_id: int = owned_by("topic", primary_key=True, index=False)
    word: str = Field(primary_key=True)
    weight: int
    statements: bytes
    weights: bytes


class ChartImage(SQLModel, table=True):
    """A drawn chart, by the digest of its data."""

    digest: str = Field(primary_key=True)
    png: bytes


# What is read in order and cut off, or picked out of everything, without a look at all rows. What
# few rows have is indexed for those alone; the migrations say which, as SQLAlchemy would load
# PostgreSQL's dialect to know of it.
INDEXES = (
    (StatementSubject, "answer", "subject_id", "place", "statement_id"),
    (StatementSubject, "position", "subject_id", "place", "statement_id"),
    (Statement, "argues", "argues", "id"),
    (Statement, "obstacle", "obstacle_id", "id"),
    (Statement, "answers", "answers_id", "id"),
    (Statement, "event", "event_date", "id"),
    (Statement, "assessment", "assessment", "id"),
)
for _table, _name, *_columns in INDEXES:
    Index(f"ix_{_table.__tablename__}_{_name}", *(getattr(_table, name) for name in _columns))
