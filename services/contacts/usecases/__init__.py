"""The menu of contacts: take clients in, change them, hand them over, remember what happened with them."""

from .accounts import change_account, create_account, set_account_owner
from .archiving import archive_account, archive_contact, restore_account, restore_contact
from .contacts import change_contact, client_bought, create_contact, set_owner, set_type
from .duplicates import dismiss_pair, find_pairs, refuse_duplicate
from .erasing import erase_contact
from .exporting import export_page, row, row_words, titles
from .imports import check_import, keep_user_email, map_columns, open_import, revert_import, run_import
from .inquiries import answer_for, take_inquiry
from .merging import merge_accounts, merge_contacts, undo_merge
from .notes import add_note, delete_note, edit_note, pin_note
from .reading import names_in_history, names_in_timeline
from .searching import Hit, search_clients
from .taking import work_on_imports
from .timeline import remember
from .types import (
    add_type,
    change_type,
    get_type,
    move_clients_of_replaced_types,
    take_type_into_use,
    take_type_out_of_use,
)

__all__ = [
    "Hit",
    "add_note",
    "add_type",
    "answer_for",
    "archive_account",
    "archive_contact",
    "change_account",
    "change_contact",
    "change_type",
    "check_import",
    "client_bought",
    "create_account",
    "create_contact",
    "delete_note",
    "dismiss_pair",
    "edit_note",
    "erase_contact",
    "export_page",
    "find_pairs",
    "get_type",
    "keep_user_email",
    "map_columns",
    "merge_accounts",
    "merge_contacts",
    "move_clients_of_replaced_types",
    "names_in_history",
    "names_in_timeline",
    "open_import",
    "pin_note",
    "refuse_duplicate",
    "remember",
    "restore_account",
    "restore_contact",
    "revert_import",
    "row",
    "row_words",
    "run_import",
    "search_clients",
    "set_account_owner",
    "set_owner",
    "set_type",
    "take_inquiry",
    "take_type_into_use",
    "take_type_out_of_use",
    "titles",
    "undo_merge",
    "work_on_imports",
]
