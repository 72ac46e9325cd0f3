"""The door of people: what managers and their head do to the sale itself, over HTTP."""

from typing import Any

from tests.eventually import eventually
from tests.integration.sales.machine.model import BACK, BY_PERSON
from tests.integration.sales.machine.standing import Standing


class People(Standing):
    """Each act does it, and says of the model what must come of it."""

    async def call(self) -> None:
        await self.trade.call_done(entry=self.model.entry)
        query = "SELECT 1 FROM steps_done WHERE sale_id = $1::text::uuid AND entry = $2"
        entry = self.model.entry
        await eventually(lambda: self.system.rows("sales", query, self.trade.id, entry))
        self.model.called.add(entry)
        if self.model.is_open:
            self.model.settle()

    async def fill(self) -> None:
        answer = await self.trade.fill_in()
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.filled = True
            self.model.settle()

    async def on(self) -> None:
        model = self.model
        if not model.is_open or model.stage == BY_PERSON[model.process]:
            return
        answer = await self.trade.move(model.way[model.way.index(model.stage) + 1])
        assert answer.status_code == (409 if model.missing() else 200), answer.text
        if not model.missing():
            model.enter(model.way[model.way.index(model.stage) + 1])
            model.settle()

    async def skip(self) -> None:
        """Two stages at once are never let through."""
        model = self.model
        at = model.way.index(model.stage) + 2 if model.is_open else 9
        if at < len(model.way):
            answer = await self.trade.move(model.way[at])
            assert (answer.status_code, answer.json()["code"]) == (409, "stage_not_ready")

    async def back(self) -> None:
        model = self.model
        for stage in BACK.get((model.process, model.stage), []):
            answer = await self.trade.move(stage)
            if model.missing(stage, fresh=True):
                assert answer.status_code == 200, answer.text
                model.enter(stage)
                model.settle()
            else:
                assert answer.json()["code"] == "nothing_to_do_there", answer.text

    async def win(self) -> None:
        model = self.model
        answer = await self.trade.move("won")
        may = model.is_open and model.stage == BY_PERSON[model.process] and not model.missing()
        assert answer.status_code == (200 if may else 409), answer.text
        if may:
            model.enter("won")

    async def lose(self) -> None:
        answer = await self.trade.move("lost", "price")
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.enter("lost")

    async def lose_bare(self) -> None:
        """Without a reason, or with one that says nothing."""
        assert (await self.trade.move("lost")).status_code == 409
        assert (await self.trade.move("lost", "other")).status_code == 409

    async def reopen(self) -> None:
        model, back_to = self.model, self.model.closed_from
        answer = await self._by_head("reopen", reason="Продолжаем")
        assert answer.status_code == (409 if model.is_open else 200), answer.text
        if not model.is_open and back_to is not None:
            model.enter(back_to)
            model.settle()

    async def override(self) -> None:
        """One stage further than the gate allows; never to the win."""
        model = self.model
        if not model.is_open:
            assert (await self._by_head("override", stage="payment", reason="x")).status_code == 409
            return
        if model.stage == BY_PERSON[model.process]:
            refused = await self._by_head("override", stage="won", reason="x")
            assert refused.json()["code"] == "override_cannot_win"
            return
        following = model.way[model.way.index(model.stage) + 1]
        answer = await self._by_head("override", stage=following, reason="Ручаюсь")
        assert answer.status_code == 200, answer.text
        model.enter(following)
        model.settle()

    async def hand_over(self) -> None:
        other = 1 - self.model.owner
        answer = await self._by_head("owner", owner_id=str(self.managers[other].id))
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.owner, self.trade.anna = other, self.managers[other]

    async def stale(self) -> None:
        """Whoever read an older version changes nothing."""
        version = (await self.trade.page())["version"]
        if version > 1:
            assert (await self.trade.move("lost", "price", version=version - 1)).status_code == 412

    async def _by_head(self, act: str, **body: str) -> Any:
        version = (await self.trade.page())["version"]
        return await self.head.post(f"/api/sales/sales/{self.trade.id}/{act}", json=body, if_match=version)
