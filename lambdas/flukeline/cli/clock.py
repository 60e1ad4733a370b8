"""``flukeline clock`` and ``flukeline track``: correct cameras' clocks, and places from GPS tracks."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flukeline.cli.job_progress import print_report, run_unattended
from flukeline.errors import Rejected
from flukeline.times import LocalTime, offset_text, parse_offset

if TYPE_CHECKING:
    from flukeline.catalogue.tracks import Track
    from flukeline.records import Correction
    from flukeline.services import LaptopServices

SCOPE = {
    "serial": "of the camera with this serial number",
    "model": "of cameras of this model",
    "folder": "whose file lay in this folder of an import",
    "contributor": "that this person brought in",
    "first-day": "from this day on, such as 2024-07-01",
    "last-day": "until this day",
}


def add_parser(commands: Any) -> None:
    """Add the commands."""
    clock = commands.add_parser(
        "clock",
        help="correct the clock of a camera in all its photographs, or undo that",
        description="Shifts the time of all photographs of a camera, a folder, a contributor or some"
        " days; what the file says is kept. Without --apply it only shows what would change.",
    )
    _add_scope(clock)
    clock.add_argument(
        "--by", metavar="SECONDS", type=int, help="put the clock forward; negative: back"
    )
    clock.add_argument("--photograph", metavar="ID", help="a photograph whose true time is known")
    clock.add_argument("--true-time", metavar="TIME", help="when that one was really taken")
    clock.add_argument("--list", action="store_true", help="list all corrections and tracks")
    clock.add_argument("--undo", metavar="ID", help="undo a correction or a track as a whole")
    clock.add_argument("--resume", metavar="ID", help="go on with one that was interrupted")
    clock.set_defaults(run=run_clock)
    track = commands.add_parser(
        "track",
        help="give photographs their place on a GPS track",
        description="Photographs that have no place get the one where the track was at their time."
        " Without --apply it only shows what would change. flukeline clock --undo ID undoes it.",
    )
    track.add_argument("gpx", type=Path, metavar="FILE.gpx")
    _add_scope(track)
    track.set_defaults(run=run_track)


def _add_scope(command: argparse.ArgumentParser) -> None:
    for name, what in SCOPE.items():
        command.add_argument(f"--{name}", metavar="TEXT", help=f"only photographs {what}")
    command.add_argument(
        "--zone",
        metavar="OFFSET",
        help="time zone of clocks that record none, such as --zone=+02:00",
    )
    command.add_argument("--apply", action="store_true", help="change the photographs")


def _scope(wanted: argparse.Namespace) -> dict[str, str | None]:
    names = [each.replace("-", "_") for each in SCOPE]
    return {name: getattr(wanted, name) for name in names}


def run_clock(wanted: argparse.Namespace) -> int:
    """Show, make, list, continue or undo a correction of clocks."""
    from flukeline.records import Principal
    from flukeline.stages.jobs import correcting
    from flukeline.wiring import laptop_services

    services, person = laptop_services(), Principal(getpass.getuser())
    if wanted.list:
        for each in correcting.listed(services):
            print(_in_words(each))
        return 0
    if wanted.undo or wanted.resume:
        job = (
            correcting.mark_undone(services, person, wanted.undo)
            if wanted.undo
            else correcting.resume(services, correcting.get(services, wanted.resume))
        )
        return 0 if print_report(run_unattended(services, job)) else 1
    correction = correcting.new_clock(
        services,
        person,
        _scope(wanted),
        offset=_offset(wanted),
        seconds=wanted.by,
        photograph_id=wanted.photograph,
        true_time=None if wanted.true_time is None else LocalTime.parse(wanted.true_time),
    )
    return _show_or_apply(services, correction, wanted.apply)


def run_track(wanted: argparse.Namespace) -> int:
    """Show or give the places of photographs on a track."""
    from flukeline.catalogue.tracks import MAX_TRACK_BYTES, read_track
    from flukeline.records import Principal
    from flukeline.stages.jobs import correcting
    from flukeline.wiring import laptop_services

    with wanted.gpx.open("rb") as file:
        track = read_track(file.read(MAX_TRACK_BYTES + 1))
    correction = correcting.new_track(Principal(getpass.getuser()), _scope(wanted), _offset(wanted))
    return _show_or_apply(laptop_services(), correction, wanted.apply, track)


def _offset(wanted: argparse.Namespace) -> int | None:
    if wanted.zone is None:
        return None
    offset = parse_offset(wanted.zone)
    if offset is None:
        raise Rejected("-00:00 is an unknown time zone. Write +00:00 for UTC.")
    return offset


def _show_or_apply(
    services: LaptopServices, correction: Correction, apply: bool, track: Track | None = None
) -> int:
    from flukeline.stages.jobs import correcting

    if apply:
        job = correcting.store(services, correction, track)
        print(f"Correction {correction.id}")
        done = print_report(run_unattended(services, job))
        print(_in_words(correcting.get(services, correction.id)))
        return 0 if done else 1
    cursor, count, left = None, 0, dict[str, int]()
    while True:
        found = correcting.preview(services, correction, cursor, track)
        for before, after in found.examples if not count else ():
            place = "" if track is None else f" at {after.latitude}, {after.longitude}"
            print(f"  {before.filename}: {before.taken_at} -> {after.taken_at}{place}")
        count += found.photographs
        for reason, number in found.left.items():
            left[reason] = left.get(reason, 0) + number
        cursor = found.next_cursor
        if cursor is None:
            break
    print(f"{count} photographs would change. Nothing was changed: add --apply.")
    for reason, number in left.items():
        print(f"{number} photographs stay as they are: {reason}", file=sys.stderr)
    return 0


def _in_words(each: Correction) -> str:
    scope = (each.serial, each.model, each.folder, each.contributor)
    days = (
        f"{each.first_day or ''}..{each.last_day or ''}" if each.first_day or each.last_day else ""
    )
    what = "track" if each.kind == "track" else f"{each.seconds:+d} s"
    words = (*filter(None, scope), days, what, offset_text(each.offset))
    about = " ".join(filter(None, words))
    return f"{each.id} {each.state}: {about}; {each.changed} photographs; {each.by}"
