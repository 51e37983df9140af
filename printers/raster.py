"""From a 1-bit image to the bytes a printer understands: reset, raster bands, cut. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PIL import Image

RESET: Final = b"\x1b@"
CHINESE_MODE: Final = b"\x1c&"
"""Sent after every reset, since a reset may have left it; a raster does not need it, the next text does."""
BAND_LINES: Final = 128
"""Lines in one raster command: small enough for the buffers of plain printers."""
CUTS: Final = {
    # Function B feeds to the blade first, so that no line of the slip is left inside.
    "partial": b"\x1dVB\x00",
    "full": b"\x1dVA\x00",
    # No blade: five lines up to the tear bar.
    "none": b"\x1bd\x05",
}


def encode(image: Image.Image, cut: str) -> bytes:
    """One slip as ESC/POS bytes; ``cut`` is partial, full or none. The image is 1-bit, 0 is black."""
    return RESET + CHINESE_MODE + b"".join(_bands(image)) + CUTS[cut]


def _bands(image: Image.Image) -> Iterator[bytes]:
    across = (image.width + 7) // 8
    # Eight dots a byte, leftmost highest, black is 1: Pillow's own rows, inverted while copying.
    rows = image.tobytes("raw", "1;I")
    for top in range(0, image.height, BAND_LINES):
        lines = min(BAND_LINES, image.height - top)
        head = b"\x1dv0\x00" + across.to_bytes(2, "little") + lines.to_bytes(2, "little")
        yield head + rows[top * across : (top + lines) * across]
