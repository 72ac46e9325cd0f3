// Who gets the leads of clients without a manager, in turn; an empty list means every manager who works here.
import { ActionIcon, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { usePerson } from "@/api/session";
import { BothValues } from "@/ui/BothValues";
import { Moment } from "@/ui/Moment";
import { Page } from "@/ui/Page";
import { Person } from "@/ui/Person";
import { ProblemBox } from "@/ui/Problem";
import { useSellers } from "@/ui/SellerPicker";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { movedBy } from "./order";
import { t } from "./texts";

const PATH = "/api/sales/leads/turns";

/** Returns the version the list has then. */
async function write(managers: string[], version: number): Promise<number> {
  const params = { header: match(version) };
  const written = await done(api.PUT(PATH, { params, body: { managers } }));
  await refresh(PATH);
  return written.version;
}

export function LeadTurns() {
  const changes = usePerson().role === "admin";
  const sellers = useSellers();
  const reading = $api.useQuery("get", PATH, {});
  const turns = reading.data?.managers ?? [];
  const ids = turns.map((each) => each.user_id);
  const [lost, setLost] = useState<string[] | null>(null);
  const change = async (next: string[]) => {
    if (next === ids || !reading.data) return;
    setLost(null);
    try {
      const version = await write(next, reading.data.version);
      takeBack(t("changed"), () => write(ids, version));
    } catch (error) {
      if (!Problem.from(error).isStale) return complain(error);
      await reading.refetch();
      setLost(next);
    }
  };
  const nameOf = (id: string) =>
    turns.find((each) => each.user_id === id)?.name ??
    sellers.find((each) => each.id === id)?.name ??
    t("unnamed");
  const named = (order: string[]) => order.map(nameOf).join(" → ");
  const others = sellers.filter((each) => !ids.includes(each.id));
  return (
    <Page title={admin("place_turns")}>
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={4} />}
      {lost && (
        <BothValues
          values={[{ theirs: named(ids), mine: named(lost) }]}
          onMine={() => void change(lost)}
          onTheirs={() => setLost(null)}
        />
      )}
      {reading.data && turns.length === 0 && <p>{t("everybody")}</p>}
      <ol className={classes.rows} aria-label={admin("place_turns")} style={{ maxWidth: 640 }}>
        {turns.map((each, index) => {
          const name = each.name ?? t("unnamed");
          return (
            <li key={each.user_id}>
              <span>
                <Person name={name} label /> {each.active === false && <Badge kind="none">{t("left")}</Badge>}
                <span className={classes.below}>
                  {each.last_given_at ? (
                    <>
                      {t("lastGiven")} <Moment at={each.last_given_at} />
                    </>
                  ) : (
                    t("noneYet")
                  )}
                </span>
              </span>
              {changes && (
                <>
                  <ActionIcon
                    aria-label={t("up", { name })}
                    disabled={index === 0}
                    onClick={() => void change(movedBy(ids, each.user_id, -1))}
                  >
                    <IconArrowUp size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={t("down", { name })}
                    disabled={index === turns.length - 1}
                    onClick={() => void change(movedBy(ids, each.user_id, 1))}
                  >
                    <IconArrowDown size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={t("out", { name })}
                    onClick={() => void change(ids.filter((id) => id !== each.user_id))}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </>
              )}
            </li>
          );
        })}
      </ol>
      {changes && reading.data && others.length > 0 && (
        <Select
          label={t("add")}
          placeholder={t("choose")}
          searchable
          maw={320}
          mt={16}
          key={ids.join()}
          data={others.map((each) => ({ value: each.id, label: each.name }))}
          onChange={(id) => id && void change([...ids, id])}
        />
      )}
      {!changes && <p className="dim">{t("readOnly")}</p>}
    </Page>
  );
}
