import { $api, api, done, match, refresh } from "@/api/client";
import type { Contacts } from "@/api/generated";
import { type Import, stepOf } from "./steps";

const ONE = "/api/contacts/imports/{import_id}";

/** Read every second while the system is at it. */
export const useImport = (id: string) =>
  $api.useQuery(
    "get",
    ONE,
    { params: { path: { import_id: id } } },
    {
      refetchInterval: (query) =>
        query.state.data && stepOf((query.state.data as Import).status).working ? 1_000 : false,
    },
  );

const on = ({ id, version }: Import) => ({ params: { path: { import_id: id }, header: match(version) } });
const settle = () => refresh("/api/contacts/imports");

/** The file as it is; the service says which columns it has. */
export async function upload(file: File, record: Import["record"]): Promise<Import> {
  const sheet = /\.xlsx$/i.test(file.name);
  return done(
    api.POST("/api/contacts/imports", {
      params: { query: { filename: file.name, record } },
      body: file as unknown as string,
      bodySerializer: (body) => body,
      headers: {
        "content-type": sheet
          ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          : "text/csv",
      },
    }),
  );
}

/** Keeps the mapping and begins the dry run. */
export async function check(file: Import, body: Contacts["MapColumns"]): Promise<void> {
  const mapped = await done(api.PUT("/api/contacts/imports/{import_id}/mapping", { ...on(file), body }));
  await done(api.POST("/api/contacts/imports/{import_id}/check", on(mapped)));
  await settle();
}

export async function take(file: Import): Promise<void> {
  await done(api.POST("/api/contacts/imports/{import_id}/run", on(file)));
  await settle();
}

export async function revert(file: Import): Promise<void> {
  await done(api.POST("/api/contacts/imports/{import_id}/revert", on(file)));
  await settle();
}
