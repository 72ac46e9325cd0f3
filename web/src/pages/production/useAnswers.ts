// Production's answers: shown at once, sent in seven seconds, so that a slip can be taken back before sales hears of it.
import { useRef, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { complain, later } from "@/ui/toasts";
import { type Answer, after, type Order } from "./reading";
import { t } from "./texts";

const PATH = "/api/sales/order-requests";

export function useAnswers() {
  const [answered, setAnswered] = useState<Map<string, Order>>(new Map());
  const waiting = useRef(new Map<string, () => Promise<void>>());
  const forget = (id: string) =>
    setAnswered((before) => {
      const next = new Map(before);
      next.delete(id);
      return next;
    });

  const answer = async (order: Order, said: Answer) => {
    // The next answer to the same order means the one before was meant.
    await waiting.current.get(order.id)?.();
    setAnswered((before) => new Map(before).set(order.id, after(order, said)));
    const finish = later({
      message: t(`said_${said.act}`, { number: order.number }),
      revert: () => forget(order.id),
      commit: async () => {
        await send(order.id, said);
        await refresh(PATH).catch(complain);
        forget(order.id);
      },
    });
    waiting.current.set(order.id, finish);
  };
  return { now: (order: Order) => answered.get(order.id) ?? order, answer };
}

function send(orderId: string, { act, promised_by = "", reason = "", lines }: Answer): Promise<unknown> {
  const params = { path: { order_id: orderId } };
  switch (act) {
    case "accept":
      return done(api.POST("/api/sales/order-requests/{order_id}/accept", { params, body: { promised_by } }));
    case "reject":
      return done(api.POST("/api/sales/order-requests/{order_id}/reject", { params, body: { reason } }));
    case "start":
      return done(api.POST("/api/sales/order-requests/{order_id}/start", { params }));
    case "ready":
      return done(api.POST("/api/sales/order-requests/{order_id}/ready", { params, body: { lines } }));
    case "ship":
      return done(
        api.POST("/api/sales/order-requests/{order_id}/ship", {
          params,
          body: { lines, reason: reason || undefined },
        }),
      );
  }
}
