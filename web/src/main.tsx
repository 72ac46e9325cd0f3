import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@fontsource-variable/inter/wght.css";
import "@/ui/tokens.css";
import { createRoot } from "react-dom/client";
import { resume } from "@/api/session";
import { App } from "@/app/App";

// Who the browser already is has to be known before the first page decides what to show.
void resume()
  .catch(() => null)
  .then(() => createRoot(document.getElementById("root")!).render(<App />));
