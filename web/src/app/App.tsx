import { MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";
import "dayjs/locale/en-gb";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { queries } from "@/api/client";
import { lookAgain } from "@/api/leaving";
import { onSessionChange, whoIsIn } from "@/api/session";
import { i18n, language } from "@/i18n";
import { themeFor, variables } from "@/ui/theme";
import { usePreferences } from "./preferences";
import { router } from "./router";

// Signed out, or somebody else: nothing that was read stays, and the address decides anew.
let seen = whoIsIn()?.id;
onSessionChange(() => {
  if (whoIsIn()?.id === seen) return;
  seen = whoIsIn()?.id;
  queries.clear();
  void router.invalidate();
});

lookAgain(() => queries.invalidateQueries());

const useLanguage = () =>
  useSyncExternalStore((listener) => {
    i18n.on("languageChanged", listener);
    return () => i18n.off("languageChanged", listener);
  }, language);

export function App() {
  const { theme, density } = usePreferences();
  const chosen = useLanguage();
  return (
    <MantineProvider
      theme={themeFor(density)}
      cssVariablesResolver={variables}
      forceColorScheme={theme === "auto" ? undefined : theme}
      defaultColorScheme="auto"
    >
      <DatesProvider settings={{ locale: chosen === "en" ? "en-gb" : "ru", firstDayOfWeek: 1 }}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-right" limit={4} zIndex={400} />
          {/* With another language everything is drawn anew: what is said comes from plain functions. */}
          <RouterProvider key={chosen} router={router} />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
