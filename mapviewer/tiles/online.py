"""An online basemap: tiles that the person chose to ask a server for. For the screen a tile that fails leaves the bundled basemap to be seen; a picture gets all of its tiles or none."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable

from mapviewer.net.channel import Stop
from mapviewer.net.client import Client
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import Service, host_of, tile_url
from mapviewer.net.tiles import every_tile, tile
from mapviewer.tiles.image import ImageKind
from mapviewer.tiles.tileset import BrokenTileError, TileInfo, TileSet, broken, check_tile

_NORTHMOST = 85.0511287798
_HELD = 600


def key_of(service: Service) -> str:
    """What stands for a server's tiles where a file's hash would stand: the SHA-256 (hex) of its address. Nothing of the address can be read off it."""
    return hashlib.sha256(f"online tiles\n{service.template}".encode()).hexdigest()


class OnlineTiles(TileSet):
    """A server's tiles, asked for through the program's one door to the network while that is open for them."""

    online = True

    def __init__(self, client: Client, service: Service) -> None:
        super().__init__(
            TileInfo(
                path="",
                name=service.name,
                sha256=key_of(service),
                title=service.name,
                attribution=service.attribution,
                kind=ImageKind.PNG,
                low=0,
                high=service.max_zoom,
                bounds=(-180.0, -_NORTHMOST, 180.0, _NORTHMOST),
                side=256,
            )
        )
        self._client = client
        self.service = service
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()

    def _read(self, z: int, x: int, y: int) -> bytes | None:
        key = (z, x, y)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        try:
            data = tile(self._client, self.service, z, x, y, stop=self._over)
        except NetError as error:
            raise broken(self.info.name, f"{z}/{x}/{y}", str(error).rstrip(".")) from error
        self._hold(key, data)
        return data

    def _over(self) -> bool:
        """Whether nobody wants these tiles on the screen any more: a server that hangs must not keep the next one waiting."""
        return self._client.service(self.service.kind) != self.service

    def gather(
        self,
        wanted: Iterable[tuple[int, int, int]],
        *,
        stop: Stop | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Have these tiles (z, x, y) here, every one of them; raises NetError when one does not come or is no image of a tile's size."""
        keys = [key for key in dict.fromkeys(wanted) if key not in self._held]
        got = every_tile(self._client, self.service, keys, stop=stop, progress=progress)
        for key, data in got.items():
            where = "/".join(map(str, key))
            try:
                check_tile(data, self.info.name, where)
            except BrokenTileError as error:
                raise NetError(Fault.GARBAGE, host_of(tile_url(self.service, *key)), str(error)) from error
            self._hold(key, data)

    def _hold(self, key: tuple[int, int, int], data: bytes) -> None:
        with self._lock:
            self._held[key] = data
            while len(self._held) > _HELD:
                self._held.popitem(last=False)

    def close(self) -> None:
        """Let go of what is held."""
        with self._lock:
            self._held.clear()
