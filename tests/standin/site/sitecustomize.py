"""Sends discord.py to the stand-in; Python reads this file first when its folder is on PYTHONPATH.

discord.py is not imported here, since the process may have no use for it: its two addresses, and
how long it bears silence, are replaced when the process itself imports the modules that hold them.
"""

import importlib.abc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


def _redirect(module: ModuleType) -> None:
    # A variable that is missing raises here: better no bot than one that calls the real Discord.
    if module.__name__ == "discord.http":
        module.Route.BASE = os.environ["STANDIN_API"]
    else:
        module.DiscordWebSocket.DEFAULT_GATEWAY = module.yarl.URL(os.environ["STANDIN_GATEWAY"])
        silence = float(os.environ["STANDIN_SILENCE_S"])
        module.DiscordWebSocket._max_heartbeat_timeout = property(
            lambda _: silence, lambda *_: None
        )


class _Redirecting(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in ("discord.http", "discord.gateway"):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            _redirect(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _Redirecting())
