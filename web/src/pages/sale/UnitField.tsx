import { Autocomplete } from "@mantine/core";
import { useState } from "react";
import { unitCode, unitWord, unitWords } from "./units";

interface UnitFieldProps {
  /** The code, or a word of the house's own. */
  value: string;
  onChange: (code: string) => void;
  label?: string;
  description?: string;
  placeholder?: string;
  error?: string;
  "aria-label"?: string;
}

/** A unit by its word: the usual ones are offered, any other is written. */
export function UnitField({ value, onChange, ...more }: UnitFieldProps) {
  const [text, setText] = useState(() => unitWord(value));
  // Written anew from outside, such as when somebody else's value is taken over.
  const shown = unitCode(text) === value.trim() ? text : unitWord(value);
  return (
    <Autocomplete
      {...more}
      data={unitWords()}
      // All are offered while a known one stands there: it is to be exchanged.
      filter={({ options, search }) =>
        unitWords().includes(search)
          ? options
          : options.filter((each) => "label" in each && each.label.startsWith(search.trim()))
      }
      value={shown}
      onChange={(next) => {
        setText(next);
        onChange(unitCode(next));
      }}
    />
  );
}
