"""Series of pictures as files: numbered frames with an index, an animated GIF, an MP4 by `ffmpeg`, a contact sheet.

The same series gives the same bytes, but for the MP4, which is as its encoder makes it. Everything is written in full or not at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from mapviewer import strays
from mapviewer.errors import OutputError, OutputExistsError, UnavailableError, UsageError
from mapviewer.events.store import Store
from mapviewer.language import speaking, tr
from mapviewer.paint import lettering
from mapviewer.paint.backdrop import Backdrop
from mapviewer.paint.export import metadata, missing_shapes
from mapviewer.paint.png import write_png
from mapviewer.paint.snapshot import paint_picture, pixels_of
from mapviewer.query.index import Index, Visible, visible
from mapviewer.query.selection import Selection
from mapviewer.saving import refuse_present, write_atomically
from mapviewer.snapshot.again import VIEW_KEY, Format
from mapviewer.snapshot.compose import Whole, compose
from mapviewer.snapshot.film import LONGEST_S, SHORTEST_S
from mapviewer.snapshot.picture import Picture
from mapviewer.snapshot.publish import shown_store
from mapviewer.snapshot.series import Series
from mapviewer.snapshot.sheet import contact_sheet
from mapviewer.snapshot.wording import counts_sentence, time_words

Pixels = npt.NDArray[np.uint8]
Step = Callable[[float, str], None]
"""Called with the share done in [0, 1] and words; may raise to stop, and then nothing is left behind."""

_KEPT: Final = 20
"""Categories whose colours an animated GIF keeps as they are."""


class Film(StrEnum):
    """What a series is written as."""

    FRAMES = "frames"
    GIF = "gif"
    MP4 = "mp4"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each picture stands, in seconds, and how often a GIF is played (0: for ever)."""

    seconds: float = 0.8
    loops: int = 0


def film_of(path: Path, wanted: str | None = None) -> Film:
    """What to write: what is asked for, else by the name's ending; a name without one is a folder of frames. Raises UsageError."""
    if wanted is not None:
        if wanted not in set(Film):
            raise UsageError(f"--format: found {wanted[:40]!r}, expected one of {', '.join(Film)}.")
        return Film(wanted)
    ending = path.suffix.casefold()
    known = {".gif": Film.GIF, ".mp4": Film.MP4, ".png": Film.SHEET, ".svg": Film.SHEET, ".pdf": Film.SHEET, "": Film.FRAMES}  # fmt: skip
    if ending not in known:
        raise UsageError(
            f"--output: found {path.name[:60]!r}, expected a folder's name, or one that ends in .gif, .mp4, or (for a contact sheet) "
            ".png, .svg or .pdf."
        )
    return known[ending]


def write_film(
    made: Series,
    store: Store,
    path: Path,
    kind: Film,
    *,
    timing: Timing = Timing(),
    force: bool = False,
    step: Step | None = None,
) -> tuple[str, ...]:
    """Write a series; returns what was asked for and could not be shown.

    Raises OutputExistsError, OutputError, UnavailableError without `ffmpeg` for an MP4, UsageError when a sheet has no room.
    """
    if not SHORTEST_S <= timing.seconds <= LONGEST_S:
        raise UsageError(
            f"found {timing.seconds:g} seconds a picture, expected {SHORTEST_S:g} to {LONGEST_S:g}."
        )
    if not force:
        refuse_present((path,))
    store = shown_store(store, made.whole)
    if kind is Film.SHEET:
        return _write_sheet(made, store, path, force=force)
    reel = Reel(made, store, step or silent)
    if kind is Film.FRAMES:
        _write_frames(reel, path, timing, force=force)
    elif kind is Film.GIF:
        write_atomically(path, _gif(reel, timing), force=force)
    else:
        _write_mp4(reel, path, timing, force=force)
    return reel.warnings


def silent(share: float, words: str) -> None:
    """For those who do not want to know."""
    del share, words


class Reel:
    """Paints the pictures of a series; `store` is what may be shown of a dossier (`snapshot.publish.shown_store`)."""

    def __init__(self, made: Series, store: Store, tell: Step) -> None:
        self.made, self.store = made, store
        self.tell = tell
        self._index = Index(store)
        self._whole = Whole(self.answer(made.whole.selection), made.whole.selection)
        self._backdrop = Backdrop()
        self.warnings: tuple[str, ...] = ()

    def answer(self, selection: Selection) -> Visible:
        """What a selection shows."""
        return visible(self._index, selection)

    def __len__(self) -> int:
        return len(self.made.frames)

    def picture(self, number: int) -> Picture:
        """One of the pictures, from 0."""
        frame = self.made.frames[number]
        answer = self.answer(frame.selection)
        return compose(frame, self.store, answer, lettering.width, whole=self._whole)

    def time(self, number: int) -> str:
        """The time that one of the pictures shows, in words."""
        with speaking(self.made.whole.language):
            return time_words(self.made.frames[number].selection)

    def pictures(self) -> Iterator[Picture]:
        """All pictures in order; `tell` hears of each."""
        found: dict[str, None] = {}
        texts: dict[str, None] = {}
        for n in range(len(self)):
            self.tell(n / len(self), f"{n + 1} of {len(self)}")
            picture = self.picture(n)
            found |= dict.fromkeys(picture.warnings)
            texts |= dict.fromkeys(picture.texts)
            yield picture
        with speaking(self.made.whole.language):
            self.warnings = (*found, *missing_shapes(texts))

    def image(self, picture: Picture) -> QImage:
        """A picture, painted; what it shares with those before it is not painted again."""
        return paint_picture(picture, self._backdrop)

    def pixels(self) -> Iterator[Pixels]:
        """All pictures as pixels, shape (height, width, 3)."""
        for picture in self.pictures():
            yield pixels_of(self.image(picture))


# Frames -----------------------------------------------------------------------------------------------------------------


def _write_frames(reel: Reel, folder: Path, timing: Timing, *, force: bool) -> None:
    """A folder of PNG files and `index.json`, made beside its place and then moved there."""
    parent = folder.parent if str(folder.parent) else Path()
    if folder.exists() and not folder.is_dir():
        raise OutputExistsError(f"“{folder}” is a file, expected a folder's name that is free.")
    if folder.is_dir() and any(not _is_ours(entry.name) for entry in folder.iterdir()):
        raise OutputExistsError(f"“{folder}” holds other files too; nothing was overwritten.")
    try:
        making = Path(tempfile.mkdtemp(prefix=strays.prefix(folder), suffix=strays.PART, dir=parent))
    except OSError as error:
        raise OutputError(f"“{folder}” cannot be written: {error.strerror or error}.") from error
    try:
        digits = max(4, len(str(len(reel))))
        listed = []
        for n, picture in enumerate(reel.pictures(), 1):
            spec = reel.made.frames[n - 1]
            name = f"frame-{n:0{digits}d}.png"
            texts = metadata(spec, reel.store, picture)
            # A frame's own spec alone makes another frame: what it shares with the others is not in it.
            texts.pop(VIEW_KEY, None)
            data = write_png(pixels_of(reel.image(picture)), dpi=spec.dpi, texts=texts)
            write_atomically(making / name, data)
            listed.append(_entry(name, spec.selection, reel.answer(spec.selection)))
        whole = {
            "format": "mapviewer-frames",
            **_made_from(reel.store),
            "seconds": timing.seconds,
            "frames": listed,
        }
        text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
        write_atomically(making / "index.json", text.encode())
        making.chmod(0o755)
        _put(making, folder, force=force)
    except OSError as error:
        raise OutputError(f"“{folder}” cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _made_from(store: Store) -> dict[str, object]:
    """The dossier's base name and hash; nothing where they are held back."""
    return {"dossier": {"name": store.file.name, "sha256": store.file.sha256}} if store.file.sha256 else {}


def _entry(name: str, selection: Selection, answer: Visible) -> dict[str, object]:
    start, end = selection.bucket
    counts = answer.counts
    return {
        "file": name,
        "start": start,
        "end": end,
        "time": time_words(selection),
        "counts": counts_sentence(answer, selection),
        "shown": counts.inside,
        "possible": counts.possible,
    }


def _is_ours(name: str) -> bool:
    return name == "index.json" or (name.startswith("frame-") and name.endswith(".png"))


def _put(made: Path, folder: Path, *, force: bool) -> None:
    old = None
    if folder.exists():
        if not force:
            raise OutputExistsError(
                f"“{folder}” has come to be while this was written; nothing was overwritten."
            )
        old = Path(tempfile.mkdtemp(prefix=strays.prefix(folder), suffix=strays.OLD, dir=made.parent))
        folder.replace(old)
    try:
        made.replace(folder)
    except OSError:
        if old is not None:
            old.replace(folder)
        raise
    finally:
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)


# GIF --------------------------------------------------------------------------------------------------------------------


def _gif(reel: Reel, timing: Timing) -> bytes:
    """An animated GIF with one palette for all of it, without dither, so that what stands still stays still."""
    from PIL import Image

    images = [Image.fromarray(pixels, "RGB") for pixels in reel.pixels()]
    # Of a film's first, middle and last picture: colours that come later are in its key from the beginning.
    chosen = sorted({0, len(images) // 2, len(images) - 1})
    strip = Image.new("RGB", (images[0].width, images[0].height * len(chosen)))
    for n, at in enumerate(chosen):
        strip.paste(images[at], (0, n * images[0].height))
    kept = _symbol_colors(reel.store)
    found = strip.quantize(256 - len(kept), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colors = (found.getpalette() or [])[: 3 * (256 - len(kept))] + [part for color in kept for part in color]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors)
    frames = []
    for image in images:
        # Whoever wants to stop can do it here too.
        reel.tell(1.0, "")
        frames.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
    buffer = BytesIO()
    frames[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=round(timing.seconds * 1000),
        loop=timing.loops,
        optimize=False,
        comment=reel.made.whole.credit.encode("ascii", "replace")[:250] or b"",
    )
    return buffer.getvalue()


def _symbol_colors(store: Store) -> list[tuple[int, int, int]]:
    """The colours of symbols, pure and mixed with white: they cover little, so that a palette by area alone would lose them."""
    found: dict[tuple[int, int, int], None] = {}
    for info in store.categories[:_KEPT]:
        red, green, blue = (int(info.symbol.color[at : at + 2], 16) for at in (1, 3, 5))
        for part in (1.0, 0.7, 0.45, 0.2):
            mixed = (round(255 + (c - 255) * part) for c in (red, green, blue))
            found[tuple(mixed)] = None  # type: ignore[index]
    return list(found)


# MP4 --------------------------------------------------------------------------------------------------------------------


def without_ffmpeg(name: str, timing: Timing) -> str:
    """What to do where `ffmpeg` is missing, with the command that makes the film called `name` elsewhere."""
    command = f"ffmpeg -framerate {1 / timing.seconds:g} -i frames/frame-%04d.png -pix_fmt yuv420p {shlex.quote(name)}"
    return tr(
        "An MP4 needs the program ffmpeg, which is not on the PATH (on Debian and Ubuntu: apt-get install ffmpeg). "
        "Or write a folder of frames, and where ffmpeg is: {command}",
        command=command,
    )


def _write_mp4(reel: Reel, path: Path, timing: Timing, *, force: bool) -> None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise UnavailableError(without_ffmpeg(path.name, timing))
    folder = path.parent if str(path.parent) else Path()
    try:
        handle, name = tempfile.mkstemp(prefix=strays.prefix(path), suffix=strays.PART, dir=folder)
    except OSError as error:
        raise OutputError(f"“{path}” cannot be written: {error.strerror or error}.") from error
    os.close(handle)
    temporary = Path(name)
    try:
        _encode(ffmpeg, reel, temporary, timing)
        write_atomically(path, temporary.read_bytes(), force=force)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _encode(ffmpeg: str, reel: Reel, path: Path, timing: Timing) -> None:
    spec = reel.made.whole
    # Encoders want even sides: one more line of the last one's colour harms nobody.
    sides = f"{spec.width}x{spec.height}"
    command = [
        *(ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", sides, "-framerate", f"{1 / timing.seconds:.6f}"),
        *("-i", "pipe:0", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,fps=25", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-crf", "18", "-movflags", "+faststart", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4", str(path)),
    ]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said)  # noqa: S603 - our own words
        try:
            assert process.stdin is not None  # noqa: S101
            with contextlib.suppress(BrokenPipeError):
                for pixels in reel.pixels():
                    process.stdin.write(pixels.tobytes())
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            code = process.wait(timeout=600)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
        said.seek(0)
        words = said.read(2_000).decode("utf-8", "replace").strip()
    if code != 0:
        last = words.splitlines()[-1] if words else f"exit code {code}"
        raise OutputError(f"ffmpeg could not write the film: {last.replace(str(path), 'the film')[:300]}.")


# Contact sheet ----------------------------------------------------------------------------------------------------------


def _write_sheet(made: Series, store: Store, path: Path, *, force: bool) -> tuple[str, ...]:
    from mapviewer.paint.pdf import pdf_bytes
    from mapviewer.paint.svg import svg_bytes
    from mapviewer.snapshot.again import format_of

    index = Index(store)
    picture = contact_sheet(made, store, lambda selection: visible(index, selection), lettering.width)
    texts = metadata(made.whole, store, picture)
    texts.pop(VIEW_KEY, None)
    dpi = made.whole.dpi
    chosen = format_of(path)
    if chosen is Format.PNG:
        data = write_png(pixels_of(paint_picture(picture)), dpi=dpi, texts=texts)
    elif chosen is Format.SVG:
        data = svg_bytes(picture, dpi=dpi, texts=texts, view="")
    elif chosen is Format.PDF:
        data = pdf_bytes(picture, (), dpi=dpi, texts=texts, view="")
    else:
        raise UsageError(f"--format: found a sheet as {chosen}, expected .png, .svg or .pdf.")
    write_atomically(path, data, force=force)
    with speaking(made.whole.language):
        return (*picture.warnings, *missing_shapes(picture.texts))
