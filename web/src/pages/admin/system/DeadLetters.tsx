// Messages that a service could not take in: why, tried again or thrown away, one by one or many at once.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { number } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Page } from "@/ui/Page";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, later, say } from "@/ui/toasts";
import classes from "../admin.module.css";
import { deadLetters as route } from "../route";
import { t as admin } from "../texts";
import { DeadLetterPanel } from "./DeadLetterPanel";
import { act, type Found, SERVICES, type Service, useDeadLetters } from "./reading";
import own from "./system.module.css";
import { t } from "./texts";

export function DeadLetters() {
  const { service, type, reason, open } = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useState<string[]>([]);
  // Thrown away on the screen at once; sent when nobody took it back.
  const [going, setGoing] = useState<string[]>([]);
  const reading = useDeadLetters({ services: service ? [service] : SERVICES, type, reason });
  const letters = reading.letters.filter((each) => !going.includes(each.id));
  const picked = letters.filter((each) => chosen.includes(each.id));
  const narrow = (next: Narrowed & { open?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const retry = async (which: Found[]) => {
    narrow({ open: undefined }); // it may come back, and is not to open over the list by itself
    try {
      say(t("retried", { count: await act("retry", which) }));
      setChosen([]);
    } catch (error) {
      complain(error);
    }
  };
  const discard = (which: Found[]) => {
    const ids = which.map((each) => each.id);
    const back = () => setGoing((before) => before.filter((each) => !ids.includes(each)));
    setGoing((before) => [...before, ...ids]);
    setChosen([]);
    narrow({ open: undefined });
    later({
      message: t("discarded", { count: ids.length }),
      commit: async () => {
        await act("discard", which);
        back();
      },
      revert: back,
    });
  };
  const shown = letters.find((each) => each.id === open);
  return (
    <Page
      title={admin("place_deadLetters")}
      fills
      actions={
        letters.length > 0 && (
          <>
            {picked.length > 0 && (
              <Button onClick={() => discard(picked)}>{t("discardMany", { count: picked.length })}</Button>
            )}
            <Button
              variant="filled"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => void retry(picked.length > 0 ? picked : letters)}
            >
              {picked.length > 0 ? t("retryMany", { count: picked.length }) : t("retryAll")}
            </Button>
          </>
        )
      }
    >
      <div className={classes.list}>
        <p className={classes.lead}>{t("deadLead")}</p>
        <Filters {...{ service, type, reason, narrow }} types={reading.types} />
        {reading.silent.length > 0 && (
          <p role="alert" className={own.silent}>
            {t("someSilent", { services: reading.silent.map((each) => t(`name_${each}`)).join(", ") })}
          </p>
        )}
        {reading.more && <p className="dim">{t("notAll", { count: reading.total })}</p>}
        {reading.isPending ? (
          <RowSkeletons rows={8} />
        ) : (
          <DataTable
            name="dead-letters"
            label={admin("place_deadLetters")}
            columns={columns(chosen, setChosen, letters)}
            rows={letters}
            rowKey={(row) => row.id}
            chosen={open}
            onOpen={(row) => narrow({ open: row.id })}
            rowKeys={[{ keys: "KeyR", does: t("retry"), run: (row) => void retry([row]) }]}
            empty={
              service || type || reason ? (
                <Empty
                  action={<Button onClick={() => void navigate({ search: {} })}>{admin("reset")}</Button>}
                >
                  {t("noneFound")}
                </Empty>
              ) : (
                <Empty>{t("noDeadLetters")}</Empty>
              )
            }
          />
        )}
      </div>
      {shown && (
        <DeadLetterPanel
          letter={shown}
          onRetry={() => void retry([shown])}
          onDiscard={() => discard([shown])}
          onClose={() => narrow({ open: undefined })}
        />
      )}
    </Page>
  );
}

interface Narrowed {
  service?: Service;
  type?: string;
  reason?: string;
}

interface FiltersProps extends Narrowed {
  /** How many there are of each. */
  types: [string, number][];
  narrow: (next: Narrowed) => void;
}

function Filters({ service, type, reason, types, narrow }: FiltersProps) {
  // One that is asked for stays to be seen when the last letter of its type has gone.
  const offered = type && !types.some(([each]) => each === type) ? [...types, [type, 0] as const] : types;
  const setWords = useDebouncedCallback(
    (words: string) => narrow({ reason: words.trim() || undefined }),
    250,
  );
  return (
    <div className={classes.filters} role="search" aria-label={t("filters")}>
      <Select
        aria-label={t("service")}
        w={200}
        data={[
          { value: "", label: t("anyService") },
          ...SERVICES.map((each) => ({ value: each, label: t(`name_${each}`) })),
        ]}
        value={service ?? ""}
        onChange={(next) => narrow({ service: (next || undefined) as Service | undefined })}
      />
      <Select
        aria-label={t("type")}
        w={240}
        searchable
        data={[
          { value: "", label: t("anyType") },
          ...offered.map(([each, count]) => ({ value: each, label: `${each} · ${number(count)}` })),
        ]}
        value={type ?? ""}
        onChange={(next) => narrow({ type: next || undefined })}
      />
      <TextInput
        aria-label={t("findReason")}
        placeholder={t("findReason")}
        className={classes.words}
        key={reason === undefined ? "none" : "some"}
        defaultValue={reason}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </div>
  );
}

function columns(chosen: string[], setChosen: (ids: string[]) => void, letters: Found[]): Column<Found>[] {
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return [
    {
      key: "chosen",
      title: "",
      width: 44,
      cell: (row) => (
        <Checkbox
          aria-label={t("choose", { type: row.type, id: row.id.slice(0, 8) })}
          checked={chosen.includes(row.id)}
          onChange={() => toggle(row.id)}
        />
      ),
    },
    {
      key: "type",
      title: t("message"),
      cell: (row) => (
        <>
          <span className={`${classes.strong} ${own.block} cut`}>{row.type}</span>
          <span className={`${classes.below} cut`}>
            {row.sender} → {t(`name_${row.service}`)}
          </span>
          <span className={`${own.reason} ${classes.narrow}`}>{row.reason}</span>
        </>
      ),
    },
    {
      key: "reason",
      title: t("reason"),
      width: 480,
      wide: true,
      cell: (row) => (
        <span className={own.reason}>
          <b>{t.or(`error_${row.error}`, row.error)}</b> {row.reason}
        </span>
      ),
    },
    {
      key: "attempts",
      title: t("attempts"),
      width: 90,
      align: "right",
      wide: 3,
      cell: (row) => <span className="num">{number(row.attempts)}</span>,
    },
    {
      key: "since",
      title: t("since"),
      width: letters.length > 0 ? 140 : undefined,
      wide: 2,
      cell: (row) => <Moment at={row.first_failure} />,
    },
  ];
}
