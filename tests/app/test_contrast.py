"""Text and marks of both themes stand out from every ground that they are on (WCAG 2.2: 4.5 to 1 and 3 to 1)."""

from __future__ import annotations

import pytest

from mapviewer.app.theme import DARK, LIGHT, Colors
from mapviewer.paint import theme as painted
from mapviewer.paint.theme import contrast

BOTH = pytest.mark.parametrize("c", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
@pytest.mark.parametrize("ink", ["text", "quiet", "link", "warning", "error"])
@pytest.mark.parametrize("ground", ["window", "base", "alternate"])
def test_words(c: Colors, ink: str, ground: str) -> None:
    assert contrast(getattr(c, ink), getattr(c, ground)) >= 4.5


@BOTH
def test_words_on_grounds_of_their_own(c: Colors) -> None:
    assert contrast(c.on_accent, c.accent) >= 4.5
    assert contrast(c.warning, c.warning_ground) >= 4.5
    assert contrast(c.error, c.error_ground) >= 4.5
    assert contrast(c.text, c.button) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["window", "base", "alternate"])
def test_the_mark_of_the_focus_and_what_is_dimmed(c: Colors, ground: str) -> None:
    assert contrast(c.accent, getattr(c, ground)) >= 3.0
    assert contrast(c.faint, getattr(c, ground)) >= 3.0


@pytest.mark.parametrize(
    "looks", [painted.LIGHT, painted.DARK, painted.PRINT], ids=["light", "dark", "print"]
)
def test_window_b_stands_out_and_its_letter_can_be_read(looks: painted.Theme) -> None:
    assert contrast(looks.beside, looks.paper) >= 4.5
    assert contrast(looks.beside, looks.panel) >= 4.5
    assert contrast(looks.beside_ink, looks.beside) >= 4.5
