"""The guide's chapter on keys says what the action table says."""

from __future__ import annotations

import re
from pathlib import Path

from mapviewer.app.actions import ACTIONS

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "guide.md").read_text(encoding="utf-8")


def test_keys_in_the_guide_are_those_of_the_table() -> None:
    chapter = GUIDE.split("## Keys")[1].split("\n## ")[0]
    told = {
        cells[2].strip(): tuple(re.findall(r"`([^`]+)`", cells[3]))
        for line in chapter.splitlines()
        if line.startswith("| ") and len(cells := line.split("|")) == 5 and "`" in line
    }
    meant = {spec.tip: spec.all_keys for spec in ACTIONS if spec.all_keys}
    assert len(told) > 25
    assert {tip: keys for tip, keys in told.items() if meant.get(tip) != keys} == {}
