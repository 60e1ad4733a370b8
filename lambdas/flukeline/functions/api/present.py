"""Converts records into the API's response bodies; the only place where links are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flukeline.functions.api import schemas, schemas_history, schemas_individuals
from flukeline.records import (
    Annotation,
    Edit,
    Encounter,
    Finding,
    Individual,
    Merge,
    Photograph,
    Review,
    photograph_of,
)
from flukeline.services import Services
from flukeline.stages.identify import candidates as stage
from flukeline.stages.identify import changes, suggestions
from flukeline.stages.identify.proposals import Proposal
from flukeline.stages.review import history
from flukeline.stages.whales import identity, merging
from flukeline.stages.whales.names import Whale, photographs_of
from flukeline.storage.keys import crop_key, display_key
from flukeline.storage.ports import PresignedUpload


def presigned_upload(upload: PresignedUpload) -> schemas.PresignedUpload:
    """Where and how to send a file."""
    return schemas.PresignedUpload(
        method=upload.method, url=upload.url, fields=upload.fields, expires_at=upload.expires_at
    )


def _annotation(services: Services, each: Annotation) -> schemas.Annotation:
    return schemas.Annotation(
        id=each.id,
        encounter_id=each.encounter_id,
        box=schemas.Box(
            x0=each.box.x0,
            y0=each.box.y0,
            x1=each.box.x1,
            y1=each.box.y1,
            rotation=each.box.rotation,
        ),
        source=each.source,
        confidence=each.confidence,
        crop_url=services.photographs.url(crop_key(each.id)),
    )


def photograph(services: Services, each: Photograph) -> schemas.Photograph:
    """One photograph; ``display_url`` is set once the file has been decoded."""
    readable = each.width is not None
    return schemas.Photograph(
        id=each.id,
        version=each.version,
        filename=each.filename,
        path=each.path,
        size=each.size,
        state=each.state,
        reason=each.reason,
        duplicate_of=each.duplicate_of,
        copy_of=schemas.CopyOf(
            photograph_id=each.copy_of.photograph_id, filename=each.copy_of.filename
        )
        if each.copy_of is not None
        else None,
        drawing=each.drawing,
        received_at=each.received_at,
        taken_at=each.taken_at,
        latitude=each.latitude,
        longitude=each.longitude,
        warnings=list(each.warnings),
        camera=schemas.Camera(**asdict(each.camera)) if each.camera is not None else None,
        keywords=list(each.keywords),
        caption=each.caption,
        rating=each.rating,
        width=each.width,
        height=each.height,
        display_url=services.photographs.url(display_key(each.id)) if readable else None,
        annotations=[_annotation(services, annotation) for annotation in each.annotations],
    )


def _ref(individual: Individual | None) -> schemas.IndividualRef | None:
    if individual is None:
        return None
    return schemas.IndividualRef(id=individual.id, name=individual.name)


def encounters(services: Services, records: Sequence[Encounter]) -> list[schemas.Encounter]:
    """Encounters with their photographs and whales."""
    photographs = services.catalogue.find_all(
        Photograph, {photograph_of(id_) for each in records for id_ in each.annotation_ids}
    )
    whales = identity.whales(services, (each.individual_id for each in records))
    named = suggestions.named_in_keywords(services, photographs.values())
    return [
        _encounter(services, each, photographs, whales.get(each.individual_id or ""), named)
        for each in records
    ]


def _encounter(
    services: Services,
    each: Encounter,
    photographs: Mapping[str, Photograph],
    whale: Individual | None,
    named: Mapping[str, Sequence[Individual]],
) -> schemas.Encounter:
    photograph_ids = dict.fromkeys(photograph_of(id_) for id_ in each.annotation_ids)
    offered = {one.id: one for id_ in photograph_ids for one in named.get(id_, ())}
    return schemas.Encounter(
        id=each.id,
        version=each.version,
        status=each.status,
        individual=_ref(whale),
        decision_id=each.decisions[-1] if each.decisions else None,
        drawing=each.drawing,
        taken_at=each.taken_at,
        latitude=each.latitude,
        longitude=each.longitude,
        place=each.place,
        notes=each.notes,
        photographer=each.photographer,
        named_in_keywords=[
            schemas.IndividualRef(id=one.id, name=one.name) for one in offered.values()
        ],
        species=each.species,
        columns=dict(each.columns),
        photographs=[
            photograph(services, photographs[id_]) for id_ in photograph_ids if id_ in photographs
        ],
    )


def encounter(services: Services, each: Encounter) -> schemas.Encounter:
    """One encounter."""
    return encounters(services, [each])[0]


def proposals(services: Services, found: Sequence[Proposal]) -> list[schemas.Proposal]:
    """Encounters that probably are one."""
    members = [encounter for proposal in found for encounter in proposal.encounters]
    by_id = {each.id: each for each in encounters(services, members)}
    return [
        schemas.Proposal(
            id=each.id,
            encounter_ids=[member.id for member in each.encounters],
            encounters=[by_id[member.id] for member in each.encounters],
            farthest_distance=each.farthest_distance,
            minutes=each.minutes,
            probability_same=each.probability_same,
        )
        for each in found
    ]


def _similar(services: Services, each: stage.Similar) -> schemas.SimilarPhotograph:
    return schemas.SimilarPhotograph(
        annotation_id=each.annotation.id,
        photograph_id=each.photograph.id,
        encounter_id=each.encounter.id,
        individual=_ref(each.individual),
        drawing=each.photograph.drawing,
        filename=each.photograph.filename,
        taken_at=each.encounter.taken_at or each.photograph.taken_at,
        latitude=each.encounter.latitude,
        longitude=each.encounter.longitude,
        distance=each.distance,
        probability=each.probability,
        crop_url=services.photographs.url(crop_key(each.annotation.id)),
        display_url=services.photographs.url(display_key(each.photograph.id)),
    )


def candidates(services: Services, found: stage.Candidates) -> schemas.Candidates:
    """The candidates of one encounter."""
    return schemas.Candidates(
        encounter_id=found.encounter.id,
        model_version=found.model_version,
        training_data=found.training_data,
        compared=found.compared,
        probability_new=found.probability_new,
        candidates=[
            schemas.Candidate(
                individual=_ref(each.photographs[0].individual),
                encounter_id=each.photographs[0].encounter.id,
                distance=each.distance,
                probability=each.probability,
                photographs=[_similar(services, photo) for photo in each.photographs],
            )
            for each in found.candidates
        ],
        photographs=[_similar(services, each) for each in found.photographs],
    )


def _finding(found: Finding) -> schemas.Finding:
    individual = None
    if found.individual_id is not None:
        individual = schemas.IndividualRef(id=found.individual_id, name=found.individual_name or "")
    return schemas.Finding(status=found.status, individual=individual)


def review(each: Review) -> schemas.Review:
    """One decision."""
    return schemas.Review(
        id=each.id,
        encounter_id=each.encounter_id,
        decision=each.decision,
        by=each.by,
        at=each.at,
        before=_finding(each.before),
        after=_finding(each.after),
        undoes=each.undoes,
    )


def individuals(
    services: Services, whales: Sequence[Whale]
) -> list[schemas_individuals.Individual]:
    """Whales, each with the crop of its latest photograph."""
    photographs = photographs_of(services, whales)
    found = []
    for whale in whales:
        flukes = [
            each
            for each in whale.annotation_ids
            if each in {fluke.id for fluke in _flukes_of(photographs, each)}
        ]
        found.append(
            schemas_individuals.Individual(
                id=whale.individual.id,
                version=whale.individual.version,
                name=whale.individual.name,
                aliases=list(whale.individual.aliases),
                drawing=whale.individual.drawing,
                encounter_count=len(whale.encounters),
                photograph_count=len({photograph_of(each) for each in flukes}),
                first_seen=whale.seen[0] if whale.seen else None,
                last_seen=whale.seen[-1] if whale.seen else None,
                crop_url=services.photographs.url(crop_key(flukes[0])) if flukes else None,
            )
        )
    return found


def _flukes_of(photographs: Mapping[str, Photograph], annotation_id: str) -> tuple[Annotation, ...]:
    holder = photographs.get(photograph_of(annotation_id))
    return () if holder is None else holder.annotations


def individual(services: Services, whale: Whale) -> schemas_individuals.Individual:
    """One whale."""
    return individuals(services, [whale])[0]


def individual_detail(services: Services, whale: Whale) -> schemas_individuals.IndividualDetail:
    """One whale with its encounters in order of time, and its history."""
    shown = encounters(services, whale.encounters)
    changed = changes.changes(services, whale)
    return schemas_individuals.IndividualDetail(
        **individual(services, whale).model_dump(),
        encounters=[
            schemas_individuals.EncounterInTime(
                **dict(each),
                distance_from_previous=changed[each.id].distance,
                change_flag=changed[each.id].flagged,
            )
            for each in shown
        ],
        reviews=[entry(each) for each in history.of_whale(services, whale)],
    )


def entry(each: history.Entry) -> schemas_history.HistoryEntry:
    """One entry of a history: a decision, an edit or a merge."""
    done = each.merge if isinstance(each, merging.ListedMerge) else each
    return schemas_history.HistoryEntry(
        id=done.id,
        at=done.at,
        by=done.by,
        review=review(each) if isinstance(each, Review) else None,
        edit=_edit(each) if isinstance(each, Edit) else None,
        merge=merge(each.merge, each.stands) if isinstance(each, merging.ListedMerge) else None,
    )


def _edit(each: Edit) -> schemas_history.Edit:
    return schemas_history.Edit(
        did=each.did,
        moved=[schemas_history.MovedFluke(**asdict(fluke)) for fluke in each.moved],
        written=[
            schemas_history.WrittenDetail(
                field=detail.field, before=detail.before, after=detail.after
            )
            for detail in each.written
        ],
        filename=each.filename,
    )


def merge(each: Merge, stands: bool) -> schemas_history.Merge:
    """One merge, with the names that the whales had at the time."""
    return schemas_history.Merge(
        id=each.id,
        kept=schemas.IndividualRef(id=each.kept_id, name=each.kept.name),
        merged=schemas.IndividualRef(id=each.merged_id, name=each.merged.name),
        by=each.by,
        at=each.at,
        undoes=each.undoes,
        stands=stands,
    )
