"""Routes of the organisation's own details: what an invoice says of the seller."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.sales import store, usecases
from services.sales.domain.seller import Seller
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Out, Search
from shared.service import make_router

router = make_router()
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]*$", max_length=20)]
Prefix = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zА-Яа-яЁё./\-]*$", max_length=10)]


class PutOrganisation(Body):
    """The whole of the details; what is empty is not shown on an invoice. `invoice_prefix` stands before its number.

    `reservation_days`: so long stock is kept for an order whose sale does not go on.
    """

    name: Search = ""
    tax_id: Annotated[Digits, StringConstraints(max_length=12)] = ""
    kpp: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]*$", max_length=9)] = ""
    address: Search = ""
    phone: Search = ""
    bank: Search = ""
    bik: Annotated[Digits, StringConstraints(max_length=9)] = ""
    account: Digits = ""
    correspondent_account: Digits = ""
    director: Search = ""
    director_title: Search = ""
    accountant: Search = ""
    footer: Search = ""
    invoice_prefix: Prefix = ""
    reservation_days: Annotated[int, Field(ge=1, le=365)] = 14


class MissingDetailOut(Out):
    code: str
    title: str


class OrganisationOut(Out):
    """`missing` is what a client still needs to be able to pay by an invoice."""

    name: str
    tax_id: str
    kpp: str
    address: str
    phone: str
    bank: str
    bik: str
    account: str
    correspondent_account: str
    director: str
    director_title: str
    accountant: str
    footer: str
    invoice_prefix: str
    reservation_days: int
    missing: list[MissingDetailOut]
    version: int


@router.get("/organisation")
async def read_organisation(
    tx: Tx, actor: Annotated[Actor, allow("manager", "head", "accountant", "admin")]
) -> OrganisationOut:
    """The seller as invoices name it."""
    seller, version = await store.organisation.read_seller(tx)
    missing = seller.missing(await store.sales.language_of(tx, actor.id))
    return OrganisationOut.model_validate({**seller.plain(), "missing": missing, "version": version})


@router.put("/organisation")
async def put_organisation(
    body: PutOrganisation, tx: Tx, actor: Annotated[Actor, allow("admin")], version: Version
) -> OrganisationOut:
    """Replace the details; ИНН, БИК and accounts are checked by their control digits."""
    await usecases.put_seller(tx, actor, Seller(**body.model_dump()), version)
    return await read_organisation(tx, actor)
