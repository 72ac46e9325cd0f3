// In which further units a product is sold, and how many of its own each holds: a bobbin holds 100 metres.
import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { UnitField } from "@/pages/sale/UnitField";
import { unitName, unitWord } from "@/pages/sale/units";
import { money, number } from "@/ui/format";
import { type Draft, priceOf } from "./goods";
import own from "./products.module.css";
import { t } from "./texts";

interface SoldUnitsProps {
  units: Draft["units"];
  /** The unit that price and stock are in. */
  base: string;
  /** Of one base unit, as it is written. */
  price: string;
  error?: string;
  onChange: (units: Draft["units"]) => void;
}

export function SoldUnits({ units, base, price, error, onChange }: SoldUnitsProps) {
  const put = (at: number, next: Partial<Draft["units"][number]>) =>
    onChange(units.map((each, index) => (index === at ? { ...each, ...next } : each)));
  return (
    <Input.Wrapper
      size="xs"
      label={t("alsoSold")}
      description={t("alsoSold_hint")}
      error={error}
      labelElement="div"
    >
      <ul className={own.units} aria-label={t("alsoSold")}>
        {units.map(({ unit, holds }, at) => (
          <li key={at}>
            <UnitField
              aria-label={t("soldUnit", { at: at + 1 })}
              placeholder={t("soldUnitLike")}
              value={unit}
              onChange={(next) => put(at, { unit: next })}
            />
            <span aria-hidden>=</span>
            <TextInput
              aria-label={t("holds", { at: at + 1 })}
              inputMode="decimal"
              value={holds}
              onChange={(event) => put(at, { holds: event.currentTarget.value })}
            />
            <span className="dim cut">{unitName(base)}</span>
            <ActionIcon
              aria-label={t("dropUnit", { unit: unit ? unitWord(unit) : at + 1 })}
              onClick={() => onChange(units.toSpliced(at, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
            <small className="dim">{inWords({ unit, holds }, base, price)}</small>
          </li>
        ))}
      </ul>
      <Button
        variant="subtle"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => onChange([...units, { unit: "", holds: "" }])}
      >
        {t("addUnit")}
      </Button>
    </Input.Wrapper>
  );
}

/** «1 бобина — 100 м, 1 250,00 ₽»: what the figures mean, while they are written. */
function inWords(sold: Draft["units"][number], base: string, price: string): string {
  const found = priceOf(sold, price);
  if (!sold.unit || !base.trim() || !found) return "";
  const amount = `${number(found.holds)} ${unitName(base)}`;
  const said = t("unitInWords", { unit: unitWord(sold.unit), amount });
  return found.price === null ? said : `${said}, ${money(found.price)}`;
}
