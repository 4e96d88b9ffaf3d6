import type { PersistedForm } from '../element.js';
import type { RestoreDetail } from '../events.js';
import { persistedFormAround, persistedFormsOf } from './persisted-forms.js';

/** What the bridge needs of phoenix_live_view's LiveSocket. */
export interface LiveSocketLike {
  execJS(element: HTMLElement, commands: string, eventType: string): void;
  isConnected(): boolean;
}

/** What the server says with `push_event(socket, "persisted-form:clear", …)`. */
interface ClearPush {
  readonly id?: string;
  readonly key?: string;
}

/** A LiveView's `JS` command: its name and arguments. */
type Command = [kind: string, args: { event?: string; target?: unknown }];

export const formOf = (element: Element): HTMLFormElement | null =>
  element.querySelector('form') ?? element.closest('form');

/** True where LiveView itself sends the form's values after a rejoin. */
export function isRecovered(form: HTMLFormElement | null): boolean {
  return !!form?.id && form.hasAttribute('phx-change') && form.getAttribute('phx-auto-recover') !== 'ignore';
}

/** Tells a LiveView of a form's values by its own `phx-change`: one push, and no field counts as used. */
export function pushChange(liveSocket: LiveSocketLike, element: PersistedForm, { restored }: RestoreDetail): void {
  const form = formOf(element);
  const change = form?.getAttribute('phx-change');
  const source = [...(form?.elements ?? [])].find((it) => restored.includes((it as HTMLInputElement).name));
  if (!form || !change || !source) return;
  const commands = (change.startsWith('[') ? JSON.parse(change) : [['push', { event: change }]]) as Command[];
  // LiveView would look for the target on the field.
  for (const [kind, args] of commands) if (kind === 'push') args.target ??= form.getAttribute('phx-target');
  liveSocket.execJS(source as HTMLElement, JSON.stringify(commands), 'change');
}

const page = globalThis.document as Document | undefined;
const view = '[data-phx-session]';

/** The elements whose view has just joined: their server knows nothing of the draft. */
const joining = new Set<PersistedForm>();
let isPatched = false;

// LiveView tells of each patch, and has reset the fields that were not focused.
page?.addEventListener('phx:update', () => {
  const elements = persistedFormsOf(page.documentElement);
  for (const element of elements) {
    if (!element.closest(`${view}:not(.phx-connected)`)) continue;
    joining.add(element);
    // A new element would soon tell LiveView of each field on its own.
    element.reshow();
  }
  if (isPatched) return;
  isPatched = true;
  // Before a frame is painted, and after the patch's events: a submit that succeeded may have dropped the draft.
  queueMicrotask(() => {
    isPatched = false;
    for (const element of persistedFormsOf(page.documentElement)) {
      const detail = element.reshow();
      if (joining.delete(element)) tellWithoutHook(element, detail);
    }
  });
});

/** The LiveView of an element without a hook, told as Phoenix's own app.js lets us: through `window.liveSocket`. */
function tellWithoutHook(element: PersistedForm, detail: RestoreDetail): void {
  const { liveSocket } = globalThis as { liveSocket?: LiveSocketLike };
  if (liveSocket && !element.hasAttribute('phx-hook') && element.notify !== 'none')
    pushChange(liveSocket, element, detail);
}

// A patch may reset a field before its edit is taken: take it at once. Patches leave a focused text field alone.
for (const type of ['input', 'change'])
  page?.addEventListener(type, ({ target }) => {
    const isSafe = type === 'input' && target === page.activeElement;
    if (target instanceof Element && target.closest(view) && !isSafe) takeEdits(persistedFormAround(target));
  });

/** To ask for the values is to take the edits. */
const takeEdits = (element: PersistedForm | undefined) => element?.values;

(globalThis.window as Window | undefined)?.addEventListener('phx:persisted-form:clear', (event) => {
  const { id, key } = (event as CustomEvent<ClearPush | null>).detail ?? {};
  const elements = persistedFormsOf(document.documentElement).filter(
    (element) => (!id || element.id === id) && (!key || element.storageKey === key),
  );
  for (const element of elements) void element.submitSucceeded();
  if (key && !elements.length)
    void (customElements.get('persisted-form') as typeof PersistedForm | undefined)?.clear({ storageKey: key });
});
