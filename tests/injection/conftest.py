"""The running program, as the tests of the window have it."""

from tests.app.conftest import program, sample, wait_until

__all__ = ["program", "sample", "wait_until"]
