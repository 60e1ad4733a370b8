"""Arrange: join encounters, split them, and move flukes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flukeline.catalogue import arrangement as rules
from flukeline.catalogue.arrangement import Move
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.limits import MAX_JOINED
from flukeline.records import Encounter, Photograph, Principal, Record, now, photograph_of
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review.decisions import what_changed
from flukeline.stages.whales import identity
from flukeline.storage.ports import MAX_RECORDS


def arrange(
    services: Services, principal: Principal, moves: Sequence[Move], versions: Mapping[str, int]
) -> tuple[list[Encounter], list[str]]:
    """Move flukes between encounters in one transaction, which also joins and splits encounters.

    Args:
        services: The services.
        principal: Who arranges.
        moves: The flukes to move, and to which encounter.
        versions: The version seen of every encounter that flukes come from or go to, by id.

    Returns:
        The changed encounters as stored, and the ids of those that were emptied and removed.

    Raises:
        NotFound: There is no such encounter.
        Conflict: An encounter changed since it was seen; the error says how.
        Rejected: A move is not possible, or there are too many moves.
    """

    def attempt() -> rules.Arrangement:
        photographs = services.catalogue.find_all(
            Photograph, (photograph_of(id_) for move in moves for id_ in move.annotation_ids)
        )
        affected = {move.to for move in moves if move.to is not None} | {
            rules.encounter_of(photographs, id_) for move in moves for id_ in move.annotation_ids
        }
        encounters = services.catalogue.find_all(Encounter, affected | set(versions))
        _check_versions(services, encounters, affected, versions)
        encounters = {id_: encounters[id_] for id_ in affected}
        whales = identity.whales(services, (each.individual_id for each in encounters.values()))
        whale_of = {
            each.id: whales[each.individual_id].id
            for each in encounters.values()
            if each.individual_id in whales
        }
        done = rules.arranged(moves, encounters, photographs, whale_of, principal.name, now())
        whale_saves, whale_removes = identity.without_encounters(services, done.emptied)
        saves: list[Record] = [*done.encounters, *done.photographs, *whale_saves]
        removes: list[Record] = [*done.emptied, *whale_removes]
        if done.edit is not None:
            saves.append(done.edit)
        if len(saves) + len(removes) > MAX_RECORDS:
            raise Rejected(
                f"These are too many at once. Join or split at most {MAX_JOINED} at a time."
            )
        if saves or removes:
            services.catalogue.commit(saves, removes)
        return done

    done = retry_on_conflict(attempt)
    current = services.catalogue.find_all(Encounter, (each.id for each in done.encounters))
    stored = [current[each.id] for each in done.encounters if each.id in current]
    return stored, [each.id for each in done.emptied]


def _check_versions(
    services: Services,
    encounters: Mapping[str, Encounter],
    affected: set[str],
    versions: Mapping[str, int],
) -> None:
    """Raise NotFound or Conflict if an encounter is not as it was seen."""
    for id_ in affected | set(versions):
        if id_ not in encounters:
            if id_ in versions:
                raise Conflict("One of these encounters was joined to another, or removed.")
            raise NotFound("There is no such encounter.")
        if id_ not in versions:
            raise Conflict("One of these flukes is in another encounter now. Look at them again.")
        if encounters[id_].version != versions[id_]:
            raise Conflict(what_changed(services, encounters[id_]))
