"""Write real photographs into a folder, with the dates and places of a day at sea.

The source folder is ``humpback-flukes`` of the training data: ``labelled.zip`` and ``labels.csv``.
Its pictures are resized to squares; here they get the aspect ratio of their originals again. The
whales are the first by id with enough photographs, among those of the validation split.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from pathlib import Path
from zipfile import ZipFile

from drawings import stamp, time_and_place
from PIL import Image

Row = dict[str, str]


def whales(labels: Path, count: int, photographs: int) -> list[list[Row]]:
    """The first ``count`` whales with at least ``photographs`` photographs, and so many of each."""
    shown: dict[str, list[Row]] = defaultdict(list)
    with labels.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == "val" and row["individual"] and row["original_width"]:
                shown[row["individual"]].append(row)
    enough = [shown[each] for each in sorted(shown) if len(shown[each]) >= photographs]
    return [each[:photographs] for each in enough[:count]]


def in_shape(data: bytes, row: Row, width: int) -> Image.Image:
    """The picture with the aspect ratio of its original, ``width`` pixels wide."""
    height = round(width * int(row["original_height"]) / int(row["original_width"]))
    with Image.open(io.BytesIO(data)) as squashed:
        return squashed.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the day's photographs, and those of the known whales with a catalogue sheet."""
    parser = argparse.ArgumentParser(description="Write a day of real photographs.")
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--whales", type=int, default=20)
    parser.add_argument("--shots", type=int, default=3, help="of each whale")
    parser.add_argument("--known", type=int, default=12, help="whales, by one more photograph")
    parser.add_argument("--known-folder", type=Path, required=True)
    parser.add_argument("--sheet", type=Path, required=True)
    parser.add_argument("--width", type=int, default=1200)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    wanted.known_folder.mkdir(parents=True, exist_ok=True)
    chosen = whales(wanted.source / "labels.csv", wanted.whales, wanted.shots + 1)
    rows = []
    with ZipFile(wanted.source / "labelled.zip") as pictures:
        for place, photographs in enumerate(chosen):
            for shot, row in enumerate(photographs):
                if shot == 0 and place >= wanted.known:
                    continue
                name = f"fluke-{place + 1:02d}-{shot + 1}.jpg"
                picture = in_shape(pictures.read(row["image"]), row, wanted.width)
                if shot == 0:
                    picture.save(wanted.known_folder / name, "JPEG", quality=90)
                    rows.append((name, f"Fluke {place + 1:02d}"))
                else:
                    exif = stamp(*time_and_place("2024-08-12", place, shot))
                    picture.save(wanted.folder / name, "JPEG", quality=90, exif=exif)
    with wanted.sheet.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("photograph", "individual"))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
