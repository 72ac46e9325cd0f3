import { $api } from "@/api/client";
import { language } from "@/i18n";

/** Types of clients as the house has them, in the reader's language. */
export function useTypes() {
  const known = $api.useQuery("get", "/api/contacts/contact-types", {}, { staleTime: 300_000 });
  const options = (known.data?.items ?? []).map((each) => ({
    value: each.code,
    label: language() === "en" ? each.title_en : each.title_ru,
  }));
  return {
    options,
    nameOf: (code: string) => options.find((each) => each.value === code)?.label ?? code,
  };
}
