"""The menu of the service: what people and other systems can have done with a sale."""

from .boards import BoardPage, Cards, view_board, view_list
from .bulk import Answer, hand_over_all, move_all
from .calendar import keep_absence, keep_own_day
from .clients import keep_account, keep_address, keep_client, keep_client_type
from .course import LOSE, complete_step, move_stage, override_gate, reopen_sale
from .erasing import forget_client
from .hearing import hear_of_activity
from .invoices import (
    Way,
    check_invoice,
    issue_invoice,
    resend_invoice,
    send_invoice,
    settle_mail,
    unsend_invoice,
    void_invoice,
)
from .leads import (
    capture_lead,
    change_lead,
    change_lead_owner,
    change_turns,
    convert_lead,
    disqualify_lead,
    open_lead,
    qualify_lead,
    take_lead,
)
from .mailing import claim_mail
from .merging import follow_merge, undo_merge
from .orders import accept_order, finish_order, hear_of_order, reject_order, ship_order, start_order
from .papers import print_invoice, put_seller
from .past import Taken, take_past_sales
from .past_drafts import PastLine, PastSale
from .payments import (
    Row,
    confirm_payment,
    import_statement,
    match_payment,
    refund_payment,
    remind_of_dues,
    remind_to_close,
    set_payment_aside,
    suggest,
    unmatch_payment,
)
from .processes import (
    Trial,
    draft_version,
    drop_draft,
    edit_draft,
    migrate_sales,
    publish_version,
    try_version,
)
from .products import describe_product, put_product, put_stock_level, set_product_active
from .reserving import extend_reservation, release_expired, request_again
from .sales import change_contact, change_owner, change_sale, open_sale, replace_lines
from .settings import put_reason, put_rules
from .viewing import SalePage, view_sale

__all__ = [
    "LOSE",
    "Answer",
    "BoardPage",
    "Cards",
    "PastLine",
    "PastSale",
    "Row",
    "SalePage",
    "Taken",
    "Trial",
    "Way",
    "accept_order",
    "capture_lead",
    "change_contact",
    "change_lead",
    "change_lead_owner",
    "change_owner",
    "change_sale",
    "change_turns",
    "check_invoice",
    "claim_mail",
    "complete_step",
    "confirm_payment",
    "convert_lead",
    "describe_product",
    "disqualify_lead",
    "draft_version",
    "drop_draft",
    "edit_draft",
    "extend_reservation",
    "finish_order",
    "follow_merge",
    "forget_client",
    "hand_over_all",
    "hear_of_activity",
    "hear_of_order",
    "import_statement",
    "issue_invoice",
    "keep_absence",
    "keep_account",
    "keep_address",
    "keep_client",
    "keep_client_type",
    "keep_own_day",
    "match_payment",
    "migrate_sales",
    "move_all",
    "move_stage",
    "open_lead",
    "open_sale",
    "override_gate",
    "print_invoice",
    "publish_version",
    "put_product",
    "put_reason",
    "put_rules",
    "put_seller",
    "put_stock_level",
    "qualify_lead",
    "refund_payment",
    "reject_order",
    "release_expired",
    "remind_of_dues",
    "remind_to_close",
    "reopen_sale",
    "replace_lines",
    "request_again",
    "resend_invoice",
    "send_invoice",
    "set_payment_aside",
    "set_product_active",
    "settle_mail",
    "ship_order",
    "start_order",
    "suggest",
    "take_lead",
    "take_past_sales",
    "try_version",
    "undo_merge",
    "unmatch_payment",
    "unsend_invoice",
    "view_board",
    "view_list",
    "view_sale",
    "void_invoice",
]
