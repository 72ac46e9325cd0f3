// All that is held about a person, asked of every service that holds any, as one file.
import { api, done } from "@/api/client";

/** By service, what it holds; all of it, or an error: half of it would pass for the whole. */
export async function heldAbout(id: string) {
  const of = { params: { path: { contact_id: id } } };
  const [contacts, sales, activities, notifications, analytics] = await Promise.all([
    done(api.GET("/api/contacts/contacts/{contact_id}/export", of)),
    done(api.GET("/api/sales/contacts/{contact_id}/export", of)),
    done(api.GET("/api/activities/contacts/{contact_id}/export", of)),
    done(api.GET("/api/notifications/contacts/{contact_id}/export", of)),
    done(api.GET("/api/analytics/contacts/{contact_id}/export", of)),
  ]);
  return { contact_id: id, contacts, sales, activities, notifications, analytics };
}

/** The browser keeps it as a file. */
export async function handOut(id: string): Promise<void> {
  const text = JSON.stringify(await heldAbout(id), null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `contact-${id}.json`;
  link.click();
  URL.revokeObjectURL(address);
}
