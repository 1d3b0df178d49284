"""What Discord was last told of the commands, kept for each application, on both databases."""

from support.databases import opened

from bot.database.registration import Registration, register, registered

APPLICATION, ANOTHER = 2**63 - 1, 80351110224678912  # ids of Discord
IDS = {"poll": 1_200_000_000_000_000_001, "ask": 1_200_000_000_000_000_002}


async def test_the_last_registration_of_each_application_is_kept(database_url: str) -> None:
    async with opened(database_url) as database:
        for tree, ids in (("first", {}), ("second", IDS)):
            async with database.session() as session:
                row = Registration(application_id=APPLICATION, tree=tree, command_ids=ids)
                await register(session, registration=row)
        async with database.session() as session:
            kept = await registered(session, application_id=APPLICATION)
            assert kept and (kept.tree, kept.command_ids) == ("second", IDS)
            assert await registered(session, application_id=ANOTHER) is None
