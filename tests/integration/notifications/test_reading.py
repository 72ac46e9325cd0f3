"""Reading one's own notifications, over HTTP."""

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.notifications.told import LIST, a_move, a_payment, handled, read_list, tell, told
from tests.system import System, envelope_of


async def test_everybody_reads_in_their_own_language(system: System) -> None:
    anna, john = await system.a_manager(language="ru"), await system.a_manager(language="en")
    await tell(system, envelope_of(a_move(anna)), envelope_of(a_move(john)))
    [russian], [english] = await told(anna), await told(john)
    assert russian["title"] == "Продажа\u00a0№\u00a0П-7 перешла на этап «Оформление продажи»"
    assert english["title"] == "Sale П-7 has moved on to Paperwork"
    assert english["why"]["text"] == "This sale is yours"
    assert english["params"] == russian["params"]


async def test_the_list_follows_the_reader_to_another_language(system: System) -> None:
    anna = await system.a_manager(language="ru")
    await tell(system, envelope_of(a_payment(anna)))
    [before] = await told(anna)
    me = (await system.admin.get(f"/api/identity/users/{anna.id}")).json()
    changed = await system.admin.patch(
        f"/api/identity/users/{anna.id}", json={"language": "en"}, if_match=me["version"]
    )
    assert changed.status_code == 200, changed.text

    async def english() -> bool:
        return bool((await read_list(anna))["items"][0]["title"] == "Invoice С-42 is paid in full")

    await eventually(english)
    assert before["title"].startswith("Счёт")


async def test_reading_one_leaves_the_others_unread(system: System) -> None:
    anna = await system.a_manager()
    await tell(system, *(envelope_of(a_payment(anna)) for _ in range(3)))
    items = await told(anna, 3)
    read = await anna.post(f"{LIST}/{items[1]['id']}/read")
    assert read.status_code == 200
    assert read.json()["read_at"] is not None
    again = await anna.post(f"{LIST}/{items[1]['id']}/read")
    assert again.json()["read_at"] == read.json()["read_at"], "the first time counts"

    unread = await read_list(anna, unread="true")
    assert [each["id"] for each in unread["items"]] == [items[0]["id"], items[2]["id"]]
    assert unread["unread"] == 2
    assert [each["id"] for each in (await read_list(anna, unread="false"))["items"]] == [items[1]["id"]]


async def test_reading_all_reads_ones_own_alone(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await tell(system, *(envelope_of(a_payment(each)) for each in (anna, anna, boris)))
    await told(anna, 2)
    await told(boris)
    assert (await anna.post(f"{LIST}/read-all")).json() == {"read": 2}
    assert (await anna.post(f"{LIST}/read-all")).json() == {"read": 0}
    assert (await read_list(anna))["unread"] == 0
    assert (await read_list(boris))["unread"] == 1


async def test_anothers_notification_is_not_found_not_even_by_the_administrator(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await tell(system, envelope_of(a_payment(anna)))
    [item] = await told(anna)
    for other in (boris, system.admin):
        assert (await other.post(f"{LIST}/{item['id']}/read")).status_code == 404
        assert item["id"] not in {each["id"] for each in (await read_list(other))["items"]}
    assert (await anna.post(f"{LIST}/{new_id()}/read")).status_code == 404
    assert (await read_list(anna))["unread"] == 1


async def test_pages_go_from_the_newest_to_the_oldest(system: System) -> None:
    anna = await system.a_manager()
    for _ in range(5):
        envelope = envelope_of(a_payment(anna))
        await tell(system, envelope)
        await handled(system, envelope)
    seen, cursor = [], {}
    for _ in range(3):
        page = await read_list(anna, limit="2", **cursor)
        seen += [each["created_at"] for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        assert page["unread"] == 5
    assert (len(seen), cursor) == (5, {})
    assert seen == sorted(seen, reverse=True)


async def test_a_list_asked_for_wrongly_is_refused_with_the_field(system: System) -> None:
    anna = await system.a_manager()
    for asked, field in (
        ({"limit": "201"}, "limit"),
        ({"limit": str(2**63)}, "limit"),
        ({"unread": "maybe"}, "unread"),
        ({"cursor": "\x00"}, "cursor"),
    ):
        refused = await anna.get(LIST, params=asked)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == field
    assert (await anna.post(f"{LIST}/17/read")).status_code == 422
