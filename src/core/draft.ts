/** What a field holds. Several controls of one name, and `select multiple`, hold an array in tree order; one checkbox a boolean; a radio group without a choice `null`. */
export type FieldValue = string | string[] | boolean | null;

/** What a draft can hold besides: the files of a file input, where the storage takes files. */
export type HeldValue = FieldValue | File[];

/** One edited field. */
export interface Entry {
  readonly value: HeldValue;
  /** When a person last edited it, in ms since 1970. */
  readonly editedAt: number;
  /** What the server had shown before the edit; `undefined` where that is not known. */
  readonly server: HeldValue | undefined;
}

/** The stored record of one form: a last-writer-wins map by field. */
export interface Draft {
  readonly fields: ReadonlyMap<string, Entry>;
  /** Edits up to this moment are gone; 0: never cleared. In ms since 1970. */
  readonly clearedAt: number;
}

/** What a record says about its draft as a whole. */
export interface Label {
  readonly scope?: string | undefined;
  readonly version?: string | undefined;
  /** Seconds after the last edit at which the draft expires. */
  readonly maxAge?: number | undefined;
}

/** A draft as it is stored: plain data. The text of a Web Storage item is its JSON. */
export interface DraftRecord extends Label {
  readonly 'persisted-form': 1;
  readonly clearedAt?: number;
  readonly fields: Readonly<Record<string, readonly [value: HeldValue, editedAt: number, server?: HeldValue]>>;
}

export const noDraft: Draft = { fields: new Map(), clearedAt: 0 };

/** Files are told apart by name, size and date: their bytes are not read for it. */
const traits = (it: unknown): unknown => (it instanceof File ? `${it.name}:${it.size}:${it.lastModified}` : it);

export const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (a instanceof File && traits(a) === traits(b)) ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i])));

/** What a draft holds, by field name. */
export const valuesOf = (draft: Draft): Record<string, FieldValue> =>
  Object.fromEntries(Array.from(draft.fields, ([name, { value }]) => [name, value as FieldValue]));

/** When the draft was last edited, in ms since 1970; 0 for a draft of nothing. */
export function lastEdit(draft: Draft): number {
  let last = 0;
  for (const { editedAt } of draft.fields.values()) if (editedAt > last) last = editedAt;
  return last;
}

/** True once `maxAge` seconds have passed since the last edit. Without a `maxAge` never. */
export const isExpired = (draft: Draft, maxAge: number | undefined, now = Date.now()): boolean =>
  maxAge !== undefined && lastEdit(draft) + maxAge * 1000 <= now;

/** Which of two entries of one field stays. Equal times are settled by content, so that every tab settles them alike. */
function wins(a: Entry, b: Entry): boolean {
  const rank = ({ value, server }: Entry) =>
    JSON.stringify([value, server, server === undefined], (_, it) => traits(it));
  return a.editedAt === b.editedAt ? rank(a) > rank(b) : a.editedAt > b.editedAt;
}

/** Both drafts in one. Commutative, associative, idempotent; a clear on either side holds for both. */
export function merge(a: Draft, b: Draft): Draft {
  if (!b.fields.size && b.clearedAt <= a.clearedAt) return a;
  const clearedAt = Math.max(a.clearedAt, b.clearedAt);
  const fields = new Map<string, Entry>();
  for (const draft of [a, b])
    for (const [name, entry] of draft.fields) {
      const other = fields.get(name);
      if (entry.editedAt > clearedAt && !(other && wins(other, entry))) fields.set(name, entry);
    }
  return { fields, clearedAt };
}

/** The draft without what was edited up to `at`, but for the fields to `keep`: those count as edited just after. */
export function clear(draft: Draft, at: number, keep: (name: string) => boolean = () => false): Draft {
  const clearedAt = Math.max(draft.clearedAt, at);
  const fields = new Map<string, Entry>();
  for (const [name, entry] of draft.fields)
    if (entry.editedAt > clearedAt) fields.set(name, entry);
    else if (keep(name)) fields.set(name, { ...entry, editedAt: clearedAt + 1 });
  return { fields, clearedAt };
}

/** The record of a draft, ready for `JSON.stringify` or a structured clone. */
export function encode(draft: Draft, { scope, version, maxAge }: Label = {}): DraftRecord {
  return {
    'persisted-form': 1,
    ...(scope && { scope }),
    ...(version && { version }),
    ...(maxAge !== undefined && { maxAge }),
    ...(draft.clearedAt && { clearedAt: draft.clearedAt }),
    fields: Object.fromEntries(
      Array.from(draft.fields, ([name, { value, editedAt, server }]) => [
        name,
        server === undefined ? [value, editedAt] : [value, editedAt, server],
      ]),
    ),
  };
}

const isTime = (time: unknown): time is number =>
  Number.isInteger(time) && (time as number) >= 0 && (time as number) < 8e15;

/** The value, if it is one that a field can hold. */
export const isValue = (value: unknown): value is HeldValue =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) &&
    (value.every((item) => typeof item === 'string') || value.every((item) => item instanceof File)));

/**
 * Foreign data in, our type or nothing out.
 *
 * @param record - what a storage held: text, or the plain data of a storage that takes files
 * @returns the draft and its label; `undefined` for what is damaged, hostile or not ours
 */
export function decode(record: unknown): (Draft & Label) | undefined {
  try {
    const {
      scope,
      version,
      maxAge,
      clearedAt = 0,
      fields,
      ...rest
    } = (typeof record === 'string' ? JSON.parse(record) : record) as DraftRecord;
    const text = (label: unknown) => label === undefined || typeof label === 'string';
    if (rest['persisted-form'] !== 1 || !isTime(clearedAt) || !text(scope) || !text(version)) return undefined;
    if (maxAge !== undefined && typeof maxAge !== 'number') return undefined;
    const entries = new Map<string, Entry>();
    for (const [name, [value, editedAt, server]] of Object.entries(fields)) {
      if (!isTime(editedAt) || !isValue(value) || (server !== undefined && !isValue(server))) return undefined;
      if (editedAt > clearedAt) entries.set(name, { value, editedAt, server });
    }
    return { fields: entries, clearedAt, scope, version, maxAge };
  } catch {
    return undefined;
  }
}
