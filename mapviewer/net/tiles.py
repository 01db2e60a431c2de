"""Map tiles over the network, each checked to be an image; many at a time, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Final

from mapviewer.net.channel import Stop
from mapviewer.net.client import Client
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import Service, tile_url

_MAGIC: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MOST_AT_ONCE: Final = 400
"""Tiles that are asked for in one go at most: no server is to be emptied for a picture."""


def is_image(body: bytes) -> bool:
    """Whether the bytes begin like a PNG, JPEG or WebP image."""
    return body.startswith(_MAGIC) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP")


def tile(client: Client, service: Service, zoom: int, x: int, y: int, *, stop: Stop | None = None) -> bytes:
    """The image of one tile; raises NetError, also for what is no image."""
    answer = client.get(service, tile_url(service, zoom, x, y), stop=stop)
    if not is_image(answer.body):
        raise NetError(
            Fault.GARBAGE, service.host, f"The tile {zoom}/{x}/{y} of “{service.host}” is no PNG, JPEG or WebP image."
        )  # fmt: skip
    return answer.body


def every_tile(
    client: Client,
    service: Service,
    wanted: Iterable[tuple[int, int, int]],
    *,
    stop: Stop | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[tuple[int, int, int], bytes]:
    """All tiles (zoom, x, y) by their address; raises NetError at the first that does not come: half a map is no map.

    `progress` is told how many have come of how many, on the caller's thread.
    """
    keys = list(dict.fromkeys(wanted))
    if len(keys) > MOST_AT_ONCE:
        raise NetError(
            Fault.TOO_LARGE, service.host, f"The picture needs {len(keys)} tiles of “{service.host}”; more than {MOST_AT_ONCE} are not asked for at once. Choose a smaller picture or another basemap."
        )  # fmt: skip
    failed = False

    def halted() -> bool:
        return failed or (stop is not None and stop())

    got: dict[tuple[int, int, int], bytes] = {}
    with ThreadPoolExecutor(max_workers=service.parallel, thread_name_prefix="tiles") as pool:
        coming = {pool.submit(tile, client, service, *key, stop=halted): key for key in keys}
        try:
            for done in as_completed(coming):
                got[coming[done]] = done.result()
                if progress is not None:
                    progress(len(got), len(keys))
        except BaseException:
            failed = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return got
