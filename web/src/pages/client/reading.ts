// A person or a company, and the writes on it; after each, what shows it is read anew.
import { $api, api, done, LOOK_ANYWAY_MS, match, queries, refresh } from "@/api/client";
import type { Contacts } from "@/api/generated";

export type Contact = Contacts["ContactPageOut"];
export type Account = Contacts["AccountPageOut"];
export type RecordKind = "contact" | "account";
/** Which record, and the version it was read at. */
export interface Ref {
  record: RecordKind;
  id: string;
  version: number;
}

export const pathOf = (record: RecordKind, id: string) =>
  record === "contact"
    ? ({ to: "/clients/$contactId", params: { contactId: id } } as const)
    : ({ to: "/accounts/$accountId", params: { accountId: id } } as const);

const contactQuery = (id: string) =>
  $api.queryOptions("get", "/api/contacts/contacts/{contact_id}", { params: { path: { contact_id: id } } });
const accountQuery = (id: string) =>
  $api.queryOptions("get", "/api/contacts/accounts/{account_id}", { params: { path: { account_id: id } } });

export const useContact = (id: string) =>
  $api.useQuery(
    "get",
    "/api/contacts/contacts/{contact_id}",
    { params: { path: { contact_id: id } } },
    { refetchInterval: LOOK_ANYWAY_MS },
  );

export function useAccount(id: string) {
  const reading = $api.useQuery(
    "get",
    "/api/contacts/accounts/{account_id}",
    { params: { path: { account_id: id } } },
    { refetchInterval: LOOK_ANYWAY_MS },
  );
  return { ...reading, data: reading.data as Account | undefined };
}

export const readContact = (id: string): Promise<Contact> =>
  queries.fetchQuery({ ...contactQuery(id), staleTime: 0 });
export const readAccount = (id: string): Promise<Account> =>
  queries.fetchQuery({ ...accountQuery(id), staleTime: 0 }) as Promise<Account>;
export const versionOf = async ({ record, id }: Pick<Ref, "record" | "id">): Promise<number> =>
  (await (record === "contact" ? readContact(id) : readAccount(id))).version;

const settle = () => refresh("/api/contacts");
const onContact = ({ id, version }: Ref) => ({
  params: { path: { contact_id: id }, header: match(version) },
});
const onAccount = ({ id, version }: Ref) => ({
  params: { path: { account_id: id }, header: match(version) },
});

export async function changeContact(ref: Ref, body: Contacts["ChangeContact"]): Promise<void> {
  await done(api.PATCH("/api/contacts/contacts/{contact_id}", { ...onContact(ref), body }));
  await settle();
}

export async function changeAccount(ref: Ref, body: Contacts["ChangeAccount"]): Promise<void> {
  await done(api.PATCH("/api/contacts/accounts/{account_id}", { ...onAccount(ref), body }));
  await settle();
}

export async function setType(ref: Ref, type: string): Promise<void> {
  await done(api.POST("/api/contacts/contacts/{contact_id}/type", { ...onContact(ref), body: { type } }));
  await settle();
}

export async function setOwner(ref: Ref, owner_id: string): Promise<void> {
  await (ref.record === "contact"
    ? done(api.POST("/api/contacts/contacts/{contact_id}/owner", { ...onContact(ref), body: { owner_id } }))
    : done(api.POST("/api/contacts/accounts/{account_id}/owner", { ...onAccount(ref), body: { owner_id } })));
  await settle();
}

/** `anyway`: what is open for the client stays open, under its owner. */
export async function archive(ref: Ref, anyway: boolean): Promise<void> {
  const body = { anyway };
  await (ref.record === "contact"
    ? done(api.POST("/api/contacts/contacts/{contact_id}/archive", { ...onContact(ref), body }))
    : done(api.POST("/api/contacts/accounts/{account_id}/archive", { ...onAccount(ref), body })));
  await settle();
}

export async function restore(given: Pick<Ref, "record" | "id">): Promise<void> {
  const ref = { ...given, version: await versionOf(given) };
  await (ref.record === "contact"
    ? done(api.POST("/api/contacts/contacts/{contact_id}/restore", onContact(ref)))
    : done(api.POST("/api/contacts/accounts/{account_id}/restore", onAccount(ref))));
  await settle();
}

export async function addNote(
  record: RecordKind,
  id: string,
  body: Contacts["AddNote"],
): Promise<Contacts["NoteOut"]> {
  const note = await (record === "contact"
    ? done(
        api.POST("/api/contacts/contacts/{contact_id}/notes", { params: { path: { contact_id: id } }, body }),
      )
    : done(
        api.POST("/api/contacts/accounts/{account_id}/notes", { params: { path: { account_id: id } }, body }),
      ));
  await settle();
  return note;
}

export async function pinNote(note: Contacts["NoteOut"], pinned: boolean): Promise<void> {
  const params = { path: { note_id: note.id }, header: match(note.version) };
  await done(api.POST("/api/contacts/notes/{note_id}/pin", { params, body: { pinned } }));
  await settle();
}

export async function merge(
  record: RecordKind,
  into: string,
  other: string,
  values: Contacts["SurvivingValues"],
): Promise<Contacts["MergeOut"]> {
  const merged = await done(
    api.POST("/api/contacts/merges", { body: { record, into_id: into, merged_ids: [other], values } }),
  );
  await refresh("/api/contacts", "/api/sales", "/api/activities");
  return merged;
}

export async function undoMerge(id: string): Promise<void> {
  await done(api.POST("/api/contacts/merges/{merge_id}/undo", { params: { path: { merge_id: id } } }));
  await refresh("/api/contacts", "/api/sales", "/api/activities");
}

export async function dismiss(record: RecordKind, one_id: string, other_id: string): Promise<void> {
  await done(api.POST("/api/contacts/duplicates/dismissals", { body: { record, one_id, other_id } }));
  await refresh("/api/contacts/duplicates");
}
