import { afterEach, expect, it } from "vitest";
import { i18n } from "@/i18n";
import { answerOf } from "./answers";

afterEach(async () => void (await i18n.changeLanguage("ru")));

it("tells what came of a delivery in the reader's words", async () => {
  expect(answerOf("200 ok")).toBe("ответ 200: ok");
  expect(answerOf("NotTaken: 503 busy: later")).toBe("ответ 503: busy: later");
  expect(answerOf("NotTaken: hooks.example cannot be found")).toBe(
    "сервер hooks.example не найден, проверьте адрес",
  );
  expect(answerOf("AddressForbidden: hooks.example leads to 10.0.0.1; that is not a public address")).toBe(
    "hooks.example ведёт во внутреннюю сеть, туда не отправляем",
  );
  expect(answerOf("Gone: 410")).toBe("там больше никто не слушает (410)");
  expect(answerOf("ConnectTimeout: ")).toBe("не дождались ответа");
  expect(answerOf("ConnectError: All connection attempts failed")).toBe("нет соединения");
  await i18n.changeLanguage("en");
  expect(answerOf("ConnectError: All connection attempts failed")).toBe("no connection");
});

it("keeps what it does not know, and is silent where nothing was said", () => {
  expect(answerOf("something else")).toBe("something else");
  expect(answerOf(null)).toBe("");
});
