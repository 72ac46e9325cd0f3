import classes from "./ui.module.css";

interface SparklineProps {
  /** From the oldest on; what is drawn lies between the least and the most of `within`. */
  values: number[];
  within: [number, number];
  label: string;
  width?: number;
  height?: number;
}

/** How a figure went, as a thin line with its last point marked; fewer than two values are no line. */
export function Sparkline({ values, within: [low, high], label, width = 120, height = 24 }: SparklineProps) {
  if (values.length < 2) return null;
  const inset = 3;
  const x = (at: number) => inset + (at / (values.length - 1)) * (width - 2 * inset);
  const y = (value: number) => height - inset - ((value - low) / (high - low || 1)) * (height - 2 * inset);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg className={classes.sparkline} role="img" aria-label={label} width={width} height={height}>
      <title>{label}</title>
      <polyline points={points} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1)!)} r={2.5} />
    </svg>
  );
}
