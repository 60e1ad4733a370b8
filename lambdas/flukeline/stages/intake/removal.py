"""Removal: delete the files and retire the vectors of a removed photograph.

The transaction that removes a photograph saves a ``Removal``. ``finish`` may run any number of
times, after a kill too, and deletes the ``Removal`` at its end.
"""

from __future__ import annotations

import contextlib

from flukeline.errors import Changed
from flukeline.messages import RetireRequest
from flukeline.records import Removal, annotation_id
from flukeline.services import Services
from flukeline.storage.keys import crop_key, display_key, original_key


def finish(services: Services, removal: Removal) -> None:
    """Delete everything that is left of a removed photograph."""
    for number in range(1, removal.crops_made + 1):
        annotation = annotation_id(removal.id, number)
        services.queue.send("distances", RetireRequest(annotation).to_json())
        services.photographs.delete(crop_key(annotation))
    services.photographs.delete(display_key(removal.id))
    services.photographs.delete(original_key(removal.id))
    saved = services.catalogue.find(Removal, removal.id)
    if saved is not None:
        with contextlib.suppress(Changed):
            services.catalogue.commit([], [saved])
