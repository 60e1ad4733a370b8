"""Make the mask of the land, ``vision/land.png``, of the web app's map (Natural Earth 1:50m).

One pixel is 0.1 degrees; a pixel counts as land only if all pixels around it are land, so that
a place at the coast is none: at least 0.1 degrees of latitude (11 km) are left free.

    python scripts/land.py frontend/node_modules/world-atlas/land-50m.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

PIXELS_PER_DEGREE = 10
OUT = Path(__file__).parents[1] / "lambdas" / "flukeline" / "vision" / "land.png"
Ring = list[tuple[float, float]]


def rings(topology: dict[str, Any]) -> list[list[Ring]]:
    """The polygons of a TopoJSON file, each as its rings in pixels of the mask."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            longitude, latitude = x * kx + x0, y * ky + y0
            line.append(
                ((longitude + 180) * PIXELS_PER_DEGREE, (90 - latitude) * PIXELS_PER_DEGREE)
            )
        arcs.append(line)

    def ring(numbers: list[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            points += arcs[number] if number >= 0 else arcs[~number][::-1]
        return points

    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        found += [[ring(numbers) for numbers in polygon] for polygon in polygons]
    return found


def main(source: Path) -> None:
    """Draw the mask and write it."""
    mask = Image.new("L", (360 * PIXELS_PER_DEGREE, 180 * PIXELS_PER_DEGREE))
    pen = ImageDraw.Draw(mask)
    for outer, *holes in rings(json.loads(source.read_text())):
        pen.polygon(outer, fill=255)
        for hole in holes:
            pen.polygon(hole, fill=0)
    mask.filter(ImageFilter.MinFilter(3)).convert("1").save(OUT, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
