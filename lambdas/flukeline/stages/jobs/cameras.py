"""The cameras and folders of the catalogue's photographs, for choosing whose clock to correct."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from flukeline.records import Camera, Photograph
from flukeline.services import Services
from flukeline.stages.jobs.correcting import PREVIEWED
from flukeline.stages.jobs.runs import PORTION
from flukeline.storage.lists import PHOTOGRAPHS


@dataclass(frozen=True)
class Sources:
    """Where the photographs that were read come from.

    Attributes:
        cameras: How many photographs are of each camera whose model or serial number is known.
        folders: How many lie in each folder of an import, directly or deeper.
        next_cursor: To go on with, where the catalogue has more photographs; None: all were read.
    """

    cameras: dict[Camera, int]
    folders: dict[str, int]
    next_cursor: str | None


def sources(services: Services, cursor: str | None = None) -> Sources:
    """Count the photographs of each camera and folder; reads at most ``PREVIEWED`` of them."""
    cameras, folders = Counter[Camera](), Counter[str]()
    for _ in range(PREVIEWED // PORTION):
        page = services.catalogue.listed(Photograph, PHOTOGRAPHS, PORTION, cursor)
        for each in page.items:
            if each.camera is not None and (each.camera.model or each.camera.serial):
                cameras[each.camera] += 1
            if each.path is not None:
                above = PurePosixPath(each.path.lstrip("/")).parents
                folders.update(str(folder) for folder in above if folder.name)
        cursor = page.next_cursor
        if cursor is None:
            break
    return Sources(dict(cameras), dict(folders), cursor)
