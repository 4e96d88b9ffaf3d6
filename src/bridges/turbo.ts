// Hotwire Turbo: hears which submits succeeded, and shows the draft again where a morph has reset the fields.
import { hear, persistedFormAround, reshowSoon, submitSucceeded } from './persisted-forms.js';

interface SubmitEnd {
  readonly success?: boolean;
  readonly formSubmission: { readonly formElement: HTMLFormElement };
}

hear<SubmitEnd>('turbo:submit-end', ({ detail: { success, formSubmission } }) => {
  // Not the event's target: a form that has left the page is still meant.
  if (success) submitSucceeded(formSubmission.formElement);
});

// Told of each element that a morph of the page, a frame or a stream went through.
hear('turbo:morph-element', ({ target }) => {
  const element = persistedFormAround(target as Element);
  if (element) reshowSoon(element);
});
