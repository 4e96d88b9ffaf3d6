import { decode, encode, isExpired, isValue, lastEdit, merge, noDraft, valuesOf } from '../core/draft.js';
import type { Draft, Entry, FieldValue, Label } from '../core/draft.js';
import type { AnyStorage, MaybePromise } from './storage.js';

export type Operation = 'read' | 'write' | 'clear' | 'migrate';

/** Turns the values of a form's other version into this one's. */
export type Migrate = (values: Record<string, FieldValue>, from: string | undefined) => Record<string, FieldValue>;

export interface Keeping extends Label {
  readonly key: string;
  /** The storage, then those below it. */
  readonly storages: readonly [AnyStorage, ...AnyStorage[]];
  readonly migrate?: Migrate | undefined;
  /** Hears of every failure; none is thrown. */
  readonly failed: (operation: Operation, error: unknown) => void;
}

export const isPromise = <T>(value: MaybePromise<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === 'function';

/** Goes on at once where the value is there at once: what is read synchronously is shown in the first frame. */
export const then = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  isPromise(value) ? value.then(next) : next(value);

/** Runs what a storage does. Its exceptions and rejections end in `failed`, and so does its silence, after 10 s. */
export function attempt<T>(run: () => MaybePromise<T>, failed: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = run();
    if (!isPromise(value)) return value;
    const silence = new Promise<never>((_, reject) => setTimeout(reject, 10_000, new Error('no answer')));
    return Promise.race([value, silence]).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

/** The key inside the storage. */
export const placeOf = (key: string, scope: string | undefined): string => (scope ? `${key}@${scope}` : key);

/** What a storage takes: plain data, or its text, which cannot hold files. */
function pack(storage: AnyStorage, draft: Draft, label: Label): unknown {
  if (storage.takesFiles) return encode(draft, label);
  const fields = [...draft.fields].filter(([, { value }]) => !(Array.isArray(value) && value[0] instanceof File));
  return JSON.stringify(encode({ ...draft, fields: new Map(fields) }, label));
}

const put = (storage: AnyStorage, key: string, draft: Draft, label: Label): MaybePromise<unknown> =>
  draft.fields.size ? storage.setItem(key, pack(storage, draft, label)) : storage.removeItem(key);

function migrated(draft: Draft & Label, migrate: Migrate): Draft {
  const fields = new Map<string, Entry>();
  for (const [name, value] of Object.entries(migrate(valuesOf(draft), draft.version)))
    if (isValue(value))
      fields.set(name, { editedAt: lastEdit(draft), server: undefined, ...draft.fields.get(name), value });
  return { ...draft, fields };
}

/** Reads and writes one draft, in its storage or in those below it. */
export interface Keeper {
  /**
   * Answers with what is to be shown, and with what the storage itself holds; again if it answers late.
   * Settles after 10 s at the latest.
   */
  read(answer: (draft: Draft, stored: Draft) => void): MaybePromise<void>;
  /** What may be shown of an item that the storage tells of. */
  open(item: unknown): Draft;
  /**
   * Merges edits into what is stored by now.
   *
   * @param known - what is stored, where there is no time to ask
   * @returns what is stored then, and how many stores down; `undefined` where it could not be kept at all
   */
  write(edits: Draft, known?: Draft): MaybePromise<{ draft: Draft; at: number } | undefined>;
  /** Stores just this. A draft of nothing is removed. */
  replace(draft: Draft, operation: Operation): MaybePromise<unknown>;
}

export function keeperOf({ key, storages, migrate, failed, scope, version, maxAge }: Keeping): Keeper {
  const [first, ...below] = storages;
  const label: Label = first.isPublic ? { maxAge } : { scope, version, maxAge };

  /** True while a store below may hold something. */
  let spilled = false;

  /** The draft in an item, if it is of this scope and not too old. */
  function valid(item: unknown, isWritten = false): Draft & Label {
    const draft = item == null ? undefined : decode(item);
    if (item != null && !draft) failed('read', new Error('not a draft'));
    if (isWritten && draft && draft.scope !== label.scope) throw new Error('the key of another scope');
    const isOld = !!draft?.fields.size && isExpired(draft, maxAge);
    return draft && draft.scope === label.scope && !isOld ? draft : noDraft;
  }

  function upToDate(draft: Draft & Label): Draft {
    if (draft === noDraft || draft.version === label.version) return draft;
    try {
      return migrate ? migrated(draft, migrate) : noDraft;
    } catch (error) {
      failed('migrate', error);
      return noDraft;
    }
  }

  const remove = (from: readonly AnyStorage[], operation: Operation) => {
    for (const storage of from)
      void attempt(
        () => storage.removeItem(key),
        (error) => failed(operation, error),
      );
  };

  function write(edits: Draft, known?: Draft, at = 0): ReturnType<Keeper['write']> {
    const storage = storages[at];
    const store = (item: unknown) => {
      const stored = valid(item, true);
      const draft = merge(known ?? (stored.version === label.version ? stored : noDraft), edits);
      return then(put(storage as AnyStorage, key, draft, label), () => {
        if (!at && spilled) remove(below, 'write');
        spilled = at > 0;
        return { draft, at };
      });
    };
    return (
      storage &&
      attempt(
        () => (known ? store(null) : then(storage.getItem(key), store)),
        (error) => {
          failed('write', error);
          return write(edits, undefined, at + 1);
        },
      )
    );
  }

  return {
    open: (item) => upToDate(valid(item)),
    read(answer) {
      const found = (item: unknown) => {
        const stored = valid(item);
        let draft = upToDate(stored);
        for (const storage of below)
          void attempt(
            () => {
              const lower = upToDate(valid(storage.getItem(key)));
              spilled ||= lower !== noDraft;
              draft = merge(draft, lower);
            },
            // What cannot be read there has not been written there.
            () => undefined,
          );
        answer(draft, stored);
      };
      return attempt(
        () => then(first.getItem(key), found),
        (error) => {
          failed('read', error);
          found(null);
        },
      );
    },
    write,
    replace(draft, operation) {
      remove(below, operation);
      return attempt(
        () => put(first, key, draft, label),
        (error) => failed(operation, error),
      );
    },
  };
}
