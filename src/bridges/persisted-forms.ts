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
  for (const it of elementsOf(form)) {
    const element = persistedFormAround(it);
    // Its button, or what is never stored, may stand in another form's element.
    if (element && !elements.has(element) && it.name in element.values) elements.add(element);
  }
  for (const element of elements) if (element.clearOn === 'submit') void element.submitSucceeded();
}

/** The elements that a patch has gone through, until they show their draft again. */
const patched = new Set<PersistedForm>();
/** Puts back the caret of an element, once it shows its draft again. */
const carets = new WeakMap<PersistedForm, () => void>();

/** Has an element read what is being typed, before a patch resets it; not again while the patch goes through its form. */
export function readBeforePatch(element: PersistedForm): unknown {
  if (patched.has(element)) return undefined;
  const field = document.activeElement as HTMLInputElement | null;
  if (field && persistedFormAround(field) === element) carets.set(element, keepCaret(field));
  return element.values;
}

/** A field that is reset has its caret at an end: puts it back where it is now. */
function keepCaret(field: HTMLInputElement): () => void {
  const { value, selectionStart, selectionEnd } = field;
  return () => {
    // Buttons have none, nor have numbers. Who has typed since has it where it belongs.
    const isReset = field.selectionStart !== selectionStart && field.value === value;
    if (isReset && field === document.activeElement) field.setSelectionRange(selectionStart, selectionEnd);
  };
}

/**
 * Shows the draft again in a form that a patch of the page went through. Once, however often that is told of; before a
 * frame is painted; and after the patch's own events, as a submit that succeeded may have dropped the draft.
 */
export function reshowSoon(element: PersistedForm, ...how: Parameters<PersistedForm['reshow']>): void {
  patched.add(element);
  queueMicrotask(() => {
    if (!patched.delete(element)) return;
    element.reshow(...how);
    carets.get(element)?.();
    carets.delete(element);
  });
}
