"""What Discord was last told of the commands, so that it is told again only after a change."""

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class Registration(SQLModel, table=True):
    """One application. `tree`: SHA-256 of its commands; `command_ids`: name -> Discord's id."""

    application_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    tree: str
    command_ids: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))


async def registered(session: AsyncSession, *, application_id: int) -> Registration | None:
    """What was registered for an application; None where nothing was."""
    return await session.get(Registration, application_id)


async def register(session: AsyncSession, *, registration: Registration) -> None:
    """Keeps what has been registered, in place of what was before."""
    await session.merge(registration)
    await session.commit()
