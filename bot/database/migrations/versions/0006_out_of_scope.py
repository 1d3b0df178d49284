"""What people ask on a topic that no source touches."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    column = sa.Column("out_of_scope", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("topic", column)  # the default is for the rows that there are
