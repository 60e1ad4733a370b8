"""The daily recount of the counters, by the sweeper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flukeline.functions import sweep
from flukeline.onboard.workers import Context
from flukeline.records import Individual, now
from flukeline.services import LaptopServices
from flukeline.stages import status
from flukeline.storage.lists import INDIVIDUALS
from flukeline.storage.local.catalogue import LocalCatalogue
from tests.integration.pipeline import functions_with


def spoil(services: LaptopServices) -> None:
    assert isinstance(services.catalogue, LocalCatalogue)
    with services.catalogue._database.writing() as connection:
        connection.execute("UPDATE counts SET records = 7 WHERE list = 'individuals'")


def test_wrong_counts_are_corrected_once_a_day_with_a_warning(
    services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[object] = []
    monkeypatch.setattr(sweep.logger, "warning", lambda *_, extra: warned.append(extra))
    services.catalogue.commit([Individual("i", "Thetis", now())])
    with functions_with(services):
        sweep.handler({"idle": True}, Context("sweep"))
        assert warned == []
        spoil(services)
        sweep.handler({"idle": True}, Context("sweep"))
        assert services.catalogue.counts()[INDIVIDUALS] == 7, "counted within the last day"
        monkeypatch.setattr(status, "RECOUNT_EVERY", timedelta())
        sweep.handler({"idle": True}, Context("sweep"))
    assert warned == [{"added": {"individuals": -6}}]
    assert services.catalogue.counts()[INDIVIDUALS] == 1


def test_a_recount_that_records_kept_from_its_work_is_tried_by_the_next_sweep(
    services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.catalogue.commit([Individual("i", "Thetis", now())])
    spoil(services)
    with monkeypatch.context() as busy:
        busy.setattr(services.catalogue, "recount", lambda: None)
        assert status.recount_if_due(services) == {}
    assert status.recount_if_due(services) == {"individuals": -6}
