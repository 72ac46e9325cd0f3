"""What the lists of clients can be narrowed to and sorted by: parameters of their routes, contents of saved filters."""

from uuid import UUID

from pydantic import BaseModel

from services.contacts.store.clients import ClientFilter, Sort
from shared.events.contacts import PaymentTerms, Priority, Standing
from shared.fields import Code, Cursor, Limit, Line, Moment, Search

from .forms import Origin


class ClientQuery(BaseModel):
    """What both lists take. `q` is the search: words in any order, parts of phones, e-mails and INN, mistyped words."""

    q: Search | None = None
    owner_id: UUID | None = None
    priority: Priority | None = None
    origin: Origin | None = None
    payment_terms: PaymentTerms | None = None
    has_phone: bool | None = None
    has_email: bool | None = None
    created_from: Moment | None = None
    created_to: Moment | None = None
    external_ref: Line | None = None
    status: Standing = "active"
    sort: Sort = "name"

    def narrow(self) -> ClientFilter:
        return ClientFilter(**self.model_dump(include=set(ClientFilter.__dataclass_fields__)))


class AccountQuery(ClientQuery):
    """What the list of companies takes."""


class ContactQuery(ClientQuery):
    """What the list of persons takes."""

    type: Code | None = None
    account_id: UUID | None = None


class AccountPage(AccountQuery):
    """One page of the list of companies."""

    cursor: Cursor | None = None
    limit: Limit = 50


class ContactPage(ContactQuery):
    """One page of the list of persons."""

    cursor: Cursor | None = None
    limit: Limit = 50


LISTS: dict[str, type[BaseModel]] = {"contacts": ContactQuery, "accounts": AccountQuery}
"""What filters may be saved for."""
