import { decode, encode, isExpired, lastEdit, merge, noDraft, same } from '../core/draft.js';
import type { Draft, Entry, Label } from '../core/draft.js';

/** A draft and what its record says of it. */
export type Replica = Draft & Label;

/** What foreign data holds; nothing, where it is no draft. */
export const replicaOf = (record: unknown): Replica => decode(record) ?? noDraft;

/** As text. */
export const textOf = (replica: Replica): string => JSON.stringify(encode(replica, replica));

/** When it was last edited or cleared, in ms since 1970. */
export const lastWord = (draft: Draft): number => Math.max(draft.clearedAt, lastEdit(draft));

/** True if `a` had the last word. Equal times are settled by the labels, so that every device settles them alike. */
function isLater(a: Replica, b: Replica): boolean {
  const [at, other] = [lastWord(a), lastWord(b)];
  return at === other ? JSON.stringify([a.version, a.scope]) > JSON.stringify([b.version, b.scope]) : at > other;
}

/** True where both say the same, in whatever order. */
export const agree = (a: Draft, b: Draft): boolean =>
  a.clearedAt === b.clearedAt &&
  a.fields.size === b.fields.size &&
  [...a.fields].every(([name, [value, editedAt, server]]) => {
    const [its, at, shown] = b.fields.get(name) ?? [];
    return at === editedAt && same(its, value) && same(shown, server);
  });

/** What has expired does not live on with a later edit. */
const unlessExpired = (it: Replica): Replica => (isExpired(it, it.maxAge) ? { ...it, fields: noDraft.fields } : it);

/** Both in one. Of two scopes or versions the one with the last word stays, without what the other cleared. */
export function join(one: Replica, other: Replica): Replica {
  const [a, b] = [unlessExpired(one), unlessExpired(other)];
  const [old, young] = isLater(a, b) ? [b, a] : [a, b];
  const isOneForm = old.scope === young.scope && old.version === young.version;
  const { scope, version, maxAge } = young;
  return { ...merge(isOneForm ? old : { ...noDraft, clearedAt: old.clearedAt }, young), scope, version, maxAge };
}

/**
 * What is stored once an item is set: the other writers' edits stay.
 * A field that was handed out and is missing in the item was taken out of the draft; it ends as `null`, or the others would bring it back.
 *
 * @param known - the fields handed out
 */
export function put(stored: Replica, item: Replica, known: Iterable<string>): Replica {
  const joined = join(stored, item);
  const fields = new Map<string, Entry>(joined.fields);
  for (const name of known) {
    const entry = fields.get(name);
    if (entry && !item.fields.has(name) && entry[0] !== null)
      fields.set(name, [null, Math.max(Date.now(), entry[1] + 1)]);
  }
  return { ...joined, fields };
}
