import type { PersistedForm } from '../element.js';

/** Told by what it can do: the class may be defined under any name. */
const isPersistedForm = (element: Element | null): element is PersistedForm =>
  !!element && 'submitSucceeded' in element;

/** The persisted form that an element is, or stands in. */
export function persistedFormAround(element: Element | null): PersistedForm | null {
  while (element && !isPersistedForm(element)) element = element.parentElement;
  return element;
}

/** The persisted forms of a place, or of the page: the one around it, and those within it. */
export const persistedFormsOf = (place: Element = document.documentElement): PersistedForm[] =>
  [persistedFormAround(place), ...place.querySelectorAll('*')].filter(isPersistedForm);

/** What a form owns, wherever it stands: none of its fields can hide that by its name. A page may call anything a form. */
export const elementsOf = (form: Element): HTMLInputElement[] =>
  form instanceof HTMLFormElement
    ? [...(Reflect.get(HTMLFormElement.prototype, 'elements', form) as Iterable<HTMLInputElement>)]
    : [];

/** Hears what a framework tells the page: all of it bubbles to the window. Where there is no page, nobody tells. */
export function hear<Detail>(type: string, listener: (event: CustomEvent<Detail>) => void): void {
  if ('document' in globalThis) window.addEventListener(type, listener as EventListener);
}

/** Brings the word that the submit of a form succeeded to those who wait for it: also to those it only owns fields of. */
export function submitSucceeded(form: Element): void {
  const elements = new Set(persistedFormsOf(form));
  for (const [element, owned] of Map.groupBy(elementsOf(form), persistedFormAround)) {
    if (!element) continue;
    const { values } = element;
    // Its button, or what is never stored, may stand in another form's element.
    if (owned.some(({ name }) => name in values)) elements.add(element);
  }
  for (const element of elements) if (element.clearOn === 'submit') void element.submitSucceeded();
}

const patched = new Set<PersistedForm>();

/** Has an element read what is being typed, before a patch resets it; not again while the patch goes through its form. */
export function readBeforePatch(element: PersistedForm): unknown {
  if (patched.has(element)) return undefined;
  const field = document.activeElement as HTMLInputElement | null;
  if (persistedFormAround(field) === element) keepCaret(field as HTMLInputElement);
  return element.values;
}

/** Puts the caret back where it is now, once the draft is shown again: a field that is reset has it at an end. */
function keepCaret(field: HTMLInputElement): void {
  const { selectionStart, selectionEnd } = field;
  // Buttons have none, nor have numbers.
  if (typeof selectionStart !== 'number') return;
  const putBack = () => {
    if (field.selectionStart !== selectionStart && field === document.activeElement)
      field.setSelectionRange(selectionStart, selectionEnd);
  };
  queueMicrotask(() => {
    queueMicrotask(putBack);
  });
}

/**
 * Shows the draft again in a form that a patch of the page went through. Once, however often that is told of; before a
 * frame is painted; and after the patch's own events, as a submit that succeeded may have dropped the draft.
 */
export function reshowSoon(element: PersistedForm, ...how: Parameters<PersistedForm['reshow']>): void {
  patched.add(element);
  queueMicrotask(() => {
    if (patched.delete(element)) element.reshow(...how);
  });
}
