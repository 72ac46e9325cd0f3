import { Button, Modal, Select, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, done, refresh } from "@/api/client";
import { Problem } from "@/api/problem";
import { AccountPicker } from "@/pages/client/AccountPicker";
import { pathOf } from "@/pages/client/reading";
import { useTypes } from "@/pages/client/types";
import { besideFields, type FieldErrors } from "@/ui/submitting";
import { t as ui } from "@/ui/texts";
import { complain, say } from "@/ui/toasts";
import classes from "./clients.module.css";
import { t } from "./texts";

interface Alike {
  id: string;
  name: string;
}

const FIELDS = ["name", "phones", "emails", "tax_id"] as const;

export function NewClient({
  kind = "contacts",
  onClose,
}: {
  kind?: "contacts" | "accounts";
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const types = useTypes();
  const person = kind === "contacts";
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [email, setEmail] = useState("");
  const [taxId, setTaxId] = useState("");
  const [account, setAccount] = useState<string | null>(null);
  const [type, setType] = useState("potential");
  const [errors, setErrors] = useState<FieldErrors<(typeof FIELDS)[number]>>({});
  const [alike, setAlike] = useState<Alike[]>([]);
  const [busy, setBusy] = useState(false);

  const create = async (accept: boolean) => {
    setErrors(name.trim() ? {} : { name: t("nameNeeded") });
    if (!name.trim()) return;
    setBusy(true);
    const known = {
      name: name.trim(),
      phones: phone.trim() ? [phone.trim()] : [],
      emails: email.trim() ? [email.trim()] : [],
    };
    try {
      const made = person
        ? await done(
            api.POST("/api/contacts/contacts", {
              body: { ...known, type, account_id: account, accept_duplicates: accept },
            }),
          )
        : await done(
            api.POST("/api/contacts/accounts", { body: { ...known, tax_id: taxId.trim() || null } }),
          );
      say(t("created", { name: made.name }));
      onClose();
      void refresh("/api/contacts");
      void navigate(pathOf(person ? "contact" : "account", made.id));
    } catch (error) {
      const { code, body } = Problem.from(error);
      const found = besideFields(error, FIELDS);
      if (code === "possible_duplicate") setAlike((body.duplicates as Alike[] | undefined) ?? []);
      else if (Object.keys(found).length > 0) setErrors(found);
      else complain(error);
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={t("new")} size={480}>
      <form
        className={classes.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void create(false);
        }}
      >
        <TextInput
          label={t(person ? "newName" : "newCompanyName")}
          data-autofocus
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.two}>
          <TextInput
            label={t("newPhone")}
            inputMode="tel"
            value={phone}
            error={errors.phones}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <TextInput
            label={t("newEmail")}
            inputMode="email"
            value={email}
            error={errors.emails}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </div>
        {person ? (
          <div className={classes.two}>
            <AccountPicker label={t("company")} value={account} onChange={setAccount} />
            <Select
              label={t("type")}
              data={types.options}
              value={type}
              onChange={(next) => setType(next ?? type)}
            />
          </div>
        ) : (
          <TextInput
            label={t("taxId")}
            inputMode="numeric"
            value={taxId}
            error={errors.tax_id}
            onChange={(event) => setTaxId(event.currentTarget.value)}
          />
        )}
        {alike.length > 0 && (
          <div className={classes.alike} role="alert">
            <strong>{t("alike")}</strong>
            <p>{t("alikeTodo")}</p>
            <ul>
              {alike.map((each) => (
                <li key={each.id}>
                  <Link className="link" {...pathOf("contact", each.id)} onClick={onClose}>
                    {each.name}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          {alike.length > 0 ? (
            <Button loading={busy} onClick={() => void create(true)}>
              {t("anyway")}
            </Button>
          ) : (
            <Button type="submit" variant="filled" loading={busy}>
              {t("create")}
            </Button>
          )}
        </footer>
      </form>
    </Modal>
  );
}
