"""Kinds of clients: the two that come with the product and the customer's own, each worked by leads or by sales."""

from dataclasses import dataclass

from shared.errors import Conflict, Invalid, NotFound

from .changes import Changes, set_fields

POTENTIAL, EXISTING = "potential", "existing"
"""The type a client has from the first won sale on."""
BUILT_IN = {EXISTING: "sale", "potential": "lead"}
"""Types the rules of the product name, and how clients of each are worked; titles may change, these may not."""


class NoSuchType(Invalid):
    """The request names a contact type that does not exist, or one that is no longer in use."""


class ContactTypeUnknown(NotFound):
    """There is no contact type of this code."""


class TypeKnown(Conflict):
    """There is a contact type of this code already, perhaps one taken out of use; change that one instead."""


class TypeIsBuiltIn(Conflict):
    """Existing and potential belong to the rules of the product: they stay, and are worked as they are."""


class TypeInUse(Conflict):
    """Clients have this type. Name a `replacement` to move them to, or give them another type first."""


@dataclass(eq=False)
class ContactType:
    """A kind of client. `replacement` is the type its clients are being moved to after it was taken out of use."""

    code: str
    title_ru: str
    title_en: str
    work: str
    position: int
    active: bool = True
    replacement: str | None = None
    version: int = 1

    @property
    def built_in(self) -> bool:
        return self.code in BUILT_IN

    def change(self, **changes: object) -> Changes:
        """Set the fields named. Raises TypeIsBuiltIn where a built-in type were worked in another way."""
        if self.built_in and changes.get("work", self.work) != self.work:
            raise TypeIsBuiltIn(f"work: clients of the type {self.code} are always worked by {self.work}", field="work")
        return set_fields(self, changes)

    def take_out_of_use(self, *, used: bool, replacement: "ContactType | None") -> Changes:
        """No client gets this type any more; those who have it move to `replacement`."""
        if self.built_in:
            raise TypeIsBuiltIn(f"the type {self.code} belongs to the rules of the product and stays")
        if used and replacement is None:
            raise TypeInUse("clients have this type: name a `replacement` for them", field="replacement")
        if replacement is not None and (replacement.code == self.code or not replacement.active):
            raise NoSuchType("replacement: name another type, one that is in use", field="replacement")
        return set_fields(self, {"active": False, "replacement": replacement.code if replacement else None})

    def take_into_use(self) -> Changes:
        """Clients may get this type again; nobody is moved away from it any more."""
        return set_fields(self, {"active": True, "replacement": None})
