"""What the timeline's lanes go by."""

from __future__ import annotations

from enum import StrEnum


class LanesBy(StrEnum):
    """What the timeline has a lane for each of. An event with several actors or sources is in the lane of each."""

    CATEGORY = "category"
    PLACE = "place"
    ACTOR = "actor"
    SOURCE = "source"
