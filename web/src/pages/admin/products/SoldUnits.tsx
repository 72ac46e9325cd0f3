// In which further units a product is sold, and how many of its own each holds: a bobbin holds 100 metres.
import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { unitName } from "@/pages/sale/units";
import type { Draft } from "./goods";
import own from "./products.module.css";
import { t } from "./texts";

interface SoldUnitsProps {
  units: Draft["units"];
  /** The unit that price and stock are in. */
  base: string;
  error?: string;
  onChange: (units: Draft["units"]) => void;
}

export function SoldUnits({ units, base, error, onChange }: SoldUnitsProps) {
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
            <TextInput
              aria-label={t("soldUnit", { at: at + 1 })}
              placeholder={t("soldUnitLike")}
              value={unit}
              onChange={(event) => put(at, { unit: event.currentTarget.value })}
            />
            <span aria-hidden>=</span>
            <TextInput
              aria-label={t("holds", { at: at + 1 })}
              inputMode="decimal"
              value={holds}
              onChange={(event) => put(at, { holds: event.currentTarget.value })}
            />
            <span className="dim cut">{unitName(base.trim())}</span>
            <ActionIcon
              aria-label={t("dropUnit", { unit: unit || at + 1 })}
              onClick={() => onChange(units.toSpliced(at, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
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
