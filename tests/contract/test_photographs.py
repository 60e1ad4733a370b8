"""What every Photographs store does."""

from __future__ import annotations

import pytest

from flukeline.errors import NotFound
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
