"""The health check of the container: fails, and says why, unless /healthz says that all is well."""

import http.client
import os
import sys

SECONDS = 6


def problem() -> str | None:
    """Why the bot is not well; None where it is."""
    port = os.environ.get("METRICS_PORT", "").strip()
    if not port:
        return "METRICS_PORT is not set, so there is nothing to ask."
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        said = response.read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        return f"No answer on port {port}: {type(error).__name__}"
    return None if response.status == http.client.OK else said


if __name__ == "__main__":
    sys.exit(problem())
