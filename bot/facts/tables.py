"""The tables of facts. Every row belongs to a topic, within which its name is unique.

What an entry says is declared in `packs.schema`; here are the keys, and what refers to what. An
import replaces the rows of one topic.
"""

from typing import Optional

from sqlalchemy import JSON, BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from bot.facts.packs import schema

SHIPPED = 0  # the owner of topics that come with the bot; another owner is a Discord server's id


def _rows(table: str) -> dict[str, str]:
    """Related rows in the order in which they were written."""
    return {"order_by": f"{table}.id"}


class Topic(schema.TopicFields, table=True):
    """A topic as imported. A removed one keeps this row alone, so that no start brings it back.

    key: six characters that stand for the topic in custom_ids, the same in every database. digest:
    SHA-256 of the pack's files. revision: greater with every change of any topic. charts: the state
    of its pictures. embedded: that of its vectors, see `embeddings`.
    """

    __table_args__ = (UniqueConstraint("owner", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    owner: int = Field(default=SHIPPED, sa_type=BigInteger)
    digest: str = ""
    revision: int = Field(unique=True)
    charts: str = ""
    embedded: str = ""
    removed: bool = False

    sources: list["Source"] = Relationship(sa_relationship_kwargs=_rows("Source"))
    themes: list["Theme"] = Relationship(sa_relationship_kwargs=_rows("Theme"))
    cases: list["Case"] = Relationship(sa_relationship_kwargs=_rows("Case"))
    subjects: list["Subject"] = Relationship(sa_relationship_kwargs=_rows("Subject"))
    statements: list["Statement"] = Relationship(sa_relationship_kwargs=_rows("Statement"))
    surveys: list["Survey"] = Relationship(sa_relationship_kwargs=_rows("Survey"))
    clashes: list["Clash"] = Relationship(sa_relationship_kwargs=_rows("Clash"))
    embedding: Optional["Embedding"] = Relationship()


class Owned(SQLModel):
    """A row of a topic."""

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="topic.id", ondelete="CASCADE")


class Source(schema.SourceFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "letter"),)

    sections: list["Section"] = Relationship(sa_relationship_kwargs=_rows("Section"))


class Section(schema.SectionFields, table=True):
    __table_args__ = (UniqueConstraint("source_id", "heading"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE")


class Theme(schema.ThemeFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "slug"),)


class Case(schema.CaseFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "side"),)


class Subject(schema.SubjectFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "slug"), UniqueConstraint("topic_id", "label"))


class StatementSubject(SQLModel, table=True):
    """What a statement is about. `rank` 0: mainly. See `schema.Statement` for the rest."""

    statement_id: int | None = Field(
        default=None, foreign_key="statement.id", ondelete="CASCADE", primary_key=True
    )
    subject_id: int | None = Field(
        default=None, foreign_key="subject.id", ondelete="CASCADE", primary_key=True, index=True
    )
    rank: int
    leads: bool
    position: bool

    subject: Subject = Relationship()


class Statement(schema.StatementFields, Owned, table=True):
    """`slug`: the statement's id in its pack; `id` follows the order of the sources."""

    __table_args__ = (UniqueConstraint("topic_id", "slug"),)

    slug: str
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE", index=True)
    event: dict[str, str | None] | None = Field(default=None, sa_type=JSON)

    source: Source = Relationship()
    about: list[StatementSubject] = Relationship(
        sa_relationship_kwargs={"order_by": "StatementSubject.rank"}
    )
    memberships: list["Membership"] = Relationship(sa_relationship_kwargs=_rows("Membership"))


class Membership(schema.MembershipFields, table=True):
    __table_args__ = (UniqueConstraint("statement_id", "alliance_id"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id", ondelete="CASCADE")
    alliance_id: int = Field(foreign_key="subject.id", ondelete="CASCADE", index=True)

    alliance: Subject = Relationship()


class Survey(schema.SurveyFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "slug"),)

    findings: list["Finding"] = Relationship(sa_relationship_kwargs=_rows("Finding"))


class Finding(schema.FindingFields, table=True):
    __table_args__ = (UniqueConstraint("survey_id", "subject_id", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", ondelete="CASCADE")
    subject_id: int = Field(foreign_key="subject.id", ondelete="CASCADE", index=True)
    statement_id: int = Field(foreign_key="statement.id", ondelete="CASCADE", index=True)

    subject: Subject = Relationship()
    statement: Statement = Relationship()


class ClashStatement(SQLModel, table=True):
    """A statement that a clash compares."""

    clash_id: int | None = Field(
        default=None, foreign_key="clash.id", ondelete="CASCADE", primary_key=True
    )
    statement_id: int | None = Field(
        default=None, foreign_key="statement.id", ondelete="CASCADE", primary_key=True, index=True
    )


class Clash(schema.ClashFields, Owned, table=True):
    __table_args__ = (UniqueConstraint("topic_id", "slug"),)

    statements: list[Statement] = Relationship(
        link_model=ClashStatement, sa_relationship_kwargs=_rows("Statement")
    )


class Embedding(SQLModel, table=True):
    """The vectors of a topic's texts: see `search.vectors.Vectors`."""

    topic_id: int | None = Field(
        default=None, foreign_key="topic.id", ondelete="CASCADE", primary_key=True
    )
    model: str
    texts: str
    data: bytes = Field(sa_type=LargeBinary)


class ChartImage(SQLModel, table=True):
    """A drawn chart of a topic, by the digest of its data."""

    topic_id: int = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    digest: str = Field(primary_key=True)
    png: bytes = Field(sa_type=LargeBinary)
