"""What routes of contacts have alike: who may call them, the fields of a client, the form phones are shown in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, computed_field

from services.contacts.adapters.phones import shown
from shared.auth import Actor, allow
from shared.events.contacts import PaymentTerms, Priority, Standing
from shared.fields import Body, Line, Out

Selling = Annotated[Actor, allow("manager", "head", "admin")]
Leading = Annotated[Actor, allow("head", "admin")]
Reading = Annotated[Actor, allow("manager", "head", "accountant", "admin", "integrator", scope="contacts:read")]
"""Who finds companies; other systems by a key with that scope."""
Looking = Annotated[Actor, allow("manager", "head", "admin", "integrator", scope="contacts:read")]
"""Who reads persons; other systems likewise."""

Language = Literal["ru", "en"]
Origin = Literal["person", "import", "website"]
Phone = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=60,
        pattern=r"^\+?[0-9(][0-9 ().\-]{3,30}[0-9]( ?(,|доб\.?|ext\.?|x|;ext=) ?[0-9]{1,6})?$",
    ),
]
"""A telephone number as people write it; without a country code it is one of the organisation's country."""
Mail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
Phones = Annotated[list[Phone], Field(max_length=10)]
Mails = Annotated[list[Mail], Field(max_length=10)]
TaxId = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9 ]+$")]
"""INN: 10 digits (company) or 12 (sole trader)."""
Kpp = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9A-Za-z ]+$")]


class CreateClient(Body):
    """What a new company and a new person have alike."""

    name: Line
    phones: Phones = Field(default_factory=list)
    emails: Mails = Field(default_factory=list)
    priority: Priority = "normal"
    payment_terms: PaymentTerms = "postpayment"
    origin: Origin = "person"
    owner_id: UUID | None = None
    external_ref: Line | None = None

    def owner(self, actor: Actor) -> UUID | None:
        """Whoever is named, else the caller; an explicit null stays null, for those who may say so."""
        return self.owner_id if "owner_id" in self.model_fields_set else actor.id


class ChangeClient(Body):
    """Only the fields that are sent change."""

    name: Line = ""
    phones: Phones = Field(default_factory=list)
    emails: Mails = Field(default_factory=list)
    priority: Priority = "normal"
    payment_terms: PaymentTerms = "postpayment"


class SetOwner(Body):
    owner_id: UUID


class ClientOut(Out):
    """`phones` are in E.164, `phones_shown` the same as people read them. `last_contact_at`: the newest thing done."""

    id: UUID
    name: str
    phones: list[str]
    emails: list[str]
    priority: Priority
    payment_terms: PaymentTerms
    origin: Origin
    owner_id: UUID | None
    external_ref: str | None
    created_at: datetime
    last_contact_at: datetime | None
    version: int
    status: Standing
    merged_into: UUID | None

    @computed_field
    def phones_shown(self) -> list[str]:
        return [shown(each) for each in self.phones]
