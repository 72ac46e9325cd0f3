// Mantine in our tokens; what its components look like is decided here and in tokens.css, not where they are used.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { typedDay } from "./typedDay";

export type Density = "comfortable" | "compact";

const teal: MantineColorsTuple = [
  "#e8f5f4",
  "#cfe9e7",
  "#9fd3cf",
  "#6bbbb5",
  "#3fa39d",
  "#1f8c87",
  "#0f7673",
  "#0b6361",
  "#084f4e",
  "#053b3b",
];
const gray: MantineColorsTuple = [
  "#fafafa",
  "#f4f4f5",
  "#ececee",
  "#e3e3e6",
  "#cbcbd1",
  "#a2a2ac",
  "#6a6a74",
  "#5f5f69",
  "#36363d",
  "#1c1c21",
];
const dark: MantineColorsTuple = [
  "#ececee",
  "#c8c8cf",
  "#a2a2ac",
  "#7f7f8a",
  "#45454d",
  "#2d2d33",
  "#202024",
  "#1a1a1d",
  "#151517",
  "#0e0e10",
];

export function themeFor(density: Density) {
  const size = density === "compact" ? "xs" : "sm";
  const sized = { defaultProps: { size } };
  return createTheme({
    fontFamily: "var(--font)",
    fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, monospace",
    fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
    lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
    spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
    radius: { xs: "4px", sm: "6px", md: "6px", lg: "8px", xl: "10px" },
    defaultRadius: "sm",
    primaryColor: "teal",
    primaryShade: { light: 7, dark: 6 },
    colors: { teal, gray, dark },
    cursorType: "pointer",
    respectReducedMotion: true,
    focusRing: "auto",
    components: {
      Button: { defaultProps: { size, variant: "default" }, styles: { root: { fontWeight: 500 } } },
      ActionIcon: {
        defaultProps: { variant: "subtle", color: "gray", size: density === "compact" ? 28 : 32 },
      },
      InputError: sized,
      TextInput: sized,
      NativeSelect: sized,
      Switch: sized,
      CheckboxGroup: sized,
      Textarea: { defaultProps: { size, autosize: true, minRows: 2 } },
      NumberInput: { defaultProps: { size, hideControls: true } },
      Select: { defaultProps: { size, allowDeselect: false, comboboxProps: { shadow: "md" } } },
      Autocomplete: { defaultProps: { size, comboboxProps: { shadow: "md" } } },
      MultiSelect: sized,
      PasswordInput: sized,
      DateInput: { defaultProps: { size, dateParser: (text: string) => typedDay(text) } },
      TimeInput: { defaultProps: { size } },
      DatePickerInput: sized,
      DateTimePicker: sized,
      MonthPickerInput: sized,
      SegmentedControl: { defaultProps: { size } },
      Checkbox: { defaultProps: { size } },
      Tooltip: { defaultProps: { openDelay: 350, withArrow: false, color: "dark", fz: 12 } },
      Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
      Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
      Modal: { defaultProps: { centered: true, transitionProps: { duration: 100 }, radius: "lg" } },
      Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
      Tabs: { styles: { tab: { fontWeight: 500 } } },
    },
  });
}

/** Mantine's own variables follow tokens.css. */
export const variables: CSSVariablesResolver = () => {
  const both = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--dim)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-placeholder": "var(--dim)",
    "--mantine-color-error": "var(--red)",
    "--mantine-shadow-md": "var(--shadow)",
  };
  return { variables: {}, light: both, dark: both };
};
