import classes from "./my-day.module.css";

interface ChoiceProps<T> {
  label: string;
  options: { value: T; label: string; key?: string }[];
  value: T | null;
  onChange: (value: T) => void;
}

/** One of a few, as chips; the digit that picks it stands in front. */
export function Choice<T extends string | number>({ label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <div role="radiogroup" aria-label={label} className={classes.choice}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.key && <kbd aria-hidden>{option.key}</kbd>}
          {option.label}
        </button>
      ))}
    </div>
  );
}
