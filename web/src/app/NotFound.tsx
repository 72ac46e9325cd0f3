import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Empty } from "@/ui/Empty";
import { t } from "./texts";

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
