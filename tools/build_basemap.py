"""Build `resources/basemap/` from pinned packages: `python -m tools.build_basemap`.

Needs `npm`, `apt-get` with a Debian 12 source and `dpkg-deb`, once; afterwards the checked downloads are reused. The same
sources give the same bytes.
"""

from __future__ import annotations

import time
from pathlib import Path

from tools.basemap import layers, places

TARGET = Path(__file__).resolve().parent.parent / "resources" / "basemap"


def main() -> None:
    """Build every file and say how big it became."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for scale in ("50m", "10m"):
        started = time.perf_counter()
        size = layers.build(scale, TARGET / f"{scale}.bin.gz")
        print(f"{scale}: {size:,} bytes in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    for name, size in places.build(TARGET).items():
        print(f"{name}: {size:,} bytes")
    print(f"names in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
