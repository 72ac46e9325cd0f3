// One's own account: who one is, the password, the calendar to subscribe to, and where one is signed in.
import { $api } from "@/api/client";
import { usePerson } from "@/api/session";
import { t as app } from "@/app/texts";
import { zoneName } from "@/ui/format";
import { Facts, Page, Section } from "@/ui/Page";
import { CalendarFeed } from "./CalendarFeed";
import classes from "./me.module.css";
import { OwnPassword } from "./OwnPassword";
import { Sessions } from "./Sessions";
import { t } from "./texts";

const WORKING = ["manager", "head", "production", "accountant", "admin"];

export function Me() {
  const person = usePerson();
  const me = $api.useQuery("get", "/api/identity/me").data;
  return (
    <Page title={t("title")}>
      <div className={classes.me}>
        <div>
          <Section title={t("who")}>
            <Facts
              items={[
                [t("email"), person.email],
                [t("role"), app.or(`role_${person.role}`, person.role)],
                [t("team"), me && (me.team?.name ?? t("noTeam"))],
                [t("zone"), me && zoneName(me.time_zone)],
              ]}
            />
          </Section>
          <Section title={t("password")}>
            <OwnPassword />
          </Section>
        </div>
        <div>
          {WORKING.includes(person.role) && (
            <Section title={t("calendar")}>
              <CalendarFeed />
            </Section>
          )}
          <Section title={t("sessions")}>
            <Sessions />
          </Section>
        </div>
      </div>
    </Page>
  );
}
