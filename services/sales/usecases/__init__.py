"""The menu of the service: what people and other systems can have done with a sale."""

from .clients import keep_account, keep_client
from .course import complete_step, move_stage
from .invoices import check_invoice, issue_invoice, send_invoice, void_invoice
from .orders import (
    accept_order,
    finish_order,
    hear_of_order,
    reject_order,
    ship_order,
    start_order,
)
from .past import PastLine, PastSale, Taken, take_past_sales
from .payments import confirm_payment, match_payment
from .products import put_product, put_stock_level
from .sales import change_owner, change_sale, open_sale, replace_lines
from .viewing import SalePage, view_sale

__all__ = [
    "PastLine",
    "PastSale",
    "SalePage",
    "Taken",
    "accept_order",
    "change_owner",
    "change_sale",
    "check_invoice",
    "complete_step",
    "confirm_payment",
    "finish_order",
    "hear_of_order",
    "issue_invoice",
    "keep_account",
    "keep_client",
    "match_payment",
    "move_stage",
    "open_sale",
    "put_product",
    "put_stock_level",
    "reject_order",
    "replace_lines",
    "send_invoice",
    "ship_order",
    "start_order",
    "take_past_sales",
    "view_sale",
    "void_invoice",
]
