// An absence called off: gone from the screen at once, and for seven seconds it can come back.
import { useState } from "react";
import { api, done, refresh } from "@/api/client";
import { language } from "@/i18n";
import { asDate } from "@/ui/format";
import { later } from "@/ui/toasts";
import { type Absence, daysOf } from "./reading";
import { t } from "./texts";

/** `1–14 декабря · 14 дней`; the year where it is another. */
export function spanOf(absence: Absence): string {
  const [from, to] = [asDate(absence.starts_on), asDate(absence.ends_on)];
  const otherYear = [from, to].some((each) => each.getFullYear() !== new Date().getFullYear());
  const days = new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "ru-RU", {
    day: "numeric",
    ...(otherYear ? { month: "short", year: "numeric" } : { month: "long" }),
  }).formatRange(from, to);
  return `${days.replaceAll(/\s?г\./g, "")} · ${t("days", { count: daysOf(absence) })}`;
}

export function useCancelling() {
  const [going, setGoing] = useState<string[]>([]);
  const back = (id: string) => setGoing((before) => before.filter((each) => each !== id));
  return {
    isGoing: (id: string) => going.includes(id),
    cancel: (absence: Absence) => {
      setGoing((before) => [...before, absence.id]);
      later({
        message: t("absenceCancelled"),
        commit: async () => {
          const params = { path: { absence_id: absence.id } };
          await done(api.POST("/api/identity/absences/{absence_id}/cancel", { params }));
          await refresh("/api/identity/absences");
          back(absence.id);
        },
        revert: () => back(absence.id),
      });
    },
  };
}
