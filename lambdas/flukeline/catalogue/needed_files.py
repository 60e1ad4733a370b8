"""Which files of a folder a sheet needs, so that a browser sends no others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from flukeline.catalogue.file_names import RAW_EXTENSIONS, spelling
from flukeline.limits import FILE_EXTENSIONS

SIDECAR = ".xmp"


class NeededFiles:
    """The files that a sheet's names may mean, as ``FileNames`` finds them, and their XMP files.

    A file in another folder than the sheet names is needed too: it is found where no other fits.

    Args:
        names: The photographs' names in the sheet.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._stems: set[str] = set()
        self._sidecars: set[str] = set()
        for each in names:
            name = PurePosixPath(spelling(each))
            ending = name.suffix
            self._names.add(name.name)
            self._sidecars |= {name.name, name.stem}
            if ending in RAW_EXTENSIONS:
                self._stems.add(name.stem)
            elif ending not in FILE_EXTENSIONS:
                self._stems.add(name.name)

    def __contains__(self, path: str) -> bool:
        """Whether the sheet needs the file at a path below the folder."""
        file = PurePosixPath(spelling(path))
        if file.suffix == SIDECAR:
            return file.stem in self._sidecars
        return file.name in self._names or (
            file.suffix in (*FILE_EXTENSIONS, *RAW_EXTENSIONS) and file.stem in self._stems
        )
