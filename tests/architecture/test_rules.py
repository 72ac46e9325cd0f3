"""The house keeps its rules; and each rule, broken in a copy of the tree, is seen red."""

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from . import cards, rules
from .imports import RULES as IMPORT_RULES
from .imports import broken_contracts

ROOT = Path(__file__).resolve().parents[2]
RULES = [
    *rules.RULES,
    cards.the_card_is_true,
    cards.a_service_tells_its_own_facts,
    cards.a_consumer_is_named_after_its_event,
]
Break = Callable[[Path], None]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: rules.Rule) -> None:
    violations = rule(ROOT)

    assert not violations, f"{rule.__doc__}\n" + "\n".join(violations)


def test_every_rule_has_a_canary() -> None:
    assert {rule for rule, _, _ in CANARIES} == {rule.__name__ for rule in RULES}


def test_budgets_are_printed() -> None:
    warnings.warn("budgets, to look at:\n  " + "\n  ".join(rules.over_budget(ROOT)), stacklevel=1)


def test_imports_point_one_way() -> None:
    assert broken_contracts(ROOT) == []


def append(place: str, text: str) -> Break:
    def apply(root: Path) -> None:
        path = root / place
        before = path.read_text() if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{before}\n{text}\n")

    return apply


def replace(place: str, old: str, new: str) -> Break:
    def apply(root: Path) -> None:
        text = (root / place).read_text()
        assert old in text, f"{place} no longer contains {old!r}: the canary has nothing to break"
        (root / place).write_text(text.replace(old, new, 1))

    return apply


def remove(place: str) -> Break:
    return lambda root: (root / place).unlink()


# A service of one's own to break: the rules see it as they see the six.
A_SERVICE = "services/canary"
CANARIES: list[tuple[str, Break, str]] = [
    ("the_domain_is_pure", append(f"{A_SERVICE}/domain.py", "import sqlalchemy"), "sqlalchemy"),
    ("the_domain_is_pure", append(f"{A_SERVICE}/domain.py", "from shared.db import Transaction"), "shared.db"),
    ("the_domain_is_pure", append(f"{A_SERVICE}/domain.py", "from . import store"), "services.canary.store"),
    ("the_domain_is_pure", append(f"{A_SERVICE}/domain.py", "import os"), "os"),
    ("the_domain_is_pure", append("services/sales/domain/canary.py", "from ..store import sales"), "store"),
    (
        "only_the_store_knows_the_database",
        append(f"{A_SERVICE}/usecases.py", "def f():\n    from sqlalchemy import select"),
        "sqlalchemy.select",
    ),
    ("only_the_store_knows_the_database", append(f"{A_SERVICE}/api.py", "import asyncpg"), "asyncpg"),
    ("only_the_edge_knows_http", append(f"{A_SERVICE}/usecases.py", "import fastapi"), "fastapi"),
    ("only_the_edge_knows_http", append(f"{A_SERVICE}/store.py", "from starlette import status"), "starlette"),
    (
        "nobody_commits_or_asks_the_clock",
        append(f"{A_SERVICE}/usecases.py", "async def f(tx):\n    await tx.session.commit()"),
        "ends it",
    ),
    ("nobody_commits_or_asks_the_clock", append(f"{A_SERVICE}/domain.py", "now = datetime.now(UTC)"), "datetime.now"),
    ("nobody_commits_or_asks_the_clock", append(f"{A_SERVICE}/domain.py", "day = dt.date.today()"), "date.today"),
    ("nobody_commits_or_asks_the_clock", append(f"{A_SERVICE}/app.py", "url = os.environ['X']"), "os.environ"),
    ("nobody_commits_or_asks_the_clock", append(f"{A_SERVICE}/store.py", "id = new_id()"), "new_id"),
    ("every_service_has_the_same_rooms", remove(f"{A_SERVICE}/domain.py"), "`domain` is missing"),
    ("every_service_has_the_same_rooms", append(f"{A_SERVICE}/utils.py", "x = 1"), "utils"),
    ("every_service_has_the_same_rooms", append(f"{A_SERVICE}/store/x.py", ""), "both a file and a folder"),
    ("every_module_says_what_it_is_for", append("shared/canary.py", "x = 1"), "shared/canary.py"),
    ("every_module_says_what_it_is_for", append(f"{A_SERVICE}/adapters/x.py", '"""Mail."""'), "adapters/x.py"),
    (
        "the_vocabulary_is_explained",
        append("shared/events/sales/sale.py", 'class SaleLost(Event, key="a.b.c", subject="x"):\n    x: int'),
        "SaleLost",
    ),
    (
        "the_vocabulary_is_explained",
        append(f"{A_SERVICE}/domain.py", "class A(Conflict):\n    '''Said.'''\nclass TooLate(A): ..."),
        "TooLate",
    ),
    ("the_vocabulary_is_explained", append(f"{A_SERVICE}/usecases.py", "async def do(tx): ..."), "do has no docstring"),
    ("names_say_what_things_are", append(f"{A_SERVICE}/domain/helpers.py", ""), "helpers"),
    ("names_say_what_things_are", append("tests/unit/base_case.py", ""), "base_case"),
    ("names_say_what_things_are", append(f"{A_SERVICE}/domain.py", "class SaleManager: ..."), "SaleManager"),
    ("names_say_what_things_are", append(f"{A_SERVICE}/domain.py", "def sale_helper(): ..."), "sale_helper"),
    (
        "a_use_case_takes_the_transaction_first",
        append(f"{A_SERVICE}/usecases.py", "async def f(actor): ..."),
        "f: the first",
    ),
    (
        "a_use_case_takes_the_transaction_first",
        append(f"{A_SERVICE}/usecases.py", "async def f(tx, x, actor): ..."),
        "f: actor is the second",
    ),
    ("what_yields_ends_before_the_reply", replace("shared/edge.py", ', scope="function"', ""), "_transaction"),
    (
        "what_yields_ends_before_the_reply",
        append(f"{A_SERVICE}/api.py", "def own():\n    yield 1\nOwn = Depends(own, scope='request')"),
        "own",
    ),
    (
        "refusals_have_one_meaning",
        append(f"{A_SERVICE}/domain.py", "class Stale(Conflict):\n    '''Too old to sell.'''"),
        "Stale",
    ),
    ("the_card_is_true", replace("services/sales/__init__.py", "SaleStageChanged", "SaleMoved"), "SaleMoved"),
    ("the_card_is_true", replace("services/activities/__init__.py", "StepsPlanned", "SaleAmountChanged"), "Steps"),
    ("the_card_is_true", replace("services/contacts/__init__.py", "Publishes:", "Tells:"), "Publishes:"),
    (
        "the_card_is_true",
        replace("services/activities/consumers.py", "@consumers.on(StepsWithdrawn)", ""),
        "StepsWithdrawn is not in the code",
    ),
    (
        "a_service_tells_its_own_facts",
        append(f"{A_SERVICE}/usecases.py", "x = InvoiceSent(number='1')"),
        "InvoiceSent is told by sales",
    ),
    (
        "a_consumer_is_named_after_its_event",
        append(f"{A_SERVICE}/consumers.py", "@consumers.on(SaleCreated)\nasync def handle(tx, event, envelope): ..."),
        "sale_created",
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree, with a seventh service in it that keeps every rule."""
    for folder in ("services", "shared", "cli"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for room in ("domain", "usecases", "store", "api", "consumers", "app"):
        append(f"{A_SERVICE}/{room}.py", '"""A room that is here to be broken."""')(tmp_path)
    card = '"""Canary: here to be broken.\n\nOwns: bars\nPublishes: nothing\nListens: nothing\n"""'
    append(f"{A_SERVICE}/__init__.py", card)(tmp_path)
    append(f"{A_SERVICE}/migrations/env.py", "")(tmp_path)
    for folder in ("tests", "benchmarks"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.mark.parametrize(("name", "apply", "told"), CANARIES, ids=[f"{name}-{told}" for name, _, told in CANARIES])
def test_a_broken_rule_is_seen(copy: Path, name: str, apply: Break, told: str) -> None:
    rule = next(each for each in RULES if each.__name__ == name)
    assert not any(told in violation for violation in rule(copy)), "red before it was broken: the canary proves nothing"

    apply(copy)

    assert any(told in violation for violation in rule(copy))


IMPORT_CANARIES = {
    "Services never import each other": append("services/sales/domain/canary.py", "from services import contacts"),
    "Inside a service, imports point one way": append("services/activities/store.py", "from . import usecases"),
    "shared never imports a service, and neither imports the command line": append(
        "shared/canary.py", "import services.sales"
    ),
    "Event contracts are pure data": append("shared/events/sales/sale.py", "from shared import db"),
}


def test_every_import_rule_has_a_canary() -> None:
    assert set(IMPORT_CANARIES) == set(IMPORT_RULES)


@pytest.mark.parametrize("contract", IMPORT_CANARIES)
def test_a_broken_import_rule_is_seen(copy: Path, contract: str) -> None:
    shutil.rmtree(copy / A_SERVICE)
    IMPORT_CANARIES[contract](copy)

    assert broken_contracts(copy, contract) == [contract]


def test_a_room_of_its_own_invention_is_seen_by_the_layers(copy: Path) -> None:
    contract = "Inside a service, imports point one way"
    shutil.rmtree(copy / A_SERVICE)
    append("services/sales/utils.py", '"""Nothing in particular."""')(copy)

    assert broken_contracts(copy, contract) == [contract]
