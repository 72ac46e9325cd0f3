// A file of clients: dropped here or chosen; the earlier ones below.
import { Button, SegmentedControl } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type DragEvent, useRef, useState } from "react";
import { usePages } from "@/api/pages";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { number } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Page, Section } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain } from "@/ui/toasts";
import classes from "./imports.module.css";
import { upload } from "./reading";
import type { Import } from "./steps";
import { t } from "./texts";

export function Imports() {
  return (
    <Page title={t("title")} crumbs={[{ label: t("clients"), link: { to: "/clients" } }]}>
      <Upload />
      <Section title={t("earlier")}>
        <Earlier />
      </Section>
    </Page>
  );
}

function Upload() {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [record, setRecord] = useState<Import["record"]>("contacts");
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    try {
      const made = await upload(file, record);
      void navigate({ to: "/import/$importId", params: { importId: made.id } });
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      role="group"
      aria-label={t("drop")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconFileSpreadsheet size={32} stroke={1.3} aria-hidden />
      <p>{t("drop")}</p>
      <SegmentedControl
        aria-label={t("whom")}
        value={record}
        onChange={(next) => setRecord(next as Import["record"])}
        data={[
          { value: "contacts", label: t("contacts") },
          { value: "accounts", label: t("accounts") },
        ]}
      />
      <Button variant="filled" loading={busy} onClick={() => field.current?.click()}>
        {t("choose")}
      </Button>
      <small className="dim">{t("kinds")}</small>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={t("choose")}
        accept=".csv,.txt,.xlsx"
        onChange={(event) => void send(event.currentTarget.files?.[0])}
      />
    </div>
  );
}

const columns = (): Column<Import>[] => [
  { key: "file", title: t("file"), cell: (row) => <b className="cut">{row.file_name}</b> },
  { key: "status", title: t("status"), width: 170, cell: (row) => t(`status_${row.status}`) },
  {
    key: "rows",
    title: t("rows"),
    width: 90,
    align: "right",
    cell: (row) => <span className="num">{number(row.rows)}</span>,
  },
  {
    key: "created",
    title: t("created"),
    width: 100,
    align: "right",
    wide: true,
    cell: (row) => <span className="num">{number(row.created)}</span>,
  },
  {
    key: "refused",
    title: t("refused"),
    width: 110,
    align: "right",
    wide: true,
    cell: (row) => <span className="num">{number(row.refused)}</span>,
  },
  { key: "at", title: t("when"), width: 150, wide: true, cell: (row) => <Moment at={row.created_at} /> },
];

function Earlier() {
  const navigate = useNavigate();
  const imports = usePages("/api/contacts/imports", { query: { limit: 50 } });
  if (imports.error) return <ProblemBox error={imports.error} retry={imports.retry} />;
  if (imports.isPending) return <RowSkeletons rows={4} />;
  return (
    <DataTable
      name="imports"
      label={t("earlier")}
      columns={columns()}
      rows={imports.rows}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate({ to: "/import/$importId", params: { importId: row.id } })}
      onEnd={imports.more}
      empty={<Empty small>{t("none")}</Empty>}
    />
  );
}
