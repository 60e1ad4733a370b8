"""Permissions: four groups, each with the rights of the group before it and more.

A viewer reads and exports. A contributor also uploads photographs and crops, retries and removes their own. A
curator decides, groups, names and merges, and changes any photograph. An admin also loads and
removes the sample catalogue and retries dead letters.
"""

import re

from flukeline.errors import Forbidden
from flukeline.records import Encounter, Photograph, Principal
from flukeline.services import Services

GROUPS = ("viewer", "contributor", "curator", "admin")
LAPTOP_GROUPS = frozenset({"admin"})
"""The groups of a laptop's user, who may do everything."""

PUBLIC = frozenset({("GET", "/v1/sign-in")})
"""Routes that need no sign-in."""
NOBODY = Principal("nobody")

# Method, path and the lowest group allowed; the first rule that matches counts.
_RULES = (
    (r"GET", r".*", "viewer"),
    (r"POST", r"/v1/exports", "viewer"),
    (r"POST", r"/v1/uploads", "contributor"),
    (r"PUT|POST|DELETE", r"/v1/photographs/.*", "contributor"),
    (r"POST|DELETE", r"/v1/sample|/v1/dead-letters/redrive", "admin"),
    (r".*", r".*", "curator"),
)
_PHOTOGRAPH_PATH = re.compile(r"/v1/photographs/([^/]+)")
_RIGHTS = {
    "viewer": "look at the catalogue",
    "contributor": "bring in photographs",
    "curator": "change this",
    "admin": "do this",
}


def check(principal: Principal, method: str, path: str, services: Services) -> None:
    """Check that the current user may call a route.

    Args:
        principal: The current user.
        method: The HTTP method.
        path: The path of the request.
        services: For looking up who uploaded a photograph.

    Raises:
        Forbidden: The user is in no group that may, or the photograph is somebody else's.
    """
    if (method, path) in PUBLIC:
        return
    path = path.rstrip("/")
    highest = max((GROUPS.index(each) for each in principal.groups if each in GROUPS), default=-1)
    needed = next(
        group
        for methods, pattern, group in _RULES
        if re.fullmatch(methods, method) and re.fullmatch(pattern, path, re.DOTALL)
    )
    if highest < GROUPS.index(needed):
        article = "an" if needed == "admin" else "a"
        raise Forbidden(
            f"To {_RIGHTS[needed]} you must be {article} {needed}. Ask an admin of your group."
        )
    match = _PHOTOGRAPH_PATH.match(path)
    if method != "GET" and match and highest < GROUPS.index("curator"):
        photograph = services.catalogue.find(Photograph, match[1])
        if photograph is not None and photograph.received_by != principal.name:
            raise Forbidden("Somebody else brought in this photograph. A curator may change it.")
        if photograph is not None and _is_decided(services, photograph):
            raise Forbidden(
                "This photograph has been identified. From the first decision on only a curator may"
                " change or remove it: ask one."
            )


def _is_decided(services: Services, photograph: Photograph) -> bool:
    """Whether a decision about one of the photograph's encounters stands."""
    encounters = services.catalogue.find_all(Encounter, photograph.encounter_ids)
    return any(each.decisions for each in encounters.values())
