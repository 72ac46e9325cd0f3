import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { seconds } from "@/ui/format";
import classes from "./frame.module.css";
import { t } from "./texts";

/** The moment of what is on the screen, and whether it goes on by itself. */
export function Freshness() {
  const client = useQueryClient();
  const fetching = useIsFetching();
  const [at, setAt] = useState<Date | null>(null);
  const [online, setOnline] = useState(navigator.onLine);

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at anew when a request has ended
  useEffect(() => {
    const shown = client.getQueryCache().findAll({ type: "active" });
    const newest = Math.max(0, ...shown.map((query) => query.state.dataUpdatedAt));
    setAt(newest ? new Date(newest) : null);
    setOnline(navigator.onLine && !shown.some((query) => query.state.fetchStatus === "paused"));
  }, [client, fetching]);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);

  return (
    <footer className={classes.fresh} data-online={online || undefined}>
      <i aria-hidden />
      <span className="num">
        {at && `${t("asOf", { time: seconds(at) })} · `}
        {online ? t("live") : t("offline")}
      </span>
    </footer>
  );
}
