"""A long answer is read part by part: a statement's place follows its aspect, and each subject
lists the aspects told of it. Facts are taken from the packs anew; nothing else changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("DELETE FROM topic")
    aspects = sa.Column("aspects", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("subject", aspects)


def downgrade() -> None:
    op.execute("DELETE FROM topic")
    op.drop_column("subject", "aspects")
