// What the addresses of pages hold. A value that does not fit counts as absent, so an old link never breaks a page.
// The small build of zod: the whole one would be a tenth of all that a first visit loads.
import * as z from "zod/mini";

const lenient = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

export const oneOf = <const T extends readonly string[]>(values: T) => lenient(z.enum(values));
export const id = () => lenient(z.uuid());
export const day = () => lenient(z.iso.date());
export const flag = () => lenient(z.boolean());
export const count = () => lenient(z.int().check(z.positive()));
/** Words that were typed; a number that stands alone is words, too. */
export const words = (max = 200) => lenient(z.coerce.string().check(z.maxLength(max)));
export const startingWith = (prefix: string) => lenient(z.string().check(z.startsWith(prefix)));

export const address = z.object;
export type Address<T extends z.ZodMiniType> = z.infer<T>;
