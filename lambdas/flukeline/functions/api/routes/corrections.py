"""Routes of corrections of cameras' clocks and of places from GPS tracks."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path

from flukeline.catalogue.tracks import Track, read_track
from flukeline.functions.api import schemas_corrections as schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.functions.api.routes.photographs import Cursor
from flukeline.records import Correction, Principal
from flukeline.services import Services
from flukeline.stages.jobs import cameras, correcting
from flukeline.times import offset_text, parse_offset

router = Router()  # type: ignore[no-untyped-call]
CorrectionId = Annotated[str, Path(description="Id of a correction.")]


@router.get("/v1/clock-corrections", tags=["Corrections"])
def list_corrections(services: ServicesDependency) -> schemas.Corrections:
    """All corrections of clocks and all tracks, newest first."""
    return schemas.Corrections(
        items=[_shown(services, each) for each in correcting.listed(services)]
    )


@router.get("/v1/clock-corrections/sources", tags=["Corrections"])
def list_sources(services: ServicesDependency, cursor: Cursor = None) -> schemas.Sources:
    """The cameras and folders that the catalogue has photographs of."""
    found = cameras.sources(services, cursor)
    return schemas.Sources(
        cameras=[
            schemas.CameraSource(
                make=each.make, model=each.model, serial=each.serial, photographs=count
            )
            for each, count in found.cameras.items()
        ],
        folders=[
            schemas.FolderSource(folder=each, photographs=count)
            for each, count in found.folders.items()
        ],
        next_cursor=found.next_cursor,
    )


@router.post("/v1/clock-corrections", status_code=202, tags=["Corrections"])
def correct_clocks(
    body: schemas.ClockCorrectionRequest, user: CurrentUser, services: ServicesDependency
) -> schemas.Correction:
    """Correct the clocks of all these photographs, in the background."""
    return _shown(services, correcting.start(services, _clock(services, user, body)))


@router.post("/v1/clock-corrections/preview", tags=["Corrections"])
def preview_clock_correction(
    body: schemas.ClockCorrectionRequest,
    user: CurrentUser,
    services: ServicesDependency,
    cursor: Cursor = None,
) -> schemas.CorrectionPreview:
    """What a correction would change; nothing is changed."""
    correction = _clock(services, user, body)
    return _preview(correction, correcting.preview(services, correction, cursor))


@router.post("/v1/clock-corrections/<correction_id>/undo", status_code=202, tags=["Corrections"])
def undo_correction(
    correction_id: CorrectionId, user: CurrentUser, services: ServicesDependency
) -> schemas.Correction:
    """Undo a correction or a track as a whole, in the background."""
    return _shown(services, correcting.undo(services, user, correction_id))


@router.post("/v1/tracks", status_code=202, tags=["Corrections"])
def place_by_track(
    body: schemas.TrackRequest, user: CurrentUser, services: ServicesDependency
) -> schemas.Correction:
    """Give photographs without a place their place on a GPS track, in the background."""
    correction = _track(user, body)
    return _shown(services, correcting.start(services, correction, read_track(body.gpx.encode())))


@router.post("/v1/tracks/preview", tags=["Corrections"])
def preview_track(
    body: schemas.TrackRequest,
    user: CurrentUser,
    services: ServicesDependency,
    cursor: Cursor = None,
) -> schemas.CorrectionPreview:
    """Which photographs would get a place; nothing is changed."""
    correction = _track(user, body)
    track = read_track(body.gpx.encode())
    return _preview(correction, correcting.preview(services, correction, cursor, track), track)


def _clock(services: Services, user: Principal, body: schemas.ClockCorrectionRequest) -> Correction:
    scope = body.model_dump(include=set(schemas.Scope.model_fields))
    offset = _offset(body.offset)
    return correcting.new_clock(
        services,
        user,
        scope,
        offset=offset,
        seconds=body.seconds,
        photograph_id=body.photograph_id,
        true_time=body.true_time,
    )


def _track(user: Principal, body: schemas.TrackRequest) -> Correction:
    scope = body.model_dump(include=set(schemas.Scope.model_fields))
    return correcting.new_track(user, scope, _offset(body.offset))


def _offset(text: str | None) -> int | None:
    return None if text is None else parse_offset(text)


def _shown(services: Services, each: Correction) -> schemas.Correction:
    names = set(schemas.Correction.model_fields) - {"offset", "progress"}
    shown = {name: getattr(each, name) for name in names}
    return schemas.Correction(
        **shown, offset=offset_text(each.offset) or None, progress=_progress(services, each)
    )


def _progress(services: Services, each: Correction) -> schemas.Progress | None:
    if each.state not in ("applying", "undoing"):
        return None
    report = correcting.progress(services, each)
    return schemas.Progress(
        done=report["done"],
        everything=report["everything"],
        stopped=report["state"] == "stopped",
        reason=report.get("reason"),
    )


def _track_shown(track: Track) -> schemas.Track:
    gaps = (after - before for before, after in pairwise(track.times))
    return schemas.Track(
        points=len(track.times),
        begins=datetime.fromtimestamp(int(track.times[0]), UTC),
        ends=datetime.fromtimestamp(int(track.times[-1]), UTC),
        largest_gap_seconds=round(max(gaps, default=0)),
    )


def _preview(
    correction: Correction, found: correcting.Preview, track: Track | None = None
) -> schemas.CorrectionPreview:
    return schemas.CorrectionPreview(
        seconds=correction.seconds,
        photographs=found.photographs,
        left=[schemas.Left(reason=why, photographs=count) for why, count in found.left.items()],
        examples=[
            schemas.Corrected(
                photograph_id=after.id,
                filename=after.filename,
                taken_at=before.taken_at,
                taken_at_after=after.taken_at,
                latitude_after=after.latitude,
                longitude_after=after.longitude,
            )
            for before, after in found.examples
        ],
        track=None if track is None else _track_shown(track),
        next_cursor=found.next_cursor,
    )
