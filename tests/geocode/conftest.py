from __future__ import annotations

from collections.abc import Iterator

import pytest

from mapviewer.geocode.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    """The shipped gazetteer, unpacked once for all tests, away from the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPVIEWER_CACHE", str(tmp_path_factory.mktemp("cache")))
        opened = Gazetteer.open()
        opened.lookup("Suwayda")
    yield opened
    opened.close()
