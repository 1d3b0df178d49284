"""The tables of facts, and what Discord was told of the commands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "chartimage",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "registration",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tree", sa.String(), nullable=False),
        sa.Column("command_ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "clash",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("agree", "differ", "silent", name="verdict", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("summary", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("clash", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clash_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=True),
        sa.Column("date", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "country",
                "alliance",
                "person",
                "organisation",
                "term",
                "law",
                "event",
                "place",
                name="subjectkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_slug"), ["slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_subject_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("pollster", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("sample", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("margin", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("synonym", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_synonym_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "term",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "word"),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passage_source_id"), ["source_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "figure",
                "fact",
                "judgement",
                "forecast",
                "proposal",
                "reported view",
                name="statementkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum(
                "definition",
                "origin",
                "nature",
                "members",
                "activity",
                "aim",
                "reception",
                "outlook",
                name="aspect",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "argues",
            sa.Enum("for", "against", name="side", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("obstacle_id", sa.Integer(), nullable=True),
        sa.Column("assessment", sa.Boolean(), nullable=False),
        sa.Column("event_when", sa.String(), nullable=True),
        sa.Column("event_date", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["answers_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["obstacle_id"], ["theme.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_answers_id"), ["answers_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_obstacle_id"), ["obstacle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_slug"), ["slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "clashstatement",
        sa.Column("clash_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clash_id"], ["clash.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("clash_id", "statement_id"),
    )
    with op.batch_alter_table("clashstatement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clashstatement_clash_id"), ["clash_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_clashstatement_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_statement_id"), ["statement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["subject.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["country_id"], ["subject.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_alliance_id"), ["alliance_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_country_id"), ["country_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_membership_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "posting",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "statement_id"),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "statementpassage",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id", "passage_id"),
    )
    with op.batch_alter_table("statementpassage", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statementpassage_passage_id"), ["passage_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_statementpassage_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "statementsubject",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id", "subject_id"),
    )
    with op.batch_alter_table("statementsubject", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statementsubject_statement_id"), ["statement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_statementsubject_subject_id"), ["subject_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("statementsubject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statementsubject_subject_id"))
        batch_op.drop_index(batch_op.f("ix_statementsubject_statement_id"))

    op.drop_table("statementsubject")
    with op.batch_alter_table("statementpassage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statementpassage_statement_id"))
        batch_op.drop_index(batch_op.f("ix_statementpassage_passage_id"))

    op.drop_table("statementpassage")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_statement_id"))

    op.drop_table("posting")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_statement_id"))
        batch_op.drop_index(batch_op.f("ix_membership_country_id"))
        batch_op.drop_index(batch_op.f("ix_membership_alliance_id"))

    op.drop_table("membership")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_survey_id"))
        batch_op.drop_index(batch_op.f("ix_finding_subject_id"))
        batch_op.drop_index(batch_op.f("ix_finding_statement_id"))

    op.drop_table("finding")
    with op.batch_alter_table("clashstatement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clashstatement_statement_id"))
        batch_op.drop_index(batch_op.f("ix_clashstatement_clash_id"))

    op.drop_table("clashstatement")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_topic_id"))
        batch_op.drop_index(batch_op.f("ix_statement_source_id"))
        batch_op.drop_index(batch_op.f("ix_statement_slug"))
        batch_op.drop_index(batch_op.f("ix_statement_obstacle_id"))
        batch_op.drop_index(batch_op.f("ix_statement_answers_id"))

    op.drop_table("statement")
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_source_id"))

    op.drop_table("passage")
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alias_subject_id"))

    op.drop_table("alias")
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_topic_id"))

    op.drop_table("theme")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_topic_id"))

    op.drop_table("term")
    with op.batch_alter_table("synonym", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_synonym_topic_id"))

    op.drop_table("synonym")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_topic_id"))

    op.drop_table("survey")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_topic_id"))
        batch_op.drop_index(batch_op.f("ix_subject_slug"))

    op.drop_table("subject")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_topic_id"))

    op.drop_table("source")
    with op.batch_alter_table("clash", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clash_topic_id"))

    op.drop_table("clash")
    op.drop_table("topic")
    op.drop_table("revision")
    op.drop_table("registration")
    op.drop_table("chartimage")
