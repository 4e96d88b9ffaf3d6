import type { Label } from '../core/draft.js';
import { call } from '../core/field.js';
import { navigation } from '../core/page.js';

/** A draft set aside by a native submit, until the next page says whether it arrived. */
export interface Submitted extends Label {
  /** The key in the storage. */
  readonly key: string;
  /** The storage's name; none where it was given as an object: then only a form with this key can drop the draft. */
  readonly storage?: string | undefined;
  /** When it was submitted, and until when the navigation to its answer began at the latest; in ms since 1970. */
  readonly at: number;
  readonly until: number;
  /** Until when what was edited went with it, in ms since 1970. */
  readonly upTo: number;
  /** The names of the fields that stay. */
  readonly keep: readonly string[];
  /** It was left by a page in a frame: only such a page can be its answer. */
  readonly isFramed: boolean;
  /** A page has been its answer; that page may have had no such storage. */
  readonly hasArrived?: boolean;
}

/** Where the notes are in `sessionStorage`. */
const notesKey = 'persisted-form:submitted';

/** The notes of this tab. */
function notes(): Submitted[] {
  try {
    const all = [JSON.parse(sessionStorage.getItem(notesKey) ?? '[]') as Submitted | null].flat();
    return all.filter((it): it is Submitted => Number.isFinite(it?.upTo) && Array.isArray(it?.keep));
  } catch {
    return [];
  }
}

function leave(all: Submitted[]): void {
  try {
    if (all.length) sessionStorage.setItem(notesKey, JSON.stringify(all));
    else sessionStorage.removeItem(notesKey);
  } catch {
    // What cannot be seen to have succeeded is kept.
  }
}

/** The visitor has returned to the form. */
export const takeBack = (): void => {
  leave(notes().filter((it) => it.hasArrived));
};

/** A submit that may leave the page. */
export interface Submit {
  readonly event: SubmitEvent;
  /** Whose it is: an event forgets its target, where that stands in a shadow root. */
  readonly form: Element;
  /** When it was heard, in ms since 1970. */
  readonly at: number;
  /** Until when what was edited goes with it, in ms since 1970. */
  upTo: number;
  /** When the page had its hands free again, in ms since 1970. */
  freeAt: number;
}

export function submitOf(event: SubmitEvent, upTo: number): Submit {
  const submit = { event, form: event.target as Element, at: Date.now(), upTo, freeAt: Infinity };
  // A question (`confirm`, `beforeunload`) and a busy listener hold this back as they hold back the navigation.
  setTimeout(() => (submit.freeAt = Date.now()), 100);
  return submit;
}

const isFramed = (): boolean => window.parent !== window;

/**
 * True for a submit that the browser carries out (the page's scripts have not, and have not made it up), and whose answer
 * comes to where its form is: nobody sees what a dialog or another window makes of it.
 */
export function isAnswered({ event, form }: Submit): boolean {
  const { submitter, isTrusted, defaultPrevented } = event;
  const said = (name: string) => submitter?.getAttribute(`form${name}`) ?? call(form, 'getAttribute', name);
  const place = said('target') ?? document.querySelector('base[target]')?.getAttribute('target') ?? '';
  const here = isFramed() ? /^(_self)?$/i : /^(_self|_parent|_top)?$/i;
  const isHere = !/^dialog$/i.test(said('method') ?? '') && (here.test(place) || place === window.name);
  return isHere && isTrusted && !defaultPrevented;
}

/**
 * The page is being left: leaves a note for the next page of this tab, if it is to be the answer to a submit. Where it
 * cannot be left the draft is kept.
 */
export function setAside(
  { at, upTo, freeAt }: Submit,
  draft: Pick<Submitted, 'key' | 'storage' | 'keep' | keyof Label>,
): void {
  // A navigation that begins later is a person's, who has not waited for the answer.
  const until = Math.min(Date.now(), freeAt + 300);
  leave([...notes(), { ...draft, at, upTo, until, isFramed: isFramed() }]);
}

/**
 * True if this page is the answer to a submit at that time, and says success. A frame in the answer to a frame, which would
 * find the note as well, began only when the form's page had gone.
 */
function isAnswer({ at, until }: Submitted): boolean {
  // WebKit does not tell the status: there a redirect says success.
  const { type, redirectCount = 0, responseStatus: status = redirectCount && 303, transferSize } = navigation() ?? {};
  // What a service worker shows in place of the answer says 200, too, but was not sent.
  if (!redirectCount && !transferSize && (navigator as Partial<Navigator>).serviceWorker?.controller) return false;
  const began = Date.now() - performance.now();
  return type === 'navigate' && status >= 200 && status < 400 && began > at - 300 && began < until;
}

/** Notes which submits this page shows to have arrived; of the others, nobody will see it any more. */
export const look = (): void => {
  const seen = (it: Submitted) => (it.hasArrived || isAnswer(it) ? { ...it, hasArrived: true } : []);
  leave(notes().flatMap((it) => (it.isFramed === isFramed() ? seen(it) : it)));
};

/** The submits that have arrived, and whose draft is still there. */
export const arrivals = (): Submitted[] => notes().filter((it) => it.hasArrived);

/** The draft of a submit that has arrived is dropped. */
export const dropped = (key: string): void => {
  leave(notes().filter((it) => it.key !== key));
};
