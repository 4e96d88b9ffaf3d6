import { persistedFormsOf, submitSucceeded } from './persisted-forms.js';

/** What htmx 2 tells with `htmx:beforeOnLoad`. */
interface Loaded {
  readonly xhr: { readonly status: number };
  readonly requestConfig: { readonly triggeringEvent?: Event | undefined };
}

/** What htmx 4 tells with `htmx:after:request`. */
interface Requested {
  readonly ctx: { readonly response: { readonly status: number }; readonly sourceEvent?: Event | undefined };
}

/** Only a submit's answer counts: a form may also ask on every change, and a field on its own. */
function answered(status: number, trigger: Event | undefined): void {
  if (status < 400 && trigger?.type === 'submit') submitSucceeded(trigger.target as HTMLFormElement);
}

// htmx 2 and 4: hears before the swap which submits succeeded, and shows the draft again where a morph has reset the fields.
const page = globalThis.document as Document | undefined;

page?.addEventListener('htmx:beforeOnLoad', (event) => {
  const { xhr, requestConfig } = (event as CustomEvent<Loaded>).detail;
  answered(xhr.status, requestConfig.triggeringEvent);
});
page?.addEventListener('htmx:after:request', (event) => {
  const { response, sourceEvent } = (event as CustomEvent<Requested>).detail.ctx;
  answered(response.status, sourceEvent);
});
for (const swapped of ['htmx:afterSwap', 'htmx:before:settle'])
  page?.addEventListener(swapped, ({ target }) => {
    for (const element of persistedFormsOf(target as Element)) element.reshow();
  });
