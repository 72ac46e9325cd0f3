"""The kinds of clients over HTTP: looked up by everybody who sells, kept by those who lead."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.contacts import store, usecases
from services.contacts.domain.types import ContactType
from shared.edge import Tx, Version, check_version
from shared.events.contacts import Work
from shared.fields import MAX_INT4, Body, Code, Line, Out
from shared.service import make_router

from .forms import Leading, Looking

router = make_router()
NewCode = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]
Position = Annotated[int, Field(ge=0, le=MAX_INT4)]


class AddContactType(Body):
    code: NewCode
    title_ru: Line
    title_en: Line
    work: Work
    position: Position = 100


class ChangeContactType(Body):
    title_ru: Line = ""
    title_en: Line = ""
    work: Work = "lead"
    position: Position = 100


class TakeOutOfUse(Body):
    replacement: Code | None = None


class ContactTypeOut(Out):
    """A built-in type stays and keeps its `work`; a type with a `replacement` is being emptied."""

    code: str
    title_ru: str
    title_en: str
    work: Work
    position: int
    built_in: bool
    active: bool
    replacement: str | None
    version: int


class ListedType(ContactTypeOut):
    """With whether any client has it: such a type is taken out of use with a replacement only."""

    in_use: bool


class ContactTypesOut(Out):
    items: list[ListedType]
    next_cursor: None = None


@router.get("/contact-types")
async def list_contact_types(tx: Tx, actor: Looking, retired: bool = False) -> ContactTypesOut:
    """In the order people choose from; `retired=true` shows those taken out of use as well."""
    types, used = await store.types.list_types(tx, only_active=not retired), await store.types.used_types(tx)
    items = [ListedType(**_out(each).model_dump(), in_use=each.code in used) for each in types]
    return ContactTypesOut(items=items)


@router.post("/contact-types", status_code=201)
async def add_contact_type(body: AddContactType, tx: Tx, actor: Leading) -> ContactTypeOut:
    return _out(await usecases.add_type(tx, actor, **body.model_dump()))


@router.patch("/contact-types/{code}")
async def change_contact_type(
    code: Code, body: ChangeContactType, tx: Tx, actor: Leading, version: Version
) -> ContactTypeOut:
    kind = await usecases.get_type(tx, actor, code)
    check_version(kind.version, version)
    return _out(await usecases.change_type(tx, actor, kind, **body.model_dump(exclude_unset=True)))


@router.post("/contact-types/{code}/deactivate")
async def deactivate_contact_type(
    code: Code, body: TakeOutOfUse, tx: Tx, actor: Leading, version: Version
) -> ContactTypeOut:
    """Clients who have it move to `replacement` within seconds; 409 `type_in_use` where none is named for them."""
    kind = await usecases.get_type(tx, actor, code)
    check_version(kind.version, version)
    return _out(await usecases.take_type_out_of_use(tx, actor, kind, body.replacement))


@router.post("/contact-types/{code}/activate")
async def activate_contact_type(code: Code, tx: Tx, actor: Leading, version: Version) -> ContactTypeOut:
    kind = await usecases.get_type(tx, actor, code)
    check_version(kind.version, version)
    return _out(await usecases.take_type_into_use(tx, actor, kind))


def _out(kind: ContactType) -> ContactTypeOut:
    return ContactTypeOut.model_validate(kind)
