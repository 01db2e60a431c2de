"""Whom one may ask over the network, and what they learn by it: agreed to by kind, never by default."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from mapviewer.errors import UsageError

IMAGE_TYPES: Final = ("image/png", "image/jpeg", "image/webp")
JSON_TYPES: Final = ("application/json", "application/geo+json")


class Kind(StrEnum):
    """A kind of request; each is switched on by itself."""

    TILES = "tiles"
    GEOCODER = "geocoder"


@dataclass(frozen=True)
class Service:
    """One server that answers one kind of request.

    `template` is the address with `{z}`, `{x}`, `{y}` (tiles), or the endpoint (geocoder); `hosts` are all that may be asked; `pause` is the least number of
    seconds between two requests; `keep` how many seconds an answer is good for when the host does not say; `most_bytes` is the size of the largest answer
    that is taken.
    """

    kind: Kind
    name: str
    template: str
    hosts: tuple[str, ...]
    attribution: str = ""
    policy: str = ""
    pause: float = 0.0
    keep: float = 7 * 86_400.0
    most_bytes: int = 2_000_000
    types: tuple[str, ...] = IMAGE_TYPES
    max_zoom: int = 19
    parallel: int = 2

    @property
    def host(self) -> str:
        """The host that is named to the person: the first, with what stands for its like."""
        return self.hosts[0]


OPENSTREETMAP: Final = Service(
    Kind.TILES,
    "OpenStreetMap",
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    ("tile.openstreetmap.org",),
    attribution="© OpenStreetMap contributors",
    policy="https://operations.osmfoundation.org/policies/tiles/",
)

NOMINATIM: Final = Service(
    Kind.GEOCODER,
    "Nominatim",
    "https://nominatim.openstreetmap.org",
    ("nominatim.openstreetmap.org",),
    attribution="© OpenStreetMap contributors",
    policy="https://operations.osmfoundation.org/policies/nominatim/",
    # Its policy: one request a second at most, for all users of an application together.
    pause=1.0,
    keep=30 * 86_400.0,
    types=JSON_TYPES,
)

_PLACE = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]")


def custom_tiles(template: str, *, attribution: str = "", max_zoom: int = 19) -> Service:
    """A tile server by its XYZ address, such as `https://tiles.example.org/{z}/{x}/{y}.png`.

    `{s}` stands for the letters a, b and c, as other programs have it. Raises UsageError for what is no such address; plain http is taken for this machine only.
    """
    address = template.strip()
    names = _PLACE.findall(address)
    for name in ("z", "x", "y"):
        if names.count(name) != 1:
            raise UsageError(
                f"The address “{_short(address)}” needs {{{name}}} once; found {names.count(name)}."
            )
    if unknown := [name for name in names if name not in ("z", "x", "y", "s")]:
        raise UsageError(
            f"The address holds {{{_short(unknown[0])}}}; only {{z}}, {{x}}, {{y}} and {{s}} are filled in."
        )
    if not attribution.strip():
        raise UsageError(
            "A tile server needs its attribution: the words that stand on the map and in every picture of it."
        )
    hosts = tuple(dict.fromkeys(_checked(address.replace("{s}", letter)) for letter in "abc"))
    path = address.partition("://")[2].partition("/")[2]
    if any("{" + name + "}" not in path for name in ("z", "x", "y")):
        raise UsageError("{z}, {x} and {y} belong into the path of the address, not into its host.")
    return Service(
        Kind.TILES, hosts[0], address, hosts, attribution=attribution.strip()[:300], max_zoom=max_zoom
    )


def custom_geocoder(endpoint: str) -> Service:
    """A Nominatim of one's own by its endpoint, such as `https://nominatim.example.org`; raises UsageError for what is no address."""
    address = endpoint.strip().rstrip("/")
    if _PLACE.search(address):
        raise UsageError("A geocoder's address holds no {…}.")
    host = _checked(address)
    return Service(
        Kind.GEOCODER,
        host,
        address,
        (host,),
        # Whoever runs it, what it knows is OpenStreetMap's.
        attribution=NOMINATIM.attribution,
        pause=1.0,
        keep=30 * 86_400.0,
        types=JSON_TYPES,
    )


def tile_url(service: Service, zoom: int, x: int, y: int) -> str:
    """The address of one tile. The letter for `{s}` follows from the tile, so that a cache finds it again."""
    filled = {"z": str(zoom), "x": str(x), "y": str(y), "s": "abc"[(x + y) % 3]}
    return _PLACE.sub(lambda found: filled[found.group(1)], service.template)


def host_of(url: str) -> str:
    """Host and port of an address, as they are listed in `Service.hosts`: the port only where it is not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def is_this_machine(host: str) -> bool:
    """Whether a host, with or without its port, is this very machine."""
    name = host.rpartition(":")[0] if re.search(r":\d+\Z", host) and not host.endswith("]") else host
    name = name.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _checked(address: str) -> str:
    """The host of an address that may be asked; raises UsageError."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is no port
    except ValueError as error:
        raise UsageError(f"“{_short(address)}” is no address: {error}.") from error
    host = (parts.hostname or "").lower()
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise UsageError(f"“{_short(address)}” names no host; expected https://host/….")
    if parts.username is not None or parts.password is not None:
        raise UsageError("An address with a user name or a password in it is not taken.")
    if parts.fragment:
        raise UsageError("An address of a server has no “#”.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(host_of(address))):
        raise UsageError(f"“{_short(address)}”: only https is taken (http for this machine itself).")
    return host_of(address)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
