"""Write drawings of flukes as one camera took them, and one of a GPS screen that shows the true time.

The camera's clock is an hour and 30 s behind; its files have neither a time zone nor a place. A photograph of a
second camera, whose time zone is known, is written too.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw, ImageFont

from flukeline.sample.draw import draw_picture

MORNING = datetime(2024, 8, 12, 8)
BEHIND = timedelta(hours=1, seconds=30)
SERIAL = 0xA431


def stamp(said: datetime, model: str, serial: str, offset: str | None = None) -> Image.Exif:
    """EXIF with what the camera's clock said, and the camera."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "NIKON", f"NIKON {model}"
    own = exif.get_ifd(ExifTags.IFD.Exif)
    own[ExifTags.Base.DateTimeOriginal] = said.strftime("%Y:%m:%d %H:%M:%S")
    own[SERIAL] = serial
    if offset is not None:
        own[ExifTags.Base.OffsetTimeOriginal] = offset
    return exif


def screen(true: datetime) -> Image.Image:
    """A GPS receiver's screen with its date and time."""
    picture = Image.new("RGB", (1200, 800), (38, 44, 48))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((150, 100, 1050, 700), 40, fill=(205, 220, 190))
    for at, text in enumerate((f"{true:%Y-%m-%d}", f"{true:%H:%M:%S}", "N 38.5000 W 28.5000")):
        draw.text((230, 170 + 170 * at), text, (20, 30, 20), ImageFont.load_default(76))
    return picture


def main() -> None:
    """Write the photographs."""
    parser = argparse.ArgumentParser(description="Draw a morning of a camera with a wrong clock.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=int, default=6)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for number in range(wanted.photographs):
        picture = draw_picture(number, 0)
        picture.thumbnail((640, 640))
        exif = stamp(MORNING + timedelta(minutes=15 * number) - BEHIND, "D500", "3012345")
        picture.save(wanted.folder / f"fluke-{number + 1}.jpg", "JPEG", quality=90, exif=exif)
    true = MORNING - timedelta(minutes=10)
    screen(true).save(
        wanted.folder / "gps-screen.jpg", "JPEG", exif=stamp(true - BEHIND, "D500", "3012345")
    )
    other = draw_picture(wanted.photographs, 0)
    other.thumbnail((640, 640))
    other.save(
        wanted.folder / "other-camera.jpg", "JPEG", exif=stamp(MORNING, "D850", "77", "+02:00")
    )


if __name__ == "__main__":
    main()
