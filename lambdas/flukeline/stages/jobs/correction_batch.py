"""One transaction of a correction: photographs, the encounters that follow them, and its count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flukeline.catalogue import clocks
from flukeline.records import (
    Correction,
    Edit,
    Encounter,
    Photograph,
    Record,
    Written,
    new_id,
    now,
    photograph_of,
)
from flukeline.services import Services
from flukeline.stages.jobs import places
from flukeline.storage.ports import MAX_RECORDS

_RESERVED = 2
"""Records of each transaction beside photographs and encounters: the correction and the edit."""
Change = tuple[Photograph, Photograph]
"""A photograph as stored, and as it will be."""


@dataclass
class Batch:
    """Photographs that are changed in one transaction, with the encounters that follow them."""

    services: Services
    correction: Correction
    changes: Sequence[Change]
    photographs: list[Photograph] = field(default_factory=list)
    encounters: dict[str, Encounter] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)

    def fill(self) -> list[str]:
        """Take changes while they fit; the ids of the photographs that do not."""
        catalogue = self.services.catalogue
        held = catalogue.find_all(
            Encounter, {id_ for before, _ in self.changes for id_ in before.encounter_ids}
        )
        shown = {
            id_
            for each in held.values()
            for id_ in (*map(photograph_of, each.annotation_ids), *each.waiting)
        }
        others = catalogue.find_all(Photograph, shown)
        edits = catalogue.find_all(Edit, {id_ for each in held.values() for id_ in each.edits})
        typed = {
            id_
            for id_, each in held.items()
            if any(_types_date(edits[edit], id_) for edit in each.edits if edit in edits)
        }
        for at, (before, after) in enumerate(self.changes):
            following = []
            for id_ in before.encounter_ids:
                encounter = self.encounters.get(id_) or held.get(id_)
                if encounter is None:
                    continue
                changed = encounter
                if id_ not in typed and clocks.follows(encounter, before, others):
                    changed = _dated(encounter, after)
                changed = places.followed(changed, before, after)
                if changed != encounter:
                    following.append((encounter, changed))
            new = sum(each.id not in self.encounters for each, _ in following)
            size = len(self.photographs) + len(self.encounters)
            if self.photographs and size + new + 1 + _RESERVED > MAX_RECORDS:
                return [each.id for each, _ in self.changes[at:]]
            self.photographs.append(after)
            others[after.id] = after
            for encounter, changed in following:
                self.encounters[changed.id] = changed
                self.written += _written(encounter, changed)
        return []

    def commit(self) -> None:
        """Save everything in one transaction. Raises Changed."""
        sign = -1 if self.correction.state == "undoing" else 1
        counted = replace(
            self.correction, changed=self.correction.changed + sign * len(self.photographs)
        )
        records: list[Record] = [*self.photographs, counted]
        if self.encounters:
            by = self.correction.undone_by if sign < 0 else self.correction.by
            edit = Edit(
                new_id(),
                "described",
                by or self.correction.by,
                now(),
                written=tuple(self.written),
                correction=self.correction.id,
            )
            records += [
                replace(
                    each,
                    edits=(*each.edits, edit.id),
                    last_change=f"{edit.by} corrected the clock of its photographs",
                )
                for each in self.encounters.values()
            ]
            records.append(edit)
        self.services.catalogue.commit(records)


def _types_date(edit: Edit, encounter_id: str) -> bool:
    """Whether a person or a sheet gave the date of an encounter in this edit."""
    return edit.correction is None and any(
        each.field == "date" and each.of in ("", encounter_id) for each in edit.written
    )


def _dated(encounter: Encounter, after: Photograph) -> Encounter:
    """The encounter with the new time of the photograph that it follows."""
    source = after.id if after.corrections else None
    return replace(encounter, taken_at=after.taken_at, dated_by=source)


def _written(before: Encounter, after: Encounter) -> list[Written]:
    def place(each: Encounter) -> str | None:
        return None if each.latitude is None else f"{each.latitude}, {each.longitude}"

    def date(each: Encounter) -> str | None:
        return None if each.taken_at is None else each.taken_at.text

    pairs = (("date", date(before), date(after)), ("position", place(before), place(after)))
    return [Written(name, one, two, of=after.id) for name, one, two in pairs if one != two]
