"""TLS with PostgreSQL: spoken where an address asks for it, and refused in words."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from support.connecting import plus, refusal, run
from support.databases import Databases
from support.network import ASKS_FOR_TLS, Line
from support.processes import posix

pytestmark = posix


@pytest.fixture
def address(databases: Databases) -> str:
    """Over a Unix socket, for a line that is between."""
    return databases.server.get_uri("postgres")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new certificate of 127.0.0.1 that is signed by itself, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    making = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:elsewhere")
    files = ("-keyout", str(file), "-out", str(file.with_suffix(".crt")))
    subprocess.run([openssl, *making.split(), *names, *files], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


def tls(certificate: Path) -> ssl.SSLContext:
    """Of a server that has this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize(
    "parameters",
    [
        "sslmode=require",
        "sslmode=no-verify",
        "ssl=true",
        "ssl=require",
        "sslmode=verify-ca&sslrootcert={root}",
        "sslmode=verify-full&sslrootcert={root}",
        "sslmode=require&channel_binding=prefer&sslrootcert={root}",
    ],
)
async def test_tls_is_spoken_where_it_is_asked_for(
    address: str, certificate: Path, parameters: str
) -> None:
    async with Line(address, tls=tls(certificate)) as over_line:
        asked = parameters.format(root=certificate.with_suffix(".crt"))
        assert await run(plus(over_line, asked), "SELECT 1") == [1]


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    address: str, certificate: Path
) -> None:
    """`system`: by the certificates of the machine, which know no other of this name."""
    refused = "its TLS certificate is refused (self-signed certificate)"
    async with Line(address, tls=tls(certificate)) as over_line:
        asked = plus(over_line, "sslmode=verify-full&sslrootcert=system")
        assert await refusal(asked) == refused


async def test_a_certificate_of_another_name_is_refused(address: str, certificate: Path) -> None:
    root = f"sslmode=verify-full&sslrootcert={certificate.with_suffix('.crt')}"
    async with Line(address, tls=tls(certificate)) as over_line:
        said = await refusal(plus(over_line.replace("127.0.0.1", "localhost"), root))
    assert said == "its TLS certificate is refused (Hostname mismatch)"


async def test_a_server_without_tls_says_so(address: str) -> None:
    async with Line(address) as over_line:
        for asked in ("sslmode=require", "ssl=true", "sslmode=no-verify"):
            said = await refusal(plus(over_line, asked))
            assert said == "it offers no TLS, which the parameter sslmode asks for"


async def test_a_server_that_speaks_something_else_after_tls_was_agreed() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(ASKS_FOR_TLS))
        writer.write(b"S")
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    async with server:
        port = server.sockets[0].getsockname()[1]
        said = await refusal(f"postgresql://me@127.0.0.1:{port}/db?sslmode=require")
    assert said == "it does not speak TLS as the address asks for"
