"""Who may manage whom, and what a tree of teams may look like."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.people import (
    OnlyAdminsManageAdmins,
    TeamCircle,
    User,
    UserDeactivatedAlready,
    check_may_manage,
    check_no_circle,
    small_letters,
)

TEAMS = [UUID(int=number) for number in range(1, 7)]


def a_user(**changes: object) -> User:
    given: dict[str, object] = {"name": "Анна", "email": "anna@fibex.example", "role": "manager", "language": "ru"}
    return User(id=UUID(int=1), team_id=None, **{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("roles", [("admin",), ("admin", "manager"), ("manager", "admin")])
def test_an_operator_neither_touches_nor_makes_administrators(roles: tuple[str, ...]) -> None:
    with pytest.raises(OnlyAdminsManageAdmins):
        check_may_manage("ops", *roles)
    check_may_manage("admin", *roles)


def test_an_operator_manages_everybody_else() -> None:
    check_may_manage("ops", "manager", "head")


def test_a_change_says_whether_anything_changed() -> None:
    user = a_user()
    assert not user.change(name="Анна")
    assert user.change(name="Анна К.", role="head")
    assert (user.name, user.role) == ("Анна К.", "head")


def test_a_deactivated_user_no_longer_changes() -> None:
    with pytest.raises(UserDeactivatedAlready):
        a_user(active=False).change(name="Кто-то")


def test_one_spelling_per_e_mail() -> None:
    assert small_letters(" Anna@Fibex.Example ") == small_letters("anna@fibex.example")


def test_a_team_does_not_stand_under_itself() -> None:
    with pytest.raises(TeamCircle):
        check_no_circle(TEAMS[0], TEAMS[0], {TEAMS[0]: None})


def test_a_team_does_not_stand_under_its_own_grandchild() -> None:
    top, middle, bottom = TEAMS[:3]
    with pytest.raises(TeamCircle) as refusal:
        check_no_circle(top, bottom, {top: None, middle: top, bottom: middle})
    assert refusal.value.field == "parent_id"
    check_no_circle(bottom, top, {top: None, middle: top, bottom: middle})


@given(st.lists(st.tuples(st.sampled_from(TEAMS), st.sampled_from(TEAMS)), max_size=30))
def test_no_row_of_moves_ever_closes_a_circle(moves: list[tuple[UUID, UUID]]) -> None:
    parents: dict[UUID, UUID | None] = dict.fromkeys(TEAMS)
    for team, parent in moves:
        try:
            check_no_circle(team, parent, parents)
        except TeamCircle:
            continue
        parents[team] = parent
    for team in TEAMS:
        above, steps = parents[team], 0
        while above is not None:
            above, steps = parents[above], steps + 1
            assert steps < len(TEAMS)
