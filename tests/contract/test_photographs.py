"""What every Photographs store does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import boto3
import pytest

from flukeline.errors import NotFound
from flukeline.messages import Arrival, arrival_event, arrivals
from flukeline.records import Photograph, Principal
from flukeline.services import LaptopServices
from flukeline.stages.intake import receive
from flukeline.stages.intake.crop import crop
from flukeline.storage.keys import original_key
from tests.contract.conftest import Stores


def test_pictures_come_back_and_go(stores: Stores) -> None:
    key = "crops/0-1.1.jpg"
    assert stores.photographs.size(key) is None
    with pytest.raises(NotFound):
        stores.photographs.get(key)
    stores.photographs.put(key, b"one", "image/jpeg")
    stores.photographs.put(key, b"other", "image/jpeg")
    assert stores.photographs.get(key) == b"other"
    assert stores.photographs.size(key) == 5
    stores.photographs.delete(key)
    stores.photographs.delete(key)
    assert stores.photographs.size(key) is None


def test_tickets_and_links_name_their_key(stores: Stores) -> None:
    ticket = stores.photographs.presign_upload("originals/abc", 50_000_000, 600)
    assert ticket.method == "POST"
    assert ticket.fields["key"] == "originals/abc"
    assert "policy" in {name.lower() for name in ticket.fields}
    assert "originals/abc" in stores.photographs.url("originals/abc")
    assert "ignature" in stores.photographs.url("originals/abc")


def test_what_is_to_be_taken_in_lies_in_folders(stores: Stores) -> None:
    key = "imports/azores 2026/Boat 2/IMG (1) ü.JPG"
    with pytest.raises(NotFound):
        stores.photographs.get(key)
    stores.photographs.put(key, b"one", "image/jpeg")
    stores.photographs.put("imports/azores 2026/sheet.csv", b"two", "text/csv")
    stores.photographs.put("backfills/1.json", b"{}", "application/json")
    assert stores.photographs.get(key) == b"one"
    with pytest.raises(NotFound):
        stores.photographs.get("imports/azores 2026/Boat 2")


def test_what_is_uploaded_over_an_original_never_takes_its_place(
    stores: Stores, services: LaptopServices, drawings: dict[tuple[int, int], bytes]
) -> None:
    """The first version that was cropped is read ever after, on AWS by its version id."""
    if stores.kind == "local":
        # There, a second file is refused: tests/integration/test_uploads.py.
        assert stores.photographs.version("originals/none") is None
        return
    boto3.client("s3").put_bucket_versioning(
        Bucket="originals", VersioningConfiguration={"Status": "Enabled"}
    )
    aws = replace(services, photographs=stores.photographs)  # type: ignore[arg-type]
    photograph, _ticket = receive.announce(aws, Principal("marie"), "a.jpg", 9)
    key = original_key(photograph.id)
    first, second = drawings[0, 0], drawings[1, 0]
    stores.photographs.put(key, first, "image/jpeg")
    version = stores.photographs.version(key)
    crop(aws, photograph.id, version)
    stores.photographs.put(key, second, "image/jpeg")
    later = stores.photographs.version(key)
    assert later not in (None, version)
    # Cropping again before the event of the second file arrives, too.
    cropped = aws.catalogue.find(Photograph, photograph.id)
    assert cropped is not None
    assert cropped.original_version == version
    aws.catalogue.commit([replace(cropped, state="received")])
    crop(aws, photograph.id)
    again = aws.catalogue.find(Photograph, photograph.id)
    assert again is not None
    assert (again.sha256, again.state) == (hashlib.sha256(first).hexdigest(), cropped.state)
    crop(aws, photograph.id, later)
    assert stores.photographs.get(key) == first
    assert stores.photographs.version(key) == version
    assert stores.photographs.get(key, "a version of another bucket") == first


def test_the_version_of_an_upload_is_in_the_event_of_s3() -> None:
    record = {"s3": {"object": {"key": "originals/a", "versionId": "v1"}}}
    assert arrivals({"Records": [record]}) == [Arrival("a", "v1")]
    assert arrivals(json.loads(arrival_event("originals/a", 1))) == [Arrival("a")]
