"""An import in the browser of a folder without a sheet: the pattern that reads its names."""

from __future__ import annotations

from dataclasses import replace

from flukeline.catalogue.reading import listings
from flukeline.catalogue.reading.listings import FolderReading, Listing, is_listing, read_folder
from flukeline.errors import Conflict, Rejected
from flukeline.records import SheetImport
from flukeline.services import Services
from flukeline.stages.sheets import imports
from flukeline.storage.keys import import_sheet_key


def preview(services: Services, record: SheetImport, pattern: str) -> FolderReading:
    """What a pattern reads in the names of an import's folder.

    Args:
        services: The services.
        record: The import, whose sheet is the listing of a folder.
        pattern: Empty: the pattern that was chosen, or else the suggested one.

    Raises:
        Conflict: The listing has not arrived, or the import has a sheet.
        Rejected: The pattern cannot be read.
    """
    listing = _listing(services, record)
    return read_folder(replace(listing, pattern=pattern) if pattern.strip() else listing)


def choose(services: Services, import_id: str, pattern: str) -> SheetImport:
    """Take a pattern; what its fields are, is then asked anew.

    Raises:
        Conflict: The listing has not arrived, the import has a sheet, or it has begun.
        Rejected: The pattern cannot be read, or no photograph matches it.
    """
    record = imports.get_import(services, import_id)
    imports.check_not_begun(record)
    listing = replace(_listing(services, record), pattern=pattern)
    found = read_folder(listing)
    if not found.read:
        raise Rejected(f"No photograph of the folder matches the pattern {found.pattern.text}.")
    imports.end_check(services, record)
    data = replace(listing, pattern=found.pattern.text).to_bytes()
    services.photographs.put(import_sheet_key(import_id), data, "application/json")

    def change(held: SheetImport) -> SheetImport:
        return replace(held, columns=(), dates="", mapped=False, sha256="", job="")

    return imports.change_record(services, import_id, change)


def pattern_of(sheet: bytes) -> str | None:
    """The pattern of a listing: as chosen, else as suggested; None for a sheet."""
    if not is_listing(sheet):
        return None
    try:
        return listings.pattern_of(Listing.from_bytes(sheet)).text
    except Rejected:
        return ""


def _listing(services: Services, record: SheetImport) -> Listing:
    sheet = imports.sheet_of(services, record)
    if not is_listing(sheet):
        raise Conflict("This import has a sheet, and so no pattern of names.")
    return Listing.from_bytes(sheet)
