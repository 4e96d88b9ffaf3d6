import { clear, type Label } from '../core/draft.js';
import { keeperOf, type Operation } from './keeper.js';
import { storagesFrom } from './registry.js';

/** A draft set aside by a native submit, until the next page says whether it arrived. */
export interface Submitted extends Label {
  /** The key in the storage. */
  readonly key: string;
  /** The storage's name; none where it was given as an object: then only a form with this key can drop the draft. */
  readonly storage?: string | undefined;
  /** When it was submitted, in ms since 1970. */
  readonly at: number;
  /** Until when what was edited went with it, in ms since 1970. */
  readonly upTo: number;
  /** The names of the fields that stay. */
  readonly keep: readonly string[];
}

const note = 'persisted-form:submitted';

function read(): Submitted[] {
  try {
    const text = sessionStorage.getItem(note);
    if (text) sessionStorage.removeItem(note);
    const notes = [JSON.parse(text ?? '[]') as Partial<Submitted> | null].flat();
    return notes.filter((it): it is Submitted => [it?.at, it?.upTo].every(Number.isFinite) && Array.isArray(it?.keep));
  } catch {
    return [];
  }
}

/** Leaves a note for the next page of this tab. Where it cannot be left the draft is kept. */
export function setAside(submitted: Submitted): void {
  try {
    sessionStorage.setItem(note, JSON.stringify([...read(), submitted]));
  } catch {
    // What cannot be seen to have succeeded is kept.
  }
}

/** Takes the notes back: the visitor has returned to the form. */
export const takeBack = read;

/** True if this page is the answer to a submit at that time, and says success. */
function isAnswer({ at }: Submitted): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // WebKit does not tell the status: there a redirect says success.
  const { type, redirectCount = 0, responseStatus: status = redirectCount && 303 } = navigation ?? {};
  const began = Date.now() - performance.now();
  return type === 'navigate' && status >= 200 && status < 400 && Math.abs(began - at) < 300;
}

let arrived: Submitted[] | undefined;

/** The submits that this page shows to have arrived. */
export const arrivals = (): Submitted[] => (arrived ??= read().filter(isAnswer));

/** Drops the drafts of the submits that this page shows to have arrived, also where it has no such form. */
export function dropArrived(failed: (operation: Operation, error: unknown) => void = () => undefined): void {
  for (const { key, storage, upTo, keep, ...label } of arrivals()) {
    if (!storage) continue;
    const keeper = keeperOf({ ...label, key, storages: storagesFrom(storage), failed });
    void keeper.read((draft) => {
      const kept = clear(draft, upTo, (name) => keep.includes(name));
      void keeper.replace(kept, 'clear');
    });
  }
}
