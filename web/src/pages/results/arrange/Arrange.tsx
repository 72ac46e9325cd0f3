// Arranging the page of figures: one's own, or, for those who lead, what people of a role find.
import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { $api, api, done, refresh } from "@/api/client";
import type { Analytics } from "@/api/generated";
import { usePerson } from "@/api/session";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { RowSkeletons } from "@/ui/Skeletons";
import { useSubmit } from "@/ui/submitting";
import { say } from "@/ui/toasts";
import { ROLES, arrange as route } from "../route";
import own from "./arrange.module.css";
import { changed, moved, type Tile } from "./layout";
import { TileEditor } from "./TileEditor";
import { t } from "./texts";

const OWN = "/api/analytics/dashboard/layout";
const OF_ROLE = "/api/analytics/dashboard/layout/{role}";
type Role = (typeof ROLES)[number];

export function Arrange() {
  const { role } = route.useSearch();
  const navigate = route.useNavigate();
  const leads = ["head", "admin"].includes(usePerson().role);
  const whose = leads ? role : undefined;
  const mine = $api.useQuery("get", OWN, {}, { enabled: !whose, staleTime: Number.POSITIVE_INFINITY });
  const theirs = $api.useQuery(
    "get",
    OF_ROLE,
    { params: { path: { role: whose ?? "manager" } } },
    { enabled: !!whose, staleTime: Number.POSITIVE_INFINITY },
  );
  const reading = whose ? theirs : mine;
  return (
    <Page
      title={t("title")}
      crumbs={[{ label: t("results"), link: { to: "/results" } }]}
      actions={
        leads && (
          <Select
            aria-label={t("whose")}
            w={230}
            allowDeselect={false}
            data={[
              { value: "", label: t("own") },
              ...ROLES.map((each) => ({ value: each, label: t("role", { role: t(each) }) })),
            ]}
            value={whose ?? ""}
            onChange={(next) =>
              void navigate({ search: { role: (next || undefined) as Role | undefined }, replace: true })
            }
          />
        )
      }
    >
      <p className={own.lead}>{t("lead")}</p>
      {reading.isError && <ProblemBox error={reading.error} retry={() => void reading.refetch()} />}
      {reading.isPending && <RowSkeletons rows={10} />}
      {reading.data && (
        // Read anew while it is being arranged, as with each new figure, it keeps what is not saved yet.
        <Editor key={`${whose}-${JSON.stringify(reading.data.items)}`} layout={reading.data} role={whose} />
      )}
    </Page>
  );
}

interface Placed {
  id: number;
  tile: Tile;
}

function Editor({ layout, role }: { layout: Analytics["LayoutOut"]; role: Role | undefined }) {
  const { offered } = layout;
  const [tiles, setTiles] = useState<Placed[]>(() => layout.items.map((tile, id) => ({ id, tile })));
  const keep = async (items: Tile[]) => {
    const body = { items };
    if (role) await done(api.PUT(OF_ROLE, { params: { path: { role } }, body }));
    else await done(api.PUT(OWN, { body }));
    say(t(items.length ? "saved" : "resetDone"));
    await refresh("/api/analytics/dashboard");
  };
  const form = useSubmit({ fields: [], send: () => keep(tiles.map(({ tile }) => tile)) });
  const back = useSubmit({ fields: [], send: () => keep([]) });
  const add = () => {
    const first: Tile = { report: offered[0]!.report, show: "number" };
    const id = Math.max(0, ...tiles.map((each) => each.id)) + 1;
    setTiles([...tiles, { id, tile: changed(first, {}, offered) }]);
  };
  const arranged = layout.place !== "product" && (role !== undefined || layout.place.startsWith("user:"));
  const told = layout.place.startsWith("user:") ? "from_own" : role && arranged ? "set_for_role" : null;
  return (
    <form onSubmit={form.onSubmit}>
      <p className={own.state}>
        {t(told ?? (layout.place.startsWith("role:") ? "from_role" : "from_product"))}
      </p>
      {tiles.length === 0 && <p className="dim">{t("empty")}</p>}
      <ol className={own.tiles} aria-label={t("tiles")}>
        {tiles.map(({ id, tile }, at) => (
          <TileEditor
            key={id}
            tile={tile}
            offered={offered}
            onChange={(part) => setTiles(tiles.with(at, { id, tile: changed(tile, part, offered) }))}
            onMove={(by) => setTiles(moved(tiles, at, at + by))}
            onRemove={() => setTiles(tiles.toSpliced(at, 1))}
            first={at === 0}
            last={at === tiles.length - 1}
          />
        ))}
      </ol>
      <div className={own.foot}>
        <Button leftSection={<IconPlus size={15} aria-hidden />} disabled={tiles.length >= 40} onClick={add}>
          {t("add")}
        </Button>
        <span className={own.rest} />
        {arranged && (
          <Button variant="subtle" loading={back.busy} onClick={(event) => back.onSubmit(event as never)}>
            {t("reset")}
          </Button>
        )}
        <Button type="submit" variant="filled" loading={form.busy}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
