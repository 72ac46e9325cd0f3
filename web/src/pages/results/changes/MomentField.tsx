import { DateTimePicker } from "@mantine/dates";
import { t } from "./texts";

interface MomentFieldProps {
  /** ISO, as the address has it. */
  value: string;
  last: Date;
  onChange: (moment: string) => void;
}

/** A past moment of one's own. */
export function MomentField({ value, last, onChange }: MomentFieldProps) {
  return (
    <DateTimePicker
      aria-label={t("momentLabel")}
      w={210}
      valueFormat="D MMM YYYY HH:mm"
      maxDate={last}
      value={new Date(value)}
      onChange={(next) => next && onChange(new Date(next).toISOString())}
    />
  );
}
