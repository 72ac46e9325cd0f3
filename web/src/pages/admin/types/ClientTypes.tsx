// Kinds of clients in the order they are offered: renamed where they stand, moved by key, taken out of use.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { $api, api, done, match, refresh } from "@/api/client";
import { InlineEdit } from "@/ui/InlineEdit";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import { complain, takeBack } from "@/ui/toasts";
import classes from "../admin.module.css";
import { t as admin } from "../texts";
import { type ClientType, lastPosition, moved } from "./order";
import { t } from "./texts";
import own from "./types.module.css";

const NewType = lazy(() => import("./NewType").then((room) => ({ default: room.NewType })));
const Retire = lazy(() => import("./Retire").then((room) => ({ default: room.Retire })));

const PATH = "/api/contacts/contact-types";
const WORKS = ["lead", "sale"] as const;

async function change(
  type: ClientType,
  body: Partial<Pick<ClientType, "title_ru" | "title_en" | "work" | "position">>,
) {
  const params = { path: { code: type.code }, header: match(type.version) };
  await done(api.PATCH("/api/contacts/contact-types/{code}", { params, body }));
}

async function activate(code: string): Promise<void> {
  const { items } = await done(api.GET(PATH, { params: { query: { retired: true } } }));
  const params = { path: { code }, header: match(items.find((each) => each.code === code)!.version) };
  await done(api.POST("/api/contacts/contact-types/{code}/activate", { params }));
  await refresh(PATH);
}

export function ClientTypes() {
  const [adding, setAdding] = useState(false);
  const [retiring, setRetiring] = useState<ClientType | null>(null);
  const reading = $api.useQuery("get", PATH, { params: { query: { retired: true } } });
  const all = reading.data?.items ?? [];
  const types = all.filter((each) => each.active);
  const retired = all.filter((each) => !each.active);
  const move = (type: ClientType, by: -1 | 1) =>
    Promise.all(moved(types, type.code, by).map((each) => change(each.type, { position: each.position })))
      .catch(complain)
      .finally(() => void refresh(PATH));
  const retire = async (type: ClientType, replacement: string | null) => {
    const params = { path: { code: type.code }, header: match(type.version) };
    await done(api.POST("/api/contacts/contact-types/{code}/deactivate", { params, body: { replacement } }));
    await refresh(PATH);
    takeBack(t("retired", { title: type.title_ru }), () => activate(type.code));
  };
  const begin = (type: ClientType) => {
    if (type.in_use) setRetiring(type);
    else void retire(type, null).catch(complain);
  };
  return (
    <Page
      title={admin("place_types")}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          {t("newType")}
        </Button>
      }
    >
      <p className={classes.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={4} />}
      {reading.data && (
        <table className={own.types} aria-label={admin("place_types")}>
          <thead>
            <tr>
              <th scope="col">{t("title_ru")}</th>
              <th scope="col">{t("title_en")}</th>
              <th scope="col" className={own.wide}>
                {t("code")}
              </th>
              <th scope="col">{t("work")}</th>
              <th scope="col" className={own.acts}>
                <span className={own.hidden}>{t("acts")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {types.map((each, index) => (
              <Row
                key={each.code}
                type={each}
                first={index === 0}
                last={index === types.length - 1}
                onMove={(by) => void move(each, by)}
                onRetire={() => begin(each)}
              />
            ))}
          </tbody>
        </table>
      )}
      {retired.length > 0 && <Retired types={retired} all={all} />}
      <Suspense>
        {adding && <NewType position={lastPosition(types)} onClose={() => setAdding(false)} />}
        {retiring && (
          <Retire
            type={retiring}
            others={types.filter((each) => each.code !== retiring.code)}
            onRetire={(replacement) => retire(retiring, replacement)}
            onClose={() => setRetiring(null)}
          />
        )}
      </Suspense>
    </Page>
  );
}

interface RowProps {
  type: ClientType;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onRetire: () => void;
}

function Row({ type, first, last, onMove, onRetire }: RowProps) {
  const title = (name: "title_ru" | "title_en") => (
    <InlineEdit
      label={t(name)}
      value={type[name]}
      required
      save={async (value) => {
        await change(type, { [name]: value });
        await refresh(PATH);
      }}
      reread={async () => {
        await refresh(PATH);
        const { items } = await done(api.GET(PATH, {}));
        return items.find((each) => each.code === type.code)?.[name] ?? null;
      }}
    />
  );
  return (
    <tr>
      <th scope="row">{title("title_ru")}</th>
      <td>{title("title_en")}</td>
      <td className={own.wide}>
        <span className={classes.mono}>{type.code}</span>{" "}
        {type.built_in && <Badge kind="none">{t("builtIn")}</Badge>}
      </td>
      <td>
        <InlineEdit
          label={t("work")}
          value={type.work}
          readOnly={type.built_in}
          options={WORKS.map((value) => ({ value, label: t(`work_${value}`) }))}
          shown={t(`work_${type.work}`)}
          save={async (value) => {
            await change(type, { work: value as ClientType["work"] });
            await refresh(PATH);
          }}
          reread={async () => type.work}
        />
      </td>
      <td className={own.acts}>
        <ActionIcon
          aria-label={t("up", { title: type.title_ru })}
          disabled={first}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t("down", { title: type.title_ru })}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
        <Menu position="bottom-end" width={220} disabled={type.built_in}>
          <Menu.Target>
            <ActionIcon aria-label={t("more", { title: type.title_ru })} disabled={type.built_in}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onRetire}>{t("retire")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

function Retired({ types, all }: { types: ClientType[]; all: ClientType[] }) {
  const nameOf = (code: string) => all.find((each) => each.code === code)?.title_ru ?? code;
  return (
    <section className={own.retired} aria-label={t("outOfUse")}>
      <h2>{t("outOfUse")}</h2>
      <ul className={classes.rows}>
        {types.map((each) => (
          <li key={each.code}>
            <span>
              {each.title_ru} <span className={`${classes.mono} dim`}>{each.code}</span>
              {each.replacement && (
                <span className={classes.below}>
                  {t(each.in_use ? "moving" : "movedTo", { title: nameOf(each.replacement) })}
                </span>
              )}
            </span>
            <Button variant="subtle" onClick={() => void activate(each.code).catch(complain)}>
              {t("activate")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
