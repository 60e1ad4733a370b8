"""What the page's headers allow, against what the page is sent to."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from flukeline.settings import Settings
from flukeline.wiring import aws_services
from infra.web import custom_headers, response_headers, rewrites

NAMES = ("ORIGINALS_BUCKET", "DERIVED_BUCKET", "CATALOGUE_TABLE", "EMBEDDINGS_TABLE")
ENVIRONMENT = {each: each.lower().replace("_", "-") for each in NAMES} | {
    "EMBEDDING_DISTANCES_TABLE": "distances"
}


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_page_may_reach_every_link_to_storage(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    photographs = aws_services(Settings.from_environment(ENVIRONMENT)).photographs
    policy = response_headers(region, "https://api")["Content-Security-Policy"]
    said = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert "https://api" in said["connect-src"]
    ticket = photographs.presign_upload("originals/1", 9, 9).url
    for link in (photographs.url("crops/1.jpg"), photographs.url("originals/1"), ticket):
        origin = f"https://{urlsplit(link).hostname}"
        assert origin.endswith(f".s3.{region}.amazonaws.com")
        for of in ("img-src", "connect-src"):
            assert any(fnmatch(origin, allowed) for allowed in said[of]), (origin, said[of])


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        ("/", True),
        ("/review/01a215c4-bb3d-7564-abe3-5c16ee0caeac", True),
        ("/whales", True),
        ("/assets/index-Dk3.js", False),
        ("/assets/inter.woff2", False),
    ],
)
def test_the_router_s_addresses_are_the_page_and_files_are_files(path: str, is_page: bool) -> None:
    first, page = rewrites("https://api")
    assert first["source"] == "/v1/<*>"
    assert bool(re.search(page["source"].strip("</>"), path)) is is_page


def test_amplify_is_told_each_header_whole() -> None:
    headers = response_headers("eu-west-1", "https://api")
    (told,) = yaml.safe_load(custom_headers(headers))["customHeaders"]
    assert told["pattern"] == "**"
    assert {each["key"]: each["value"] for each in told["headers"]} == headers
