import type { PersistedForm } from '../element.js';

/** Told by what it can do: the class may be defined under any name. */
const isPersistedForm = (element: Element): element is PersistedForm => 'submitSucceeded' in element;

/** The persisted form that an element is, or stands in. */
export function persistedFormAround(element: Element | null): PersistedForm | undefined {
  for (; element; element = element.parentElement) if (isPersistedForm(element)) return element;
  return undefined;
}

/** The persisted forms of a place in the page: the one around it, and those within it. */
export const persistedFormsOf = (place: Element): PersistedForm[] =>
  [persistedFormAround(place), ...place.querySelectorAll('*')].filter(
    (element) => !!element && isPersistedForm(element),
  );

/** Brings the word that the submit of a form succeeded to those who wait for it. */
export function submitSucceeded(form: Element): void {
  for (const element of persistedFormsOf(form)) if (element.clearOn === 'submit') void element.submitSucceeded();
}
