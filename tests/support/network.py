"""A network between a program and PostgreSQL, which loses what is on its way and tells nobody."""

import asyncio
import ssl

ASKS_FOR_TLS = bytes.fromhex("00000008 04d2162f")  # a message of PostgreSQL's protocol


class Line:
    """Carries connections over TCP to a server that listens on a Unix socket.

    tls: with which the line speaks TLS to those who ask for it; the server here does not.
    """

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        self._start, _, rest = url.partition("@")
        self._name, _, folder = rest.partition("?host=")
        self._socket = f"{folder}/.s.PGSQL.5432"
        self._tls = tls
        self.opened = 0  # connections, ever
        self.lost = 0  # connections that carry nothing any more: those opened first
        self.limit: int | None = None  # messages to the server that each new connection carries
        self._left: int | None = None  # messages to the server until all connections are lost

    async def __aenter__(self) -> str:
        """The server's URL over this line."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1")
        port = self._server.sockets[0].getsockname()[1]
        return f"{self._start}@127.0.0.1:{port}{self._name}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def lose(self, *, after: int = 0) -> None:
        """Loses all connections that there are, for good; new ones are sound.

        after: messages that still reach the server.
        """
        self._left = after or None
        if not after:
            self.lost = self.opened

    async def _connect(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.opened = number = self.opened + 1
        limit, carried = self.limit, 0
        there, forth = await asyncio.open_unix_connection(self._socket)
        if self._tls and await here.read(len(ASKS_FOR_TLS)) == ASKS_FOR_TLS:
            back.write(b"S")
            try:
                await back.start_tls(self._tls)
            except ssl.SSLError:  # the other end refuses the certificate
                forth.close()
                return

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            nonlocal carried
            while data := await source.read(1 << 16):
                if target is forth:
                    carried += 1
                    if self._left is not None:
                        self._left -= 1
                        if self._left < 0:
                            self.lose()
                if number > self.lost and (limit is None or carried <= limit):
                    target.write(data)
            target.close()

        await asyncio.gather(carry(here, forth), carry(there, back))
