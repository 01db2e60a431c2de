"""What Qt says goes to stderr without what it quotes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QtMsgType

from mapviewer.app.messages import _say, redacted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("QPixmap: It is not safe to use pixmaps outside the GUI thread", None),
        (
            "QLayout: Attempting to add QLayout “Beit Canary” to x",
            "QLayout: Attempting to add QLayout … to x",
        ),
        ('Could not parse stylesheet of object QLabel(0x55, name = "Beit Canary")', None),
        (
            "QFSFileEngine::open: No such file /home/canary/Beit Canary.json",
            "QFSFileEngine::open: No such file …",
        ),
        ("cannot load file:///home/canary/x.png now", "cannot load … now"),
        (r"cannot load C:\Users\canary\Beit Canary.json", "cannot load …"),
        ("QPainter::begin: Paint device returned engine == 0, type: 2", None),
        ("it's the widget's own", None),
    ],
)
def test_quotes_paths_and_addresses_are_left_out(said: str, told: str | None) -> None:
    assert "anary" not in redacted(said)
    if told is not None or "anary" not in said:
        assert redacted(said) == (told or said)


def test_what_matters_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _say(QtMsgType.QtWarningMsg, None, "QTimer: no 'Beit Canary' here")  # type: ignore[arg-type]
    assert capsys.readouterr().err == "mapviewer: Qt: QTimer: no … here\n"
