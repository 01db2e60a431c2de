"""Slow work off the GUI thread: what a pool keeps of it when it is done."""

from __future__ import annotations

import weakref

from mapviewer.app.jobs import Runner


class _Dossier:
    """Something large that work is about."""


def test_what_was_run_lets_go_of_what_it_was_about() -> None:
    dossier = _Dossier()
    about = weakref.ref(dossier)
    seen: list[object] = []

    def runner(held: _Dossier) -> Runner:
        return Runner(lambda: seen.append(type(held)))

    kept = runner(dossier)
    del dossier
    assert about() is not None
    kept.run()
    assert seen == [_Dossier]
    assert about() is None
    kept.run()
    assert seen == [_Dossier]
