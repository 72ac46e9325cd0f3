"""The menu of the service: tell people facts, let them read and choose, carry messages out, tell other systems."""

from .clients import keep_client
from .delivering import Job, claim_letters, gather_digests, send_again, settle_letter, skip_without_a_way
from .erasing import forget_contact
from .facts import (
    remind,
    tell_accountants_of_statement,
    tell_accountants_of_unmatched_payment,
    tell_assignee_of_handover,
    tell_assignee_of_plan,
    tell_department_of_task,
    tell_of_overdue,
    tell_owner_of_failed_mail,
    tell_owner_of_move,
    tell_owner_of_payment,
    tell_owner_of_progress,
    tell_owner_of_released_stock,
    tell_subscriber_of_report,
)
from .hooks import (
    HookJob,
    change_endpoint,
    change_secret,
    claim_calls,
    create_endpoint,
    forward,
    remove_endpoint,
    settle_call,
)
from .money import (
    tell_of_due,
    tell_of_lead,
    tell_of_lead_handed_over,
    tell_of_lead_repeated,
    tell_of_paid_not_closed,
    tell_of_won_unpaid,
)
from .preferences import begin_connecting, choose, disconnect, finish_connecting
from .readers import keep_absence, keep_address
from .reading import forget_the_old, read_all, read_notification
from .steps import pass_alert_on, tell_of_digest, withdraw_alert

__all__ = [
    "HookJob",
    "Job",
    "begin_connecting",
    "change_endpoint",
    "change_secret",
    "choose",
    "claim_calls",
    "claim_letters",
    "create_endpoint",
    "disconnect",
    "finish_connecting",
    "forget_contact",
    "forget_the_old",
    "forward",
    "gather_digests",
    "keep_absence",
    "keep_address",
    "keep_client",
    "pass_alert_on",
    "read_all",
    "read_notification",
    "remind",
    "remove_endpoint",
    "send_again",
    "settle_call",
    "settle_letter",
    "skip_without_a_way",
    "tell_accountants_of_statement",
    "tell_accountants_of_unmatched_payment",
    "tell_assignee_of_handover",
    "tell_assignee_of_plan",
    "tell_department_of_task",
    "tell_of_digest",
    "tell_of_due",
    "tell_of_lead",
    "tell_of_lead_handed_over",
    "tell_of_lead_repeated",
    "tell_of_overdue",
    "tell_of_paid_not_closed",
    "tell_of_won_unpaid",
    "tell_owner_of_failed_mail",
    "tell_owner_of_move",
    "tell_owner_of_payment",
    "tell_owner_of_progress",
    "tell_owner_of_released_stock",
    "tell_subscriber_of_report",
    "withdraw_alert",
]
