"""The menu of the service: sign in and out, keep the directory of users and teams."""

from .absences import cancel_absence, plan_absence
from .keys import create_key, exchange_key, revoke_key
from .people import (
    FIRST_ADMIN_RULE,
    change_self,
    change_user,
    create_first_administrator,
    create_user,
    deactivate_user,
    reactivate_user,
)
from .sessions import (
    Attempt,
    Place,
    SignedIn,
    begin_own_password_change,
    begin_sign_in,
    check_session,
    count_failure,
    end_session,
    finish_sign_in,
    forget_the_old,
    renew_session,
    set_password,
)
from .teams import change_team, create_team

__all__ = [
    "FIRST_ADMIN_RULE",
    "Attempt",
    "Place",
    "SignedIn",
    "begin_own_password_change",
    "begin_sign_in",
    "cancel_absence",
    "change_self",
    "change_team",
    "change_user",
    "check_session",
    "count_failure",
    "create_first_administrator",
    "create_key",
    "create_team",
    "create_user",
    "deactivate_user",
    "end_session",
    "exchange_key",
    "finish_sign_in",
    "forget_the_old",
    "plan_absence",
    "reactivate_user",
    "renew_session",
    "revoke_key",
    "set_password",
]
