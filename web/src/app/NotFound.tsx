import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Empty } from "@/ui/Empty";
import { t } from "./texts";

/** Within the frame: an address below one of its pages. */
export function NotFound() {
  return (
    <Empty
      action={
        <Button component={Link} to="/">
          {t("toStart")}
        </Button>
      }
    >
      {t("noSuchPage")}
    </Empty>
  );
}

/** Below nothing that there is, so without the frame. */
export function Nowhere() {
  return (
    <main>
      <NotFound />
    </main>
  );
}
