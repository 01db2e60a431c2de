"""The About box says what the map is shown with, so that somebody can see whether it is up to date."""

from __future__ import annotations

import pytest
from PySide6.QtWebEngineCore import qWebEngineChromiumSecurityPatchVersion, qWebEngineChromiumVersion

from mapviewer.app import engine
from mapviewer.app.about import about_text


@pytest.mark.parametrize(("disabled", "words"), [("1", "sandbox is off"), ("", "sandbox is on")])
def test_it_tells_the_engine_its_security_fixes_and_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, disabled: str, words: str
) -> None:
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", disabled)
    text = about_text()
    assert f"Chromium {qWebEngineChromiumVersion()}" in text
    assert qWebEngineChromiumSecurityPatchVersion() in text
    assert words in text
    print(
        f"figure: About says Chromium {qWebEngineChromiumVersion()} with the fixes of {qWebEngineChromiumSecurityPatchVersion()}, and that the {words}"
    )


def test_without_an_engine_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "missing", lambda: "libnss3.so is not there")
    assert "no web engine" in about_text()
