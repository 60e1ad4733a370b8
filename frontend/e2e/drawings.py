"""Write drawings of flukes into a folder, with the dates and places of a day at sea in EXIF.

Each whale's photographs are 20 s apart, and whales are 15 min apart. ``--sheet`` also writes a
catalogue sheet in which every whale has a name.
"""

from __future__ import annotations

import argparse
import csv
from datetime import datetime, timedelta
from pathlib import Path

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from flukeline.sample.draw import draw_picture


def stamp(taken: datetime, latitude: float, longitude: float) -> Image.Exif:
    """EXIF with a date and a position in degrees north and west."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime(
        "%Y:%m:%d %H:%M:%S"
    )
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (latitude, 0.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef] = "W"
    gps[ExifTags.GPS.GPSLongitude] = (longitude, 0.0, 0.0)
    return exif


def time_and_place(day: str, place: int, shot: int) -> tuple[datetime, float, float]:
    """The time and position of a whale's ``shot``-th photograph; ``place`` is its number in the day."""
    morning = datetime.fromisoformat(f"{day}T08:00:00")
    return morning + timedelta(minutes=15 * place, seconds=20 * shot), 38.3 + 0.01 * place, 28.5


def main() -> None:
    """Write the drawings, and the sheet if asked for."""
    parser = argparse.ArgumentParser(description="Draw a day at sea into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--day", default="2024-08-12")
    parser.add_argument("--whales", type=int, default=20)
    parser.add_argument("--shots", type=int, default=3, help="of each whale")
    parser.add_argument("--first-whale", type=int, default=0)
    parser.add_argument("--first-shot", type=int, default=0)
    parser.add_argument("--width", type=int, default=1200)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--copies", action="store_true", help="also a smaller one, and HEIC")
    wanted = parser.parse_args()
    register_heif_opener()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for place in range(wanted.whales):
        whale = wanted.first_whale + place
        for shot in range(wanted.shots):
            name = f"fluke-{whale + 1:02d}-{wanted.first_shot + shot + 1}.jpg"
            picture = draw_picture(whale, wanted.first_shot + shot)
            picture.thumbnail((wanted.width, wanted.width))
            exif = stamp(*time_and_place(wanted.day, place, shot))
            picture.save(wanted.folder / name, "JPEG", quality=90, exif=exif)
            if wanted.copies:
                stem = (wanted.folder / name).with_suffix("")
                picture.save(f"{stem}.heic", quality=90)
                small = picture.resize((picture.width // 2, picture.height // 2))
                small.save(f"{stem}-small.jpg", "JPEG", quality=80)
            rows.append((name, f"Fluke {whale + 1:02d}"))
    if wanted.sheet:
        with wanted.sheet.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("photograph", "individual"))
            writer.writerows(rows)


if __name__ == "__main__":
    main()
