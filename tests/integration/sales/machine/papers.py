"""The door of papers: the invoice of the sale, over HTTP."""

from decimal import Decimal

from tests.integration.sales.machine.standing import Standing


class Papers(Standing):
    """Each act does it, and says of the model what must come of it."""

    async def issue(self) -> None:
        answer = await self.trade.anna.post(f"/api/sales/sales/{self.trade.id}/invoices")
        model = self.model
        may = model.is_open and model.stage != "qualification" and model.invoice is None
        assert answer.status_code == (201 if may else 409), answer.text
        if may:
            self.invoice, model.invoice, model.paid = answer.json(), "issued", Decimal(0)
            model.settle()

    async def check(self) -> None:
        await self._invoice("check", self.model.invoice == "issued", "checked")

    async def send(self) -> None:
        await self._invoice("send", self.model.invoice == "checked", "sent", to="Игорь", channel="by_hand")

    async def void(self) -> None:
        if self.model.invoice is None or self.invoice is None:
            return
        number = self.invoice["number"]
        await self._invoice("void", True, None, reason="Ошибка")
        if self.model.invoice is None:
            self.voided, self.invoice, self.model.paid, self.counted = number, None, Decimal(0), {}

    async def _invoice(self, act: str, may: bool, becomes: str | None, **body: str) -> None:
        if self.invoice is None:
            return
        path = f"/api/sales/invoices/{self.invoice['id']}"
        version = (await self.trade.anna.get(path)).json()["version"]
        answer = await self.trade.anna.post(f"{path}/{act}", json=body, if_match=version)
        if answer.status_code == 200:
            assert may, f"{act} was allowed: {answer.text}"
            self.model.invoice = becomes
            self.model.settle()
        else:
            assert answer.status_code == 409, answer.text
            assert not may or not self.model.is_open, f"{act} was refused: {answer.text}"
