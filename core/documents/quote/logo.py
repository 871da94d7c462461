"""A logo made safe to print: read as a picture of a known kind, made small, and written anew."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import N_, InvalidFile

#: Kinds that are read; SVG is a program in disguise.
KINDS = ("PNG", "JPEG", "WEBP")
MAX_BYTES, MAX_PIXELS = 2_000_000, 25_000_000
#: What is kept of it, in pixels: enough for 45 by 22 millimetres on paper.
_SIZE = (540, 264)

NOT_A_PICTURE = N_("This file is not a PNG, JPEG or WebP picture.")
TOO_LARGE = N_("The logo is too large: at most {mb} MB and {mp} million pixels.")


def cleaned_logo(raw: bytes) -> bytes:
    """Return a picture as a small PNG of pixels alone: no metadata, no animation, no profile.

    Raises
    ------
    InvalidFile
        It is too large, damaged, or no picture of `KINDS`.
    """
    if len(raw) > MAX_BYTES:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(raw), formats=KINDS) as opened:
            if opened.width * opened.height > MAX_PIXELS:  # before any pixel is decoded
                raise _too_large()
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InvalidFile(NOT_A_PICTURE) from error
    picture.thumbnail(_SIZE)
    sink = io.BytesIO()
    Image.frombytes("RGBA", picture.size, picture.tobytes()).save(sink, "PNG", optimize=True)
    return sink.getvalue()


def _too_large() -> InvalidFile:
    return InvalidFile(TOO_LARGE, mb=MAX_BYTES // 1_000_000, mp=MAX_PIXELS // 1_000_000)
