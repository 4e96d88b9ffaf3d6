// jQuery: what its `trigger()` makes up stays in jQuery (Select2, date pickers, masks). Lets the page's own listeners hear it.
import { hear, persistedFormAround } from './persisted-forms.js';

/** What the bridge needs of jQuery's events. */
interface Triggered {
  readonly originalEvent?: Event;
  readonly target: Element & { readonly form?: Element | null };
}

/** What the bridge needs of jQuery. */
interface JQuery {
  (target: Document): { on(types: string, listener: (event: Triggered) => void): unknown };
  readonly fn?: object;
}

let hasMet = false;
let isTelling = false;

function triggered({ originalEvent, target }: Triggered): void {
  // A listener may trigger another event of the kind.
  if (originalEvent || isTelling || !persistedFormAround(target.form ?? target)) return;
  isTelling = true;
  // To the field alone: those further up have heard it from jQuery.
  target.dispatchEvent(new Event('input'));
  isTelling = false;
}

/** Meets it as soon as it can be there. An element may be called so, too. */
function meet(): void {
  const { jQuery } = globalThis as { jQuery?: JQuery };
  if (hasMet || !jQuery?.fn) return;
  hasMet = true;
  jQuery(document).on('input change', triggered);
}

for (const type of ['restore', 'focusin']) hear(type, meet);
