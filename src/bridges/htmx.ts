// htmx 2 and 4: hears before the swap which submits succeeded, and shows the draft again where a morph has reset the fields.
import { hear, persistedFormsOf, readBeforePatch, reshowSoon, submitSucceeded } from './persisted-forms.js';

/** What htmx 2 tells with `htmx:beforeOnLoad`. */
interface Loaded {
  readonly elt: Element;
  readonly xhr: { readonly status: number };
  readonly requestConfig: { readonly triggeringEvent?: Event | undefined };
}

/** What htmx 4 tells with `htmx:after:request`. */
interface Requested {
  readonly ctx: {
    readonly response: { readonly status: number };
    readonly sourceElement: Element;
    readonly sourceEvent?: Event | undefined;
  };
}

/**
 * Only a submit's answer counts: a form may also ask on every change, and a field on its own.
 *
 * @param asking - the element that has asked; in a shadow root the submit has forgotten whose it was
 */
function answered({ status }: { readonly status: number }, trigger: Event | undefined, asking: Element): void {
  if (status < 400 && trigger?.type === 'submit') submitSucceeded((trigger.target as Element | null) ?? asking);
}

hear<Loaded>('htmx:beforeOnLoad', ({ detail: { xhr, requestConfig, elt } }) => {
  answered(xhr, requestConfig.triggeringEvent, elt);
});
hear<Requested>('htmx:after:request', ({ detail: { ctx } }) => {
  answered(ctx.response, ctx.sourceEvent, ctx.sourceElement);
});

// An answer may morph more of the page than its target. The morph of htmx 4 leaves the field alone that a person is in.
for (const type of ['htmx:beforeSwap', 'htmx:oobBeforeSwap', 'htmx:sseBeforeMessage'])
  hear(type, () => {
    for (const element of persistedFormsOf()) readBeforePatch(element);
  });

/** What the swap has brought tells the page first. */
function swapped(target: EventTarget | null): void {
  for (const element of persistedFormsOf(target as Element)) reshowSoon(element);
}

for (const type of ['htmx:afterSwap', 'htmx:before:settle'])
  hear(type, ({ target }) => {
    swapped(target);
  });
// It is told at the target of the answer.
hear<{ readonly target: Element }>('htmx:oobAfterSwap', ({ detail }) => {
  swapped(detail.target);
});
