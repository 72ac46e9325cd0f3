// The price list beside the stock: what it costs, what lies there, what of it is free.
import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { usePages } from "@/api/pages";
import { unitName } from "@/pages/sale/units";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Empty";
import { money, number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { ProblemBox } from "@/ui/Problem";
import { Badge } from "@/ui/Signal";
import { RowSkeletons } from "@/ui/Skeletons";
import classes from "../admin.module.css";
import { products as route } from "../route";
import { t as admin } from "../texts";
import { type Goods, together } from "./goods";
import { t } from "./texts";

const ProductForm = lazy(() => import("./ProductForm").then((room) => ({ default: room.ProductForm })));

export function Products() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Goods | "new" | null>(null);
  const find = (words?: string) =>
    void navigate({ search: { q: words?.trim() || undefined }, replace: true });
  const setWords = useDebouncedCallback(find, 200);
  return (
    <Page
      title={admin("place_products")}
      fills
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")}>
          {t("newProduct")}
        </Button>
      }
    >
      <div className={classes.list}>
        <div className={classes.filters} role="search">
          <TextInput
            aria-label={t("find")}
            placeholder={t("find")}
            className={classes.words}
            key={q === undefined ? "none" : "some"}
            defaultValue={q}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </div>
        <Listed q={q} onOpen={setOpen} onReset={() => find()} onNew={() => setOpen("new")} />
      </div>
      <Suspense>
        {open && <ProductForm goods={open === "new" ? null : open} onClose={() => setOpen(null)} />}
      </Suspense>
    </Page>
  );
}

interface ListedProps {
  q: string | undefined;
  onOpen: (goods: Goods) => void;
  onReset: () => void;
  onNew: () => void;
}

function Listed({ q, onOpen, onReset, onNew }: ListedProps) {
  const query = { limit: 100, ...(q ? { search: q } : {}) };
  const products = usePages("/api/sales/products", { query });
  const stock = usePages("/api/sales/stock", { query });
  const error = products.error ?? stock.error;
  const retry = () => {
    products.retry();
    stock.retry();
  };
  if (error) return <ProblemBox error={error} retry={retry} />;
  if (products.isPending || stock.isPending) return <RowSkeletons rows={10} />;
  return (
    <DataTable
      name="products"
      label={admin("place_products")}
      columns={columns()}
      rows={together(stock.rows, products.rows)}
      rowKey={(row) => row.sku}
      onOpen={onOpen}
      // A page of products reaches at least as far as a page of stock: whatever is described lies there too.
      onEnd={() => {
        products.more();
        stock.more();
      }}
      empty={
        q ? (
          <Empty action={<Button onClick={onReset}>{admin("reset")}</Button>}>{t("noneFound")}</Empty>
        ) : (
          <Empty action={<Button onClick={onNew}>{t("newProduct")}</Button>}>{t("none")}</Empty>
        )
      }
    />
  );
}

const columns = (): Column<Goods>[] => {
  const figure = (key: "on_hand" | "reserved" | "available", wide: boolean | number): Column<Goods> => ({
    key,
    title: t(key),
    width: 84,
    align: "right",
    wide,
    cell: ({ stock }) => <span className="num">{stock.as_of === null ? "—" : number(stock[key])}</span>,
  });
  return [
    {
      key: "name",
      title: admin("name"),
      cell: ({ product, stock }) => (
        <span className="cut">
          <span className={classes.strong}>{product?.name ?? t("notDescribed")}</span>{" "}
          {product && !product.active && <Badge kind="none">{t("notSold")}</Badge>}{" "}
          {stock.low && <Badge kind="today">{t("low")}</Badge>}
        </span>
      ),
    },
    {
      key: "sku",
      title: t("sku"),
      width: 112,
      wide: true,
      cell: (row) => <span className={classes.mono}>{row.sku}</span>,
    },
    { key: "group", title: t("group"), width: 104, wide: true, cell: (row) => row.product?.group ?? "—" },
    {
      key: "price",
      title: t("price"),
      width: 122,
      align: "right",
      cell: ({ product }) => (
        <span className="num">
          {money(product?.price, product?.currency)}
          {product && <span className="dim"> / {unitName(product.unit)}</span>}
        </span>
      ),
    },
    {
      key: "cost",
      title: t("cost"),
      width: 120,
      align: "right",
      wide: 2,
      cell: ({ product }) =>
        product?.cost ? (
          <span className="num">{money(product.cost, product.currency)}</span>
        ) : (
          <span className="dim">{t("unknown")}</span>
        ),
    },
    figure("on_hand", true),
    figure("reserved", 3),
    figure("available", false),
  ];
};
