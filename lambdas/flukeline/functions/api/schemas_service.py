"""What the API says of the service itself."""

from typing import Literal

from flukeline.functions.api.schemas import EncounterStatus, Model, PhotographState


class SampleStatus(Model):
    photographs: int


class Health(Model):
    status: Literal["ready"]


class Redriven(Model):
    messages: int


class UserPool(Model):
    """Cognito's user pool, as its clients name it; nothing of it is secret."""

    region: str
    user_pool_id: str
    client_id: str


class SignIn(Model):
    """Where people sign in; ``pool`` is null where nobody does."""

    pool: UserPool | None


class Stats(Model):
    photographs: dict[PhotographState, int]
    encounters: dict[EncounterStatus, int]
    individuals: int
    drawings: int
    dead_letters: int
    compared: int
    model_version: str
    knows: str
