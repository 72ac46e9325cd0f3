import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { unitName } from "@/pages/sale/units";
import { exact, number, relative } from "@/ui/format";
import { Badge, Signal } from "@/ui/Signal";
import classes from "./production.module.css";
import { type Act, actsOf, type Line, type Order, urgencyOf } from "./reading";
import { t } from "./texts";

const SHOWN = 3;

export function Due({ order }: { order: Order }) {
  const word = order.promised_by ? "promised" : "needed";
  return (
    <Signal kind={urgencyOf(order)} title={exact(order.due_on)}>
      {t(word, { day: relative(order.due_on) })}
    </Signal>
  );
}

/** From stock, to be made, ready, shipped: each only where there is something to say. */
export function Amounts({ line }: { line: Line }) {
  const unit = unitName(line.unit);
  const begun = Number(line.ready) > 0;
  const parts = [
    Number(line.from_stock) > 0 && !begun && t("fromStock", { count: `${number(line.from_stock)} ${unit}` }),
    Number(line.to_produce) > 0 && !begun && t("toProduce", { count: `${number(line.to_produce)} ${unit}` }),
    begun && t("readyOf", { ready: number(line.ready), all: `${number(line.quantity)} ${unit}` }),
    Number(line.shipped) > 0 &&
      t("shippedOf", { shipped: number(line.shipped), all: `${number(line.quantity)} ${unit}` }),
  ].filter(Boolean);
  return <span className="dim num">{parts.join(" · ")}</span>;
}

interface OrderCardProps {
  order: Order;
  at: boolean;
  onOpen: () => void;
  onAct: (act: Act) => void;
}

export function OrderCard({ order, at, onOpen, onAct }: OrderCardProps) {
  const [next, ...others] = actsOf(order);
  const rest = order.lines.length - SHOWN;
  return (
    <article className={classes.card} data-at={at || undefined} data-order={order.id}>
      <header>
        <button type="button" className={classes.number} onClick={onOpen}>
          {order.number}
        </button>
        <Due order={order} />
      </header>
      <ul>
        {order.lines.slice(0, SHOWN).map((line) => (
          <li key={line.sku}>
            <span>{line.name}</span>
            <Amounts line={line} />
          </li>
        ))}
        {rest > 0 && <li className="dim">{t("more", { count: rest })}</li>}
      </ul>
      <footer>
        <Badge kind={order.status === "requested" ? "none" : "accent"}>{t(`${order.status}_status`)}</Badge>
        <span className={classes.acts}>
          {others.length > 0 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("otherActs", { number: order.number })}
                >
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {others.map((act) => (
                  <Menu.Item key={act} onClick={() => onAct(act)}>
                    {t(act)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          {next && <Button onClick={() => onAct(next)}>{t(next)}</Button>}
        </span>
      </footer>
    </article>
  );
}
