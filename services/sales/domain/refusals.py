"""Why a sale does not do what was asked of it."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound, NotHereYet


class SaleNotFound(NotFound):
    """There is no such sale, or it is not within the caller's reach."""


class ClientNotFound(NotHereYet):
    """There is no such contact, or it is not within the caller's reach."""


class ClientIsPutAside(Conflict):
    """The client is archived, erased or part of another record. Restore it, or take the record it was merged into."""


class InvoiceNamesAnother(Conflict):
    """The sale's invoice names its present client. Void the invoice first, or take a person of the same company."""


class ContactIsPotential(Conflict):
    """The contact is a potential client: it is worked as a lead first, and converting the lead opens the sale."""


class SaleIsClosed(Conflict):
    """A won or lost sale neither moves nor changes."""


class SameStage(Conflict):
    """The sale is in that stage already."""


class StageNotReady(Conflict):
    """The sale may not go there yet; `missing` lists what has to be filled in or done first."""


class UnknownStage(Invalid):
    """The process of this sale has no such stage."""


class SaleIsOpen(Conflict):
    """Only a won or lost sale is opened again."""


class NothingToDoThere(Conflict):
    """All that stage asks for is done, the system would take the sale on at once. Undo first what was wrong."""


class GoodsAreShipped(Conflict):
    """The goods left the house: the sale does not go back before production any more."""


class NothingToProduce(Conflict):
    """The sale has no lines, so there is nothing to ask of production. Fill in the lines first."""


class NothingToOverride(Conflict):
    """Nothing is missing for this move: make it without an override."""


class OverrideCannotWin(Forbidden):
    """No override wins a sale: record the payment or whatever is missing, then close it by hand."""


class SaleFollowsAnother(Conflict):
    """The sale follows another version than the one it was to be brought over from. Look at it again."""


class StageNotMapped(Invalid):
    """The other version does not have the stage this sale is in. Say in `mapping` which of its stages to go to."""


class ReasonNotFound(Invalid):
    """The list of reasons has no such code, or it is no longer used. Choose another from GET …/lost-reasons."""


class LinesAreFixed(Conflict):
    """The lines stand on an invoice or are with production. Void the invoice first; after that nothing changes them."""


class OwnerOutOfReach(Invalid):
    """The new owner has to be an active manager or head within the caller's reach."""


class OnlyAPersonWins(Forbidden):
    """A sale is closed as won by a person, never by the system."""
