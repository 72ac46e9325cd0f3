// Views under a name: one's own, the team's, everybody's. A view is the query of a list, kept by the service of that list.
import { ActionIcon, Button, Menu, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { IconBookmark, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import type { Contacts, Sales } from "@/api/generated";
import { usePerson } from "@/api/session";
import { t } from "./savedTexts";
import { t as ui } from "./texts";
import { complain, later, say } from "./toasts";
import classes from "./ui.module.css";

type Path = "/api/contacts/saved-filters" | "/api/sales/saved-filters";
type Filter = Contacts["FilterOut"] & Sales["FilterOut"];
type Query = Sales["SaveFilter"]["query"];

interface SavedViewsProps {
  path: Path;
  /** The lists whose views are offered. */
  lists: string[];
  /** What would be kept now: the list and its query. */
  now: () => { list: string; query: Query };
  onPick: (view: { list: string; query: Query }) => void;
}

export function SavedViews({ path, lists, now, onPick }: SavedViewsProps) {
  const person = usePerson();
  const [naming, setNaming] = useState(false);
  const [hidden, setHidden] = useState<string | null>(null);
  const kept = $api.useQuery("get", path, { params: { query: { limit: 100 } } }, { staleTime: 60_000 });
  const filters = (kept.data?.items ?? []).filter((each) => each.id !== hidden && lists.includes(each.list));
  const remove = (filter: Filter) => {
    setHidden(filter.id);
    later({
      message: t("removed", { name: filter.name }),
      commit: async () => {
        await done(
          api.DELETE(`${path}/{filter_id}`, {
            params: { path: { filter_id: filter.id }, header: match(filter.version) },
          }),
        );
        await refresh(path);
      },
      revert: () => setHidden(null),
    });
  };
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button leftSection={<IconBookmark size={16} aria-hidden />}>{t("saved")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {filters.length === 0 && <p className={classes.savedHint}>{t("savedNone")}</p>}
          {filters.map((filter) => (
            <div key={filter.id} className={classes.savedRow}>
              <Menu.Item
                onClick={() => onPick({ list: filter.list, query: filter.query as Query })}
                rightSection={
                  filter.shared === "private" ? undefined : <small className="dim">{t(filter.shared)}</small>
                }
              >
                {filter.name}
              </Menu.Item>
              {filter.owner_id === person.id && (
                <ActionIcon aria-label={t("remove", { name: filter.name })} onClick={() => remove(filter)}>
                  <IconX size={14} />
                </ActionIcon>
              )}
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>{t("save")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming && <Naming path={path} now={now} onClose={() => setNaming(false)} />}
    </>
  );
}

function Naming({ path, now, onClose }: Pick<SavedViewsProps, "path" | "now"> & { onClose: () => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState<Filter["shared"]>("private");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    setBusy(true);
    try {
      await done(api.POST(path, { body: { ...now(), name: name.trim(), shared } }));
      say(t("savedAs", { name: name.trim() }));
      onClose();
      await refresh(path);
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("saveTitle")} size={420}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <TextInput
          label={t("saveName")}
          placeholder={t("saveHint")}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t("forWhom")}
          value={shared}
          onChange={(next) => setShared(next as Filter["shared"])}
          data={(["private", "team", "everybody"] as const).map((value) => ({ value, label: t(value) }))}
        />
        <footer>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={!name.trim()}>
            {ui("save")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
