"""A table of the dates and places that are read from a folder of real cases, beside the right ones.

Run it as ``python -m tests.cases.metadata FOLDER``; it exits with 1 if an answer is wrong. The folder
is not part of the repository: tests/unit/test_metadata.py makes drawings of the same kinds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flukeline.vision.decode import metadata_of
from flukeline.vision.metadata import Metadata

NOTHING = "nothing, with a warning"
NOON = "2019-07-04T12:00:00"
DATES = {
    "date-dashes": "2012-12-22T10:37:28",
    **dict.fromkeys(
        [
            f"date-{kind}"
            for kind in (
                "iso-t",
                "newline",
                "undefined-type",
                "ifd0",
                "nul-padded",
                "semicolons",
                "two-spaces",
                "zone-words",
                "zone-minus-blank",
            )
        ],
        NOON,
    ),
    "date-fraction": f"{NOON}.250",
    "date-no-seconds": "2019-07-04T12:00",
    "date-second-60": "2019-07-04T12:01:00",
    "date-offset-inside": f"{NOON}+02:00",
    "date-day-only": "2019-07-04",
    "date-hour-24": "2019-07-05T00:05:00",
    "date-spaces-for-zeros": "2019-07-04T09:05:03",
    "date-month-unknown": "2019",
    **dict.fromkeys(
        [f"date-{kind}" for kind in ("day-first", "am-pm", "chinese", "1899", "epoch")], NOTHING
    ),
    **dict.fromkeys(
        [
            f"date-{kind}"
            for kind in (
                "zero-original",
                "digitized-only",
                "digitized-and-edited",
                "xmp-only",
                "iptc-only",
            )
        ],
        "2015-06-01T09:30:00",
    ),
    "date-gps-only": "2024-07-04T21:30:15+00:00",
    "date-clock-reset": "2000-01-01T00:12:00, with a warning",
    "date-local-with-gps-time": "2024-07-04T09:30:15+12:00",
    "date-modified-with-offset": "2024-07-04T09:30:15+12:00, with a warning",
    "date-phone-with-offset": "2024-07-04T09:30:15+12:00",
    "date-camera-no-offset": "2024-07-04T09:30:15",
    "date-zone-short": f"{NOON}+02:00",
    "date-zone-no-colon": f"{NOON}+02:00",
    "date-zone-minute": f"{NOON}+05:45",
    "date-zone-name": f"{NOON}+00:00",
    "csv-zone-pair/camera": "2024-07-04T09:30:15",
    "csv-zone-pair/phone": "2024-07-04T09:30:15+12:00",
    "csv-sidecar/a": "2015-06-01T09:30:00",
}
HERE = "15.305, -61.402"
PLACES = {
    **dict.fromkeys(
        [
            f"place-{kind}"
            for kind in ("seconds-zero-over-zero", "one-decimal", "xmp-only", "big-endian")
        ],
        HERE,
    ),
    "place-ref-words": "-42.48, 173.72",
    "place-ref-lower": "-42.48, 173.72",
    **dict.fromkeys(
        [
            f"place-{kind}"
            for kind in (
                "null-island",
                "void",
                "minutes-over-60",
                "no-refs",
                "zero-over-zero",
                "text",
            )
        ],
        NOTHING,
    ),
    "csv-sidecar/a": "15.305, -61.401667",
}
KEYWORDS = {"jpeg-iptc-keywords": "Pm-014; fluke"}


def _date(said: Metadata) -> str:
    if said.taken_at is None:
        return NOTHING if said.warnings else "nothing"
    return f"{said.taken_at}, with a warning" if said.warnings else str(said.taken_at)


def _place(said: Metadata) -> str:
    if said.latitude is None or said.longitude is None:
        return NOTHING if said.warnings else "nothing"
    return f"{said.latitude}, {said.longitude}"


def _keywords(said: Metadata) -> str:
    return "; ".join(said.keywords)


def main(folder: Path) -> int:
    """Print the table; the number of wrong answers."""
    wrong = 0
    asked = ((DATES, _date), (PLACES, _place), (KEYWORDS, _keywords))
    for answers, written in asked:
        for name, right in sorted(answers.items()):
            paths = [each for each in folder.glob(f"{name}.*") if each.suffix != ".xmp"]
            if not paths:
                raise SystemExit(f"there is no {name} in {folder}")
            for path in sorted(paths):
                beside = path.with_suffix(".xmp")
                sidecar = beside.read_bytes() if beside.is_file() else None
                said = metadata_of(path.read_bytes(), sidecar)
                found = written(said)
                wrong += found != right
                mark = "ok " if found == right else "NOT"
                print(f"{mark}  {path.relative_to(folder)!s:36} {right:38} {found}")
                for warning in said.warnings:
                    print(f"{'':42} ({warning})")
    print(f"{wrong} wrong")
    return wrong


if __name__ == "__main__":
    raise SystemExit(bool(main(Path(sys.argv[1]))))
