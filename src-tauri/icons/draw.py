#!/usr/bin/env python3
"""Draws the icon: a night-light moon beside a small cross, on the blue of a dark corridor. No library is needed."""
import math
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
NIGHT_TOP, NIGHT_LOW = (30, 52, 96), (10, 19, 40)
LIGHT_TOP, LIGHT_LOW = (255, 240, 196), (255, 178, 62)
CROSS = (255, 236, 190)
YELLOW, BLACK = (255, 212, 0), (0, 0, 0)


def mix(a, b, t):
    t = max(0.0, min(1.0, t))
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def box(x, y, cx, cy, hx, hy, radius):
    """Distance to a rounded box; negative inside."""
    dx, dy = abs(x - cx) - hx + radius, abs(y - cy) - hy + radius
    return math.hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius


def colour(x, y, pixel):
    def cover(distance):
        return max(0.0, min(1.0, 0.5 - distance / pixel))

    plate = box(x, y, 0.5, 0.5, 0.48, 0.48, 0.22)
    moon = max(math.hypot(x - 0.46, y - 0.52) - 0.31, 0.25 - math.hypot(x - 0.595, y - 0.415))
    cross = min(box(x, y, 0.64, 0.37, 0.105, 0.035, 0.016), box(x, y, 0.64, 0.37, 0.035, 0.105, 0.016))
    rgb = mix(NIGHT_TOP, NIGHT_LOW, (x * 0.3 + y) / 1.3)
    glow = math.exp(-((x - 0.44) ** 2 + (y - 0.54) ** 2) / 0.085)
    rgb = mix(rgb, LIGHT_LOW, 0.42 * glow)
    rgb = mix(rgb, mix(LIGHT_TOP, LIGHT_LOW, (y - 0.2) / 0.65), cover(moon))
    rgb = mix(rgb, CROSS, cover(cross))
    return tuple(round(c) for c in rgb) + (round(255 * cover(plate)),)


def drill_colour(x, y, pixel):
    """The same in the yellow and black of a drill: chevrons above and below, the moon in black."""

    def cover(distance):
        return max(0.0, min(1.0, 0.5 - distance / pixel))

    plate = box(x, y, 0.5, 0.5, 0.48, 0.48, 0.22)
    moon = max(math.hypot(x - 0.48, y - 0.5) - 0.25, 0.2 - math.hypot(x - 0.59, y - 0.415))
    edge = max(0.36 - abs(y - 0.5), -plate - 0.3)
    stripe = abs(((x + y * 0.45) / 0.16) % 1.0 - 0.5) - 0.25
    rgb = mix(YELLOW, BLACK, cover(max(edge, stripe * 0.16)))
    rgb = mix(rgb, BLACK, cover(moon))
    return tuple(round(c) for c in rgb) + (round(255 * cover(plate)),)


def png(size, colour=colour):
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows.extend(colour((x + 0.5) / size, (y + 0.5) / size, 1.0 / size))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def ico(pictures):
    at, heads, bodies = 6 + 16 * len(pictures), b"", b""
    for size, picture in pictures:
        heads += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at + len(bodies))
        bodies += picture
    return struct.pack("<HHH", 0, 1, len(pictures)) + heads + bodies


for name, size in {"32x32": 32, "128x128": 128, "128x128@2x": 256, "icon": 512}.items():
    (HERE / f"{name}.png").write_bytes(png(size))
(HERE / "exercice-128x128.png").write_bytes(png(128, drill_colour))
(HERE / "icon.ico").write_bytes(ico([(size, png(size)) for size in (16, 32, 48, 256)]))
