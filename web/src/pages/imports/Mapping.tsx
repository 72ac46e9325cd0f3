import { Button, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTypes } from "@/pages/client/types";
import { SellerFilter } from "@/ui/SellerPicker";
import { complain } from "@/ui/toasts";
import classes from "./imports.module.css";
import { check } from "./reading";
import { fieldsOf, type Import, keysOf, troubleOf } from "./steps";
import { t } from "./texts";

/** What each column means; guessed by its name, corrected here. */
export function Mapping({ file, onDone }: { file: Import; onDone: () => void }) {
  const types = useTypes();
  const [columns, setColumns] = useState<(string | null)[]>(file.columns);
  const [key, setKey] = useState(file.key);
  const [type, setType] = useState(file.type);
  const [owner, setOwner] = useState<string | undefined>(file.owner_ids[0]);
  const [busy, setBusy] = useState(false);
  const fields = fieldsOf(file.record).map((value) => ({ value, label: t.or(`field_${value}`, value) }));
  const keys = keysOf(columns);
  const known = key && keys.includes(key) ? key : (keys[0] ?? null);
  const trouble = troubleOf(columns);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await check(file, { columns, key: known, type, owner_ids: owner ? [owner] : [] });
      onDone();
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <form className={classes.mapping} onSubmit={(event) => void go(event)}>
      <p className="dim">{t("mapHint", { count: file.rows })}</p>
      <table aria-label={t("step_map")}>
        <thead>
          <tr>
            <th scope="col">{t("column")}</th>
            <th scope="col">{t("means")}</th>
          </tr>
        </thead>
        <tbody>
          {file.header.map((title, index) => (
            <tr key={index}>
              <th scope="row">{title || t("untitled", { number: index + 1 })}</th>
              <td>
                <Select
                  aria-label={t("meansOf", { column: title })}
                  data={[{ value: "", label: t("skip") }, ...fields]}
                  searchable
                  value={columns[index] ?? ""}
                  onChange={(next) =>
                    setColumns(columns.map((each, at) => (at === index ? next || null : each)))
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.rules}>
        <Select
          label={t("key")}
          placeholder={t("keyNone")}
          data={keys.map((value) => ({ value, label: t.or(`field_${value}`, value) }))}
          value={known}
          onChange={setKey}
        />
        {file.record === "contacts" && (
          <Select
            label={t("newType")}
            data={types.options}
            value={type}
            onChange={(next) => setType(next ?? type)}
          />
        )}
        <SellerFilter label={t("newOwner")} everybody={t("toMe")} value={owner} onChange={setOwner} />
      </div>
      {trouble && (
        <p role="alert" className={classes.trouble}>
          {trouble === "noName"
            ? t("noName")
            : t("twice", { field: t.or(`field_${trouble.twice}`, trouble.twice) })}
        </p>
      )}
      <footer>
        <Button type="submit" variant="filled" loading={busy} disabled={trouble !== null}>
          {t("check")}
        </Button>
        <span className="dim">{t("checkHint")}</span>
      </footer>
    </form>
  );
}
