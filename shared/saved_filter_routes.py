"""The routes of saved filters, alike in every service whose lists people narrow.

In comes a name and the query of one of the service's lists; decided is whether that list's route would take it; out
goes the filter as it was saved.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from shared.auth import Actor, allow
from shared.edge import Tx, Version, check_version
from shared.errors import Invalid
from shared.fields import MAX_INT4, Body, Code, Cursor, Limit, Line, Out
from shared.saved_filters import SavedFilters
from shared.service import make_router

Queries = Mapping[str, type[BaseModel]]
"""What the route of each list takes, by the name of the list."""
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Shared = Literal["private", "team", "everybody"]
# What a text may hold is the list's to say, which names the parameter; here it is only kept from growing.
Asked = Annotated[str, Field(max_length=200)] | Annotated[int, Field(ge=0, le=MAX_INT4)] | bool | None
Parameters = Annotated[dict[Annotated[str, Field(max_length=40)], Asked], Field(max_length=20)]


class ListUnknown(Invalid):
    """This service has no such list to save filters for; the answer names those it has."""


class FilterQueryWrong(Invalid):
    """The list this filter is for does not take these parameters; take them from its route in the API pages."""


class SaveFilter(Body):
    """`query` holds parameters of the list's route, such as {"owner_id": "…", "sort": "newest"}."""

    name: Line
    list: Code
    query: Parameters
    shared: Shared = "private"


class ChangeFilter(Body):
    """Only the fields that are sent change."""

    name: Line = ""
    query: Parameters = Field(default_factory=dict)
    shared: Shared = "private"


class FilterOut(Out):
    """A filter as it was saved; `list` is the name of the list it is for."""

    id: UUID
    name: str
    list: str
    query: dict[str, Any]
    shared: Shared
    owner_id: UUID
    created_at: datetime
    version: int


class FiltersOut(Out):
    """One page of filters."""

    items: list[FilterOut]
    next_cursor: str | None


def saved_filter_routes(filters: SavedFilters, queries: Queries) -> APIRouter:
    """`/saved-filters` of a service that has these lists."""
    router = make_router()
    _reading(router, filters, queries)
    _writing(router, filters, queries)
    return router


def _reading(router: APIRouter, filters: SavedFilters, queries: Queries) -> None:
    @router.get("/saved-filters")
    async def list_saved_filters(
        tx: Tx,
        actor: Seller,
        of: Annotated[Code | None, Field(description="The list it is for.")] = None,
        cursor: Cursor | None = None,
        limit: Limit = 50,
    ) -> FiltersOut:
        """One's own, those shared with the team, those for everybody; by name."""
        if of is not None:
            _query_of(queries, of, "of")
        return FiltersOut.model_validate(await filters.page(tx, actor, of, cursor=cursor, limit=limit))

    @router.get("/saved-filters/{filter_id}")
    async def get_saved_filter(filter_id: UUID, tx: Tx, actor: Seller) -> FilterOut:
        return FilterOut.model_validate(await filters.get(tx, actor, filter_id))


def _writing(router: APIRouter, filters: SavedFilters, queries: Queries) -> None:
    @router.post("/saved-filters", status_code=201)
    async def save_filter(body: SaveFilter, tx: Tx, actor: Seller) -> FilterOut:
        """Keep the query of a list under a name, for oneself, for the team or for everybody."""
        fields = body.model_dump() | {"query": _checked(queries, body.list, body.query)}
        return FilterOut.model_validate(await filters.save(tx, actor, **fields))

    @router.patch("/saved-filters/{filter_id}")
    async def change_saved_filter(
        filter_id: UUID, body: ChangeFilter, tx: Tx, actor: Seller, version: Version
    ) -> FilterOut:
        """Another name, query or circle; its owner's alone."""
        saved = await filters.get_own(tx, actor, filter_id)
        check_version(saved.version, version)
        fields = body.model_dump(exclude_unset=True)
        if "query" in fields:
            fields["query"] = _checked(queries, saved.list, body.query)
        return FilterOut.model_validate(await filters.change(tx, actor, filter_id, **fields))

    @router.delete("/saved-filters/{filter_id}", status_code=204)
    async def delete_saved_filter(filter_id: UUID, tx: Tx, actor: Seller, version: Version) -> None:
        """Forget it; its owner's alone."""
        saved = await filters.get_own(tx, actor, filter_id)
        check_version(saved.version, version)
        await filters.remove(tx, filter_id)


def _checked(queries: Queries, of_list: str, query: dict[str, Any]) -> dict[str, Any]:
    """The parameters as the list's route takes them, and no others. Raises ListUnknown, FilterQueryWrong."""
    try:
        read = _query_of(queries, of_list, "list").model_validate(query, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(["query", *(str(part) for part in first["loc"])])
        raise FilterQueryWrong(f"{where}: {first['msg']}", field=where) from error
    return read.model_dump(mode="json", exclude_unset=True)


def _query_of(queries: Queries, of_list: str, field: str) -> type[BaseModel]:
    if of_list not in queries:
        raise ListUnknown(f"{field}: there is no list {of_list!r} here, only {', '.join(queries)}", field=field)
    return queries[of_list]
