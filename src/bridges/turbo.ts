// Hotwire Turbo: hears which submits succeeded, and shows the draft again where a morph has reset the fields.
import type { PersistedForm } from '../element.js';
import { hear, persistedFormAround, readBeforePatch, reshowSoon, submitSucceeded } from './persisted-forms.js';

interface SubmitEnd {
  readonly success?: boolean;
  readonly formSubmission: { readonly formElement: HTMLFormElement };
}

hear<SubmitEnd>('turbo:submit-end', ({ detail: { success, formSubmission } }) => {
  // Not the event's target: a form that has left the page is still meant.
  if (success) submitSucceeded(formSubmission.formElement);
});

/** Turbo tells of each element that a morph of the page, a frame or a stream goes through. */
function hearMorph(type: string, act: (element: PersistedForm) => unknown): void {
  hear(type, ({ target }) => {
    const element = persistedFormAround(target as Element);
    if (element) act(element);
  });
}

hearMorph('turbo:before-morph-element', readBeforePatch);
hearMorph('turbo:morph-element', reshowSoon);
