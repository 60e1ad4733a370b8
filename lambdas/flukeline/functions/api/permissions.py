"""Who may do what: four groups, each of which may do what the one before it may, and more.

A viewer looks; a contributor also brings in photographs and puts right their own; a curator decides
about every whale and photograph; an admin also fills and empties the catalogue.
"""

import re

from flukeline.errors import Forbidden
from flukeline.records import Photograph, Principal
from flukeline.services import Services

GROUPS = ("viewer", "contributor", "curator", "admin")
EVERYTHING = frozenset({"admin"})
"""The groups of the only person at a laptop."""

PUBLIC = frozenset({("GET", "/v1/sign-in")})
"""Answered before anybody has signed in."""
NOBODY = Principal("nobody")

# The first that fits counts: method, address, group.
_NEEDED = (
    (r"GET", r".*", "viewer"),
    (r"POST", r"/v1/uploads", "contributor"),
    (r"PUT|POST|DELETE", r"/v1/photographs/.*", "contributor"),
    (r"POST|DELETE", r"/v1/sample|/v1/dead-letters/redrive", "admin"),
    (r".*", r".*", "curator"),
)
_OF_ONE_PHOTOGRAPH = re.compile(r"/v1/photographs/([^/]+)")
_MAY = {
    "viewer": "look at the catalogue",
    "contributor": "bring in photographs",
    "curator": "change this",
    "admin": "do this",
}


def check(principal: Principal, method: str, path: str, services: Services) -> None:
    """Raise Forbidden unless this person may do this."""
    if (method, path) in PUBLIC:
        return
    path = path.rstrip("/")
    highest = max((GROUPS.index(each) for each in principal.groups if each in GROUPS), default=-1)
    needed = next(
        group
        for methods, address, group in _NEEDED
        if re.fullmatch(methods, method) and re.fullmatch(address, path, re.DOTALL)
    )
    if highest < GROUPS.index(needed):
        article = "an" if needed == "admin" else "a"
        raise Forbidden(
            f"To {_MAY[needed]} you must be {article} {needed}. Ask an admin of your group."
        )
    one = _OF_ONE_PHOTOGRAPH.match(path)
    if method != "GET" and one and highest < GROUPS.index("curator"):
        photograph = services.catalogue.find(Photograph, one[1])
        if photograph is not None and photograph.received_by != principal.name:
            raise Forbidden("Somebody else brought in this photograph. A curator may change it.")
