"""What is written, packed as its name says."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator


def packed_pieces(pieces: Iterable[bytes], packed: str) -> Iterator[bytes]:
    """Pieces of a file, packed (".gz", ".zst") or as they are ("")."""
    if packed == ".gz":
        # No name and no time in the head of it: the same dossier is the same bytes.
        gzip = zlib.compressobj(6, zlib.DEFLATED, 31)
        yield from (gzip.compress(piece) for piece in pieces)
        yield gzip.flush()
    elif packed == ".zst":
        from backports import zstd

        packer = zstd.ZstdCompressor()
        yield from (packer.compress(piece) for piece in pieces)
        yield packer.flush()
    else:
        yield from pieces
