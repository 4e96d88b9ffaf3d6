import { decode, labelText } from '../core/draft.js';
import { attempt, idle, keeperOf, storedKeyOf, then } from './keeper.js';
import { allStorages, isDefined } from './registry.js';
import type { AnyStorage, MaybePromise } from './storage.js';
import { arrivals, noteArrivals } from './submitted.js';

/** The drafts to clear: all of a scope; or one, of that scope or of none. */
export type Which = { readonly scope: string; readonly storageKey?: string } | { readonly storageKey: string };

/** The same, as the forms of this page are told of it. */
export interface Meant {
  readonly scope: string | undefined;
  readonly storageKey: string | undefined;
}

/** Dispatched at window: tells the forms of this page, which hold their drafts. */
export const clearing = 'persisted-form:clear';

/** True if a draft of this key and scope is to be cleared. */
export const isMeant = (key: string, scope: string | undefined, which: Meant): boolean =>
  which.scope === scope && (which.storageKey ?? key) === key;

function clearIn(storage: AnyStorage, { scope, storageKey }: Meant): MaybePromise<unknown> {
  const meant = storageKey && storedKeyOf(storageKey, scope);
  const drop = (key: string) =>
    (!meant || key === meant) &&
    then(storage.getItem(key) as unknown, (item) => {
      const draft = decode(item);
      return draft && draft.scope === scope && storage.removeItem(key);
    });
  return then(idle(storage), () =>
    // What has come by a link is under any key.
    then(!meant || storage.isPublic ? (storage.keys?.() ?? []) : [meant], (keys) => Promise.all([...keys].map(drop))),
  );
}

/**
 * Drops drafts wherever they are: those of this page's forms, in local and session storage, and in defined storages
 * that have `keys()`.
 *
 * @returns settles when they are gone; never rejects
 */
export async function clearDrafts({
  scope,
  storageKey,
}: {
  scope?: string | number;
  storageKey?: string | number;
} = {}): Promise<void> {
  const which: Meant = { scope: labelText(scope), storageKey: labelText(storageKey) };
  if (!('document' in globalThis) || !(which.scope || which.storageKey)) return;
  window.dispatchEvent(new CustomEvent(clearing, { detail: which }));
  await Promise.all(allStorages().map((storage) => attempt(() => clearIn(storage, which))));
}

const ignore = () => undefined;

/** Drops the drafts of the submits that this page shows to have arrived, also where it has no such form. */
export function dropArrived(): void {
  noteArrivals();
  for (const { key, storage, scope, version, maxAge } of arrivals())
    if (storage && isDefined(storage))
      void keeperOf({ key, scope, version, maxAge, storage, failed: ignore }).read(ignore);
}
