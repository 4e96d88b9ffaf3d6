import type { PersistedForm } from '../element.js';
import { persistedFormAround, submitSucceeded } from './persisted-forms.js';

interface SubmitEnd {
  readonly success?: boolean;
  readonly formSubmission: { readonly formElement: HTMLFormElement };
}

// Hotwire Turbo: hears which submits succeeded, and shows the draft again where a morph has reset the fields.
const page = globalThis.document as Document | undefined;

page?.addEventListener('turbo:submit-end', (event) => {
  const { success, formSubmission } = (event as CustomEvent<SubmitEnd>).detail;
  // Not the event's target: a form that has left the page is still meant.
  if (success) submitSucceeded(formSubmission.formElement);
});

// Told of each element that a morph of the page, a frame or a stream went through. All in one go, before a frame is painted.
const morphed = new Set<PersistedForm>();
page?.addEventListener('turbo:morph-element', ({ target }) => {
  const element = persistedFormAround(target as Element);
  if (!element) return;
  if (!morphed.size)
    queueMicrotask(() => {
      for (const element of morphed) element.reshow();
      morphed.clear();
    });
  morphed.add(element);
});
