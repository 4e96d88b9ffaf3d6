import { clear, decode, encode, entryOf, hasFiles, isExpired, isValue, lastEdit, merge } from '../core/draft.js';
import { noDraft, only, separator, valuesOf } from '../core/draft.js';
import type { Draft, Entry, FieldValue, Label } from '../core/draft.js';
import { storagesFrom } from './registry.js';
import type { AnyStorage, MaybePromise } from './storage.js';
import { arrivals, dropped } from './submitted.js';

export type Operation = 'read' | 'write' | 'clear' | 'migrate';

/** Turns the values of a form's other version into this one's. */
export type Migrate = (values: Record<string, FieldValue>, from: string | undefined) => Record<string, FieldValue>;

export interface Keeping extends Label {
  readonly key: string;
  /** A storage, or the name of one. */
  readonly storage: string | AnyStorage;
  readonly migrate?: Migrate | undefined;
  /** Hears of every failure; none is thrown. */
  readonly failed: (operation: Operation, error: unknown) => void;
}

const isPromise = <T>(value: MaybePromise<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === 'function';

/** Goes on at once where the value is there at once: what is read synchronously is shown in the first frame. */
export const then = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  isPromise(value) ? value.then(next) : next(value);

/** Runs what a storage does. Its exceptions and rejections end in `failed`, and so does its silence, after 10 s. */
export function attempt<T>(
  run: () => MaybePromise<T>,
  failed: (error: unknown) => MaybePromise<T | undefined> = () => undefined,
): MaybePromise<T | undefined> {
  try {
    const value = run();
    if (!isPromise(value)) return value;
    const silence = new Promise<never>((_, reject) => setTimeout(reject, 10_000, new Error('no answer')));
    return Promise.race([value, silence]).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

/** The key in the storage. */
export const storedKeyOf = (key: string, scope: string | undefined): string => (scope ? `${key}@${scope}` : key);

function migrated(draft: Draft & Label, migrate: Migrate): Draft {
  const fields = new Map<string, Entry>();
  const values: MaybePromise<ReturnType<Migrate>> = migrate(valuesOf(draft), draft.version);
  // It would be taken for a form without values.
  if (isPromise(values)) throw new TypeError('migrate gave a promise');
  for (const [name, value] of Object.entries(values)) {
    const [, editedAt = lastEdit(draft), server] = draft.fields.get(name) ?? [];
    if (isValue(value)) fields.set(name, entryOf(value, editedAt, server));
  }
  return { ...draft, fields };
}

/** What is under way in a storage, by key: whoever comes next waits for it, whichever form it is of. */
const turns = new WeakMap<AnyStorage, Map<string, MaybePromise<unknown>>>();

/** Settles once all that is under way in a storage is done. */
export function idle(storage: AnyStorage): MaybePromise<unknown> {
  const underWay = [...(turns.get(storage)?.values() ?? [])].filter(isPromise);
  return underWay.length ? Promise.all(underWay) : undefined;
}

/** Reads and writes one draft, in its storage or in those below it; one after the other, where that takes its time. */
export interface Keeper {
  /** The one that the draft belongs to. */
  readonly storage: AnyStorage;
  /**
   * Answers with what is to be shown, and with what the storage itself holds; again if it answers late.
   * Settles after 10 s at the latest.
   */
  read(answer: (draft: Draft, stored: Draft) => void): MaybePromise<void>;
  /** What may be shown of an item that the storage tells of; undefined: it cannot be read. */
  open(item: unknown): (Draft & Label) | undefined;
  /**
   * Merges edits into what is stored by now. Without edits it settles when all is written.
   *
   * @param all - the page goes: what is to be stored where the storage has no answer at once
   * @returns how many stores down they are, and the whole that is stored there, if it was looked at; `undefined` where
   *   nothing was stored that outlasts the page
   */
  write(edits: Draft, all?: Draft): MaybePromise<{ at: number; whole: Draft | undefined } | undefined>;
  /**
   * Stores just this. A draft of nothing is removed.
   *
   * @returns true if nothing else is stored any more
   */
  replace(draft: Draft, operation: Operation): MaybePromise<unknown>;
}

export function keeperOf({ key, storage, migrate, failed, scope, version, maxAge }: Keeping): Keeper {
  const storages = storagesFrom(storage);
  const [first, ...below] = storages;
  const label: Label = first.isPublic ? { maxAge } : { scope, version, maxAge };

  /** What this page has read or written last: what was edited since can be added to it. */
  let lastItem: unknown;
  /** What is stored was read, and is no draft of another scope: where there is no time to read it again, it may be written over. */
  let mayOverwrite = false;

  const line = turns.get(first) ?? new Map<string, MaybePromise<unknown>>();
  turns.set(first, line);

  function decoded(item: unknown): Draft & Label {
    const draft = item == null ? noDraft : decode(item);
    if (!draft) failed('read', new Error('not a draft'));
    return draft ?? noDraft;
  }

  /** What may be shown of a draft: it is of this scope and not too old; as this version of the form has it. */
  function current(draft: Draft & Label): Draft & Label {
    if (draft.scope !== label.scope || isExpired(draft, maxAge)) return noDraft;
    if (draft === noDraft || draft.version === label.version) return draft;
    try {
      return migrate ? migrated(draft, migrate) : noDraft;
    } catch (error) {
      failed('migrate', error);
      return noDraft;
    }
  }

  function queue<T>(run: () => MaybePromise<T>, before = line.get(key)): MaybePromise<T> {
    const turn = then(before, run);
    line.set(key, turn);
    void then(turn, () => {
      if (line.get(key) === turn) line.delete(key);
    });
    return turn;
  }

  /** The draft that has come down to a storage below. What else is at this key there is another form's own. */
  const fallen = (storage: AnyStorage) =>
    attempt(() => {
      const draft = decode(storage.getItem(key));
      return draft?.isFallen ? draft : undefined;
    }) as ReturnType<typeof decode>;

  /** What came down is no longer needed there. A storage that does not let it be removed has not let it be written. */
  function sweep(): void {
    for (const storage of below) if (fallen(storage)) void attempt(() => storage.removeItem(key));
  }

  function put(storage: AnyStorage, draft: Draft): MaybePromise<unknown> {
    if (!draft.fields.size) return storage.removeItem(key);
    const kept = storage.takesFiles ? draft : only(draft, (_, [value]) => !hasFiles(value));
    const record = { ...encode(kept, label), ...((storage !== first || !below.length) && { isFallen: true }) };
    lastItem = storage.takesFiles ? record : JSON.stringify(record);
    return storage.setItem(key, lastItem);
  }

  /** Writes the fields that were edited since the whole was written, where that is much less. */
  function append(storage: AnyStorage, item: unknown, { fields }: Draft): boolean {
    if (item !== lastItem || !storage.takesParts || maxAge !== undefined) return false;
    const [whole = '', recent = '{}'] = String(item).split(separator);
    const part = JSON.stringify({ ...(JSON.parse(recent) as object), ...Object.fromEntries(fields) });
    if (part.length * 8 > whole.length) return false;
    storage.setItem(key, (lastItem = whole + separator + part));
    return true;
  }

  function write(edits: Draft, all?: Draft, at = 0): ReturnType<Keeper['write']> {
    const storage = storages[at];
    if (!storage) return undefined;
    const store = (item: unknown) => {
      let whole: Draft | undefined;
      if (!append(storage, item, edits)) {
        const found = decoded(item);
        if (found !== noDraft && found.scope !== label.scope) throw new Error('the key of another scope');
        whole = merge(found.version === label.version ? current(found) : noDraft, edits);
      }
      return then(whole && put(storage, whole), () => {
        if (!at) sweep();
        return at < below.length ? { at, whole } : undefined;
      });
    };
    return attempt(
      () => {
        const item: unknown = storage.getItem(key);
        // The answer may come too late; if not, it says what others have written.
        if (all && isPromise(item)) void attempt(() => put(storage, all));
        return then(item, store);
      },
      (error) => {
        failed('write', error);
        return write(edits, undefined, at + 1);
      },
    );
  }

  function replace(draft: Draft, operation: Operation): MaybePromise<unknown> {
    sweep();
    return attempt(
      () => then(put(first, draft), () => true),
      async (error) => {
        failed(operation, error);
        if (draft.fields.size) {
          // What stays goes down.
          void write(draft, undefined, 1);
          await attempt(() => first.removeItem(key));
        }
        // What cannot be read there is not there.
        return (await attempt(() => first.getItem(key) as unknown)) == null;
      },
    );
  }

  return {
    storage: first,
    open(item) {
      const draft = decoded(item);
      return draft === noDraft ? undefined : current(draft);
    },
    write(edits, all) {
      if (!edits.fields.size) return then(line.get(key), () => undefined);
      if (all && mayOverwrite) return queue(() => write(edits, all), null);
      return queue(() => write(edits));
    },
    replace: (draft, operation) => queue(() => replace(draft, operation)),
    read(answer) {
      const found = (item: unknown, isRead = true) => {
        let stored: Draft & Label = decoded(item);
        mayOverwrite ||= isRead && (stored === noDraft || stored.scope === label.scope);
        const isOurs = stored.scope === label.scope && stored.version === label.version;
        if (stored !== noDraft && isOurs) lastItem = item;
        let draft = current(stored);
        for (const storage of below) draft = merge(current(fallen(storage) ?? noDraft), draft);
        for (const { upTo, keep } of draft.fields.size ? arrivals().filter((it) => it.key === key) : []) {
          const rest = (draft = stored = clear(draft, upTo, (name) => keep.includes(name)));
          void queue(() => replace(rest, 'clear'));
          dropped(key);
        }
        answer(draft, stored);
      };
      return attempt(
        () =>
          then(
            then(line.get(key), () => first.getItem(key) as unknown),
            found,
          ),
        (error) => {
          failed('read', error);
          found(null, false);
        },
      );
    },
  };
}
