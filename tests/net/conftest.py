"""Servers on this machine for the tests of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.net.server import Behaviour, Server


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    """Start a server with a behaviour; it is closed after the test."""
    servers: list[Server] = []

    def start(behaviour: Behaviour) -> Server:
        servers.append(Server(behaviour))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
