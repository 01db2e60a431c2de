"""Servers on this machine for the tests of the network."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _load() -> ModuleType:
    # Test files are no packages; this one is shared by several of them.
    name = "mapviewer_tests_net_server"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("server.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Any], None]], Any]]:
    """Start a server with a behaviour; it is closed after the test."""
    servers = []

    def start(behaviour: Callable[[Any], None]) -> Any:
        server = _load().Server(behaviour)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()
