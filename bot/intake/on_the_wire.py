"""How a door for people reaches its provider: over aiohttp, a few connections kept for long calls.

The libraries' own clients either take five times the processor time or forget their time limits.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx

CONNECT_SECONDS = 8
# Whoever forgot a connection on the way swallows what is said next, so none is kept for long;
# but opening one takes three journeys, and a conversation goes on for minutes.
KEPT_SECONDS = 30
# These mean that nothing was handed over; any other failure of the connection may come too late.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    # A proxy that opens no tunnel passes nothing on.
    aiohttp.ClientHttpProxyError,
)
OF_THE_CONNECTION = (aiohttp.ClientError, TimeoutError, ConnectionError)


def opened(url: str, connections: int) -> aiohttp.ClientSession:
    """A session to the server of this address, on so many connections at most.

    Only inside a running loop. The proxy is taken from the environment.
    """
    connector = aiohttp.TCPConnector(
        limit=connections,
        keepalive_timeout=KEPT_SECONDS,
        ssl=httpx.create_ssl_context() if url.startswith("https:") else True,
    )
    return aiohttp.ClientSession(connector=connector, proxy=_proxy_to(url))


def _proxy_to(url: str) -> str | None:
    """The proxy that the environment names for this server, asked once: asking takes long."""
    parts = urlsplit(url)
    passed_by = parts.hostname is None or proxy_bypass(parts.hostname)
    return None if passed_by else getproxies().get(parts.scheme)
