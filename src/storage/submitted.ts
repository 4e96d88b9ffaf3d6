import type { Label } from '../core/draft.js';
import { call } from '../core/field.js';
import { navigation } from '../core/page.js';

/** A note of a native submit and of the draft that goes with it, for the next page: that one says whether it arrived. */
export interface Submitted extends Label {
  /** The key in the storage. */
  readonly key: string;
  /** The storage's name; none where it was given as an object: then only a form with this key can drop the draft. */
  readonly storage?: string | undefined;
  /** When the submit was heard: the navigation to its answer begins no sooner. In ms since 1970. */
  readonly at: number;
  /** When that navigation has begun at the latest, in ms since 1970. */
  readonly until: number;
  /** What was edited up to this moment went with it; in ms since 1970. */
  readonly upTo: number;
  /** The names of the fields that its success spares. */
  readonly keep: readonly string[];
  /** It was left by a page in a frame: only such a page can be its answer. */
  readonly isFramed: boolean;
  /** A page was its answer and said success, but could not drop the draft yet: it may lack the storage. */
  readonly hasArrived?: boolean;
}

/** Where the notes are in `sessionStorage`. */
const notesKey = 'persisted-form:submitted';

/** An answer is known by when the navigation to it began: how much that may be off, in ms. */
const leeway = 300;

/** The notes of this tab; none where they cannot be read. */
function notes(): Submitted[] {
  try {
    const all = [JSON.parse(sessionStorage.getItem(notesKey) ?? '[]') as Submitted | null].flat();
    return all.filter((it): it is Submitted => Number.isFinite(it?.upTo) && Array.isArray(it?.keep));
  } catch {
    return [];
  }
}

function write(all: Submitted[]): void {
  try {
    if (all.length) sessionStorage.setItem(notesKey, JSON.stringify(all));
    else sessionStorage.removeItem(notesKey);
  } catch {
    // Without a note the next page drops nothing: what cannot be seen to have succeeded is kept.
  }
}

/** The visitor has come back to the form: only the submits that have arrived stay noted. */
export const takeBack = (): void => {
  write(notes().filter((it) => it.hasArrived));
};

/** A submit that may leave the page. */
export interface Submit {
  readonly event: SubmitEvent;
  /** Whose it is: an event forgets its target, where that stands in a shadow root. */
  readonly form: Element;
  /** When it was heard, in ms since 1970. */
  readonly at: number;
  /** What is edited up to this moment goes with it; in ms since 1970. */
  upTo: number;
  /** When the page was free to leave, in ms since 1970; `Infinity` until then. */
  freeAt: number;
}

export function submitOf(event: SubmitEvent, upTo: number): Submit {
  const submit = { event, form: event.target as Element, at: Date.now(), upTo, freeAt: Infinity };
  // What holds back the navigation (a `confirm`, a `beforeunload` dialog, a busy listener) holds back this timer, too.
  setTimeout(() => (submit.freeAt = Date.now()), 100);
  return submit;
}

const isFramed = (): boolean => window.parent !== window;

/**
 * True for a submit that the browser carries out (no script has made it up, or prevented it) and whose answer comes to
 * where its form is: nobody sees what a dialog or another window makes of it.
 */
export function isAnsweredHere({ event, form }: Submit): boolean {
  const { submitter, isTrusted, defaultPrevented } = event;
  const said = (name: string) => submitter?.getAttribute(`form${name}`) ?? call(form, 'getAttribute', name);
  const target = said('target') ?? document.querySelector('base[target]')?.getAttribute('target') ?? '';
  const ownWindow = isFramed() ? /^(_self)?$/i : /^(_self|_parent|_top)?$/i;
  const isHere = !/^dialog$/i.test(said('method') ?? '') && (ownWindow.test(target) || target === window.name);
  return isHere && isTrusted && !defaultPrevented;
}

/** The page is being left, and the next one of this tab may be the answer to a submit: leaves it a note of that. */
export function setAside(
  { at, upTo, freeAt }: Submit,
  draft: Pick<Submitted, 'key' | 'storage' | 'keep' | keyof Label>,
): void {
  // A navigation that begins later is a person's, who has not waited for the answer.
  const until = Math.min(Date.now(), freeAt + leeway);
  write([...notes(), { ...draft, at, upTo, until, isFramed: isFramed() }]);
}

/**
 * True if this page is the answer to a submit, and says success. A frame within the answer finds the note, too, but
 * its navigation began only when the form's page had gone.
 */
function isSuccessOf({ at, until }: Submitted): boolean {
  // WebKit does not tell the status: there a redirect says success.
  const { type, redirectCount = 0, responseStatus: status = redirectCount && 303, transferSize } = navigation() ?? {};
  // A service worker's own page says 200, too, but nothing was sent for it.
  if (!redirectCount && !transferSize && (navigator as Partial<Navigator>).serviceWorker?.controller) return false;
  const began = Date.now() - performance.now();
  const isItsAnswer = type === 'navigate' && began > at - leeway && began < until;
  return isItsAnswer && status >= 200 && status < 400;
}

/** Notes which submits this page shows to have arrived. The others' notes go: no later page can be their answer. */
export const noteArrivals = (): void => {
  const seen = (it: Submitted) => (it.hasArrived || isSuccessOf(it) ? { ...it, hasArrived: true } : []);
  write(notes().flatMap((it) => (it.isFramed === isFramed() ? seen(it) : it)));
};

/** The submits that have arrived, and whose draft is still to be dropped. */
export const arrivals = (): Submitted[] => notes().filter((it) => it.hasArrived);

/** The draft at this key in the storage has been dropped: its notes go, too. */
export const dropped = (key: string): void => {
  write(notes().filter((it) => it.key !== key));
};
