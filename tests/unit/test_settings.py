"""The environment is read once, and a process does not start without what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from flukeline.settings import Settings, SettingsMissing

AWS = {
    "ORIGINALS_BUCKET": "originals",
    "DERIVED_BUCKET": "derived",
    "CATALOGUE_TABLE": "catalogue",
    "EMBEDDINGS_TABLE": "embeddings",
    "EMBEDDING_DISTANCES_TABLE": "distances",
}


def test_a_laptop_needs_nothing() -> None:
    found = Settings.from_environment({})
    assert (found.aws, found.user_pool, found.port, found.backups) == (None, None, 8000, 7)
    assert found.data_folder == Path(".flukeline").resolve()
    assert (found.models_folder / "manifest.json").is_file()


def test_a_laptops_own_settings() -> None:
    given = {
        "FLUKELINE_DATA": "/d",
        "FLUKELINE_MODELS": "/m",
        "PORT": "9",
        "FLUKELINE_BACKUPS": "0",
        "FLUKELINE_EMBEDDER": "small",
    }
    found = Settings.from_environment(given)
    assert (found.data_folder, found.models_folder) == (Path("/d"), Path("/m"))
    assert (found.port, found.backups, found.embedder) == (9, 0, "small")


def test_a_function_that_lacks_settings_names_all_of_them() -> None:
    lacking = {name: value for name, value in AWS.items() if not name.startswith("E")}
    for environment in (lacking, {"AWS_LAMBDA_FUNCTION_NAME": "crop", **lacking}):
        with pytest.raises(SettingsMissing) as missing:
            Settings.from_environment(environment)
        assert missing.value.detail == (
            "The environment lacks EMBEDDINGS_TABLE, EMBEDDING_DISTANCES_TABLE."
        )
    with pytest.raises(SettingsMissing, match="ORIGINALS_BUCKET, DERIVED_BUCKET"):
        Settings.from_environment({"AWS_LAMBDA_FUNCTION_NAME": "crop"})
    with pytest.raises(SettingsMissing, match=r"USER_POOL_CLIENT_ID, AWS_REGION\."):
        Settings.from_environment(AWS | {"USER_POOL_ID": "pool"})


def test_the_names_of_a_stack_and_its_queues() -> None:
    queues = {"CROP_QUEUE_URL": "c", "EMBED_FORMER_QUEUE_URL": "f", "CROP_DEAD_QUEUE_URL": "d"}
    pool = {"USER_POOL_ID": "pool", "USER_POOL_CLIENT_ID": "client", "AWS_REGION": "eu-west-1"}
    found = Settings.from_environment(AWS | queues | pool)
    assert found.aws is not None
    assert (found.aws.originals_bucket, found.aws.embedding_distances_table) == (
        "originals",
        "distances",
    )
    assert found.aws.queue_urls == {"crop": "c", "embed_former": "f"}
    assert found.aws.dead_queue_urls == {"crop": "d"}
    assert found.user_pool is not None
    assert found.user_pool.user_pool_id == "pool"


@pytest.mark.parametrize("name", ["PORT", "FLUKELINE_BACKUPS", "MAX_IN_FLIGHT"])
def test_what_must_be_a_number(name: str) -> None:
    with pytest.raises(SettingsMissing, match=f"{name} must be a number.*, not 'many'"):
        Settings.from_environment({name: "many"})


def test_the_species_of_a_catalogue() -> None:
    assert Settings.from_environment({}).species == "Physeter macrocephalus"
    given = {"FLUKELINE_SPECIES": " Megaptera  novaeangliae"}
    assert Settings.from_environment(given).species == "Megaptera novaeangliae"
    for wrong in ("", "humpback", "megaptera novaeangliae", "M. novaeangliae"):
        with pytest.raises(SettingsMissing, match="must be a scientific name such as Physeter"):
            Settings.from_environment({"FLUKELINE_SPECIES": wrong})
