// Accounting's day: payments that fit no invoice by themselves, the bank's statements, and the invoices.
import { Button, SegmentedControl } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { usePerson } from "@/api/session";
import { Page } from "@/ui/Page";
import { complain } from "@/ui/toasts";
import { Invoices } from "./Invoices";
import classes from "./money.module.css";
import { Payments } from "./Payments";
import { route } from "./route";
import { Imported, type Statement, sendStatement } from "./Statement";
import { t } from "./texts";

export function Money() {
  const { view = "payments" } = route.useSearch();
  const navigate = route.useNavigate();
  const { role } = usePerson();
  const takes = role === "accountant" || role === "admin";
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [imported, setImported] = useState<Statement | null>(null);

  const take = async (file: File | undefined) => {
    if (!file || !takes) return;
    setBusy(true);
    try {
      setImported(await sendStatement(file));
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <Page
      title={t("title")}
      fills
      chips={
        <SegmentedControl
          size="xs"
          aria-label={t("views")}
          value={view}
          onChange={(next) =>
            void navigate({ search: { view: next as "payments" | "invoices" }, replace: true })
          }
          data={[
            { value: "payments", label: t("payments") },
            { value: "invoices", label: t("invoices") },
          ]}
        />
      }
      actions={
        takes && (
          <>
            <input
              ref={picker}
              type="file"
              accept=".csv,.txt"
              hidden
              aria-label={t("import")}
              onChange={(event) => {
                void take(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
              }}
            />
            <Button
              leftSection={<IconFileUpload size={16} aria-hidden />}
              loading={busy}
              onClick={() => picker.current?.click()}
            >
              {t("import")}
            </Button>
          </>
        )
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button above does the same by keys */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          if (!takes || !event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={drop}
      >
        {over && <p className={classes.overlay}>{t("dropHere")}</p>}
        {view === "payments" ? <Payments acts={takes} /> : <Invoices />}
      </div>
      {imported && <Imported statement={imported} onClose={() => setImported(null)} />}
    </Page>
  );
}
