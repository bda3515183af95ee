"""What happens to the paper of a certificate: why there is a next copy (补发, Z17), and how it comes to its holder."""

from enum import StrEnum


class ReissueReason(StrEnum):
    """Why a certificate has a next copy (R32)."""

    LOST = "lost"
    DAMAGED = "damaged"
    WRONG = "wrong"


class Handover(StrEnum):
    """How a certificate comes to whom it belongs."""

    IN_PERSON = "in-person"
    PROXY = "proxy"
    POST = "post"
    LIST = "list"


class Particular(StrEnum):
    """What can be put right in a certificate. Year and level are in its number: an error there takes another number."""

    NAME = "name"
    IDENTITY_TYPE = "identity_type"
    IDENTITY = "identity"
    OCCUPATION = "occupation"
    JOB = "job"
    PHOTO = "photo"
