/** What a field holds. Several controls of one name, and `select multiple`, hold an array in tree order; one checkbox a boolean; a radio group without a choice `null`. */
export type FieldValue = string | string[] | boolean | null;

/** What a draft can hold besides: the files of a file input, where the storage takes files. */
export type HeldValue = FieldValue | File[];

/** One edited field: its value, when a person last edited it (in ms since 1970), and what the server had shown before, where that is known. */
export type Entry = readonly [value: HeldValue, editedAt: number, server?: HeldValue];

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

/** A text of a label, as a page gives it: a user's id may be the number that it is. Empty: none. */
export const labelText = (given: string | number | undefined): string | undefined => `${given ?? ''}` || undefined;

type Fields = Readonly<Record<string, Entry>>;

/** A draft as it is stored: plain data. The text of a Web Storage item is its JSON. */
export interface DraftRecord extends Label {
  readonly 'persisted-form': 1;
  readonly clearedAt?: number | undefined;
  /** The storage that it belongs to has refused it. */
  readonly isFallen?: boolean | undefined;
  readonly fields: Fields;
}

/** Between the record of a long draft and the fields edited since, as in a JSON text sequence (RFC 7464). */
export const separator = '\u001e';

export const noDraft: Draft = { fields: new Map(), clearedAt: 0 };

/** As text: files are told apart by name, size and date, without a look at their bytes. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) => (it instanceof File ? [it.name, it.size, it.lastModified] : it));

export const same = (a: unknown, b: unknown): boolean => a === b || (a instanceof Object && textOf(a) === textOf(b));

/** An entry; without a `server` where that is not known. */
export const entryOf = (value: HeldValue, editedAt: number, server: HeldValue | undefined): Entry =>
  server === undefined ? [value, editedAt] : [value, editedAt, server];

/** What a draft holds, by field name, for the page to keep. */
export const valuesOf = ({ fields }: Draft): Record<string, FieldValue> =>
  Object.fromEntries(
    Array.from(fields, ([name, [value]]) => [name, (Array.isArray(value) ? [...value] : value) as FieldValue]),
  );

/** The draft with some of its fields only. */
export const only = (draft: Draft, which: (name: string, entry: Entry) => unknown): Draft => ({
  ...draft,
  fields: new Map([...draft.fields].filter((field) => which(...field))),
});

/** When the draft was last edited, in ms since 1970; 0 for a draft of nothing. */
export function lastEdit({ fields }: Draft): number {
  let last = 0;
  for (const [, editedAt] of fields.values()) if (editedAt > last) last = editedAt;
  return last;
}

/** True once `maxAge` seconds have passed since the last edit. Without a `maxAge`, and without an edit, never. */
export const isExpired = (draft: Draft, maxAge: number | undefined, now = Date.now()): boolean =>
  maxAge !== undefined && draft.fields.size > 0 && lastEdit(draft) + maxAge * 1000 <= now;

/** Which of two entries of one field stays. Equal times are settled by content, so that every tab settles them alike. */
const wins = (a: Entry, b: Entry): boolean => (a[1] === b[1] ? textOf(a) > textOf(b) : a[1] > b[1]);

/** Both drafts in one. Commutative, associative, idempotent; a clear on either side holds for both. */
export function merge(a: Draft, b: Draft): Draft {
  if (!a.fields.size && a.clearedAt <= b.clearedAt) return b;
  const clearedAt = Math.max(a.clearedAt, b.clearedAt);
  const fields = new Map<string, Entry>();
  for (const { fields: entries } of [a, b])
    for (const [name, entry] of entries) {
      const other = fields.get(name);
      if (entry[1] > clearedAt && !(other && wins(other, entry))) fields.set(name, entry);
    }
  return { fields, clearedAt };
}

/** The draft without what was edited up to `at`, but for the fields to `keep`: those count as edited just after. */
export function clear(draft: Draft, at: number, keep?: (name: string) => boolean): Draft {
  const clearedAt = Math.max(draft.clearedAt, at);
  const kept = new Map<string, Entry>();
  for (const [name, [value, , server]] of draft.fields)
    if (keep?.(name)) kept.set(name, entryOf(value, clearedAt + 1, server));
  return merge(draft, { fields: kept, clearedAt });
}

/** The record of a draft, ready for `JSON.stringify` or a structured clone. */
export const encode = ({ fields, clearedAt }: Draft, { scope, version, maxAge }: Label = {}): DraftRecord => ({
  'persisted-form': 1,
  scope,
  version,
  maxAge,
  clearedAt: clearedAt || undefined,
  fields: Object.fromEntries(fields),
});

const isTime = (time: unknown): time is number =>
  Number.isInteger(time) && (time as number) >= 0 && (time as number) < 8e15;

/** True for what a field can hold. */
export const isValue = (value: unknown): value is HeldValue =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  value === null ||
  (Array.isArray(value) &&
    (value.every((item) => typeof item === 'string') || value.every((item) => item instanceof File)));

/** True for a value of files, or with files. */
export const hasFiles = (value: HeldValue): value is File[] =>
  Array.isArray(value) && value.some((it) => it instanceof File);

const isEntry = (entry: unknown): entry is Entry =>
  Array.isArray(entry) && isTime(entry[1]) && isValue(entry[0]) && entry.length < 4 && isValue(entry[2] ?? null);

const isLabel = (label: unknown, type = 'string') => label === undefined || typeof label === type;

function draftOf(fields: object, clearedAt: number): Draft {
  const entries = new Map<string, Entry>();
  for (const [name, entry] of Object.entries(fields)) {
    if (!isEntry(entry)) throw new TypeError(name);
    if (entry[1] > clearedAt) entries.set(name, entry);
  }
  return { fields: entries, clearedAt };
}

/**
 * Foreign data in, our type or nothing out.
 *
 * @param item - what a storage held: text, or the plain data of a storage that takes files
 * @returns the draft and its label; `undefined` for what is damaged, hostile or not ours
 */
export function decode(item: unknown): (Draft & Label & Pick<DraftRecord, 'isFallen'>) | undefined {
  // Most often there is none, and an exception costs more than all else that a form begins with.
  if (item == null) return undefined;
  try {
    const [record, recent = {}] = (
      typeof item === 'string' ? item.split(separator).map((it) => JSON.parse(it) as unknown) : [item]
    ) as [DraftRecord, Fields?];
    const { scope, version, maxAge, clearedAt = 0, isFallen, fields, 'persisted-form': mark } = record;
    return mark === 1 && isTime(clearedAt) && isLabel(scope) && isLabel(version) && isLabel(maxAge, 'number')
      ? { ...merge(draftOf(recent, clearedAt), draftOf(fields, clearedAt)), scope, version, maxAge, isFallen }
      : undefined;
  } catch {
    return undefined;
  }
}
