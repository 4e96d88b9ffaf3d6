import type { PersistedForm } from '../element.js';
import type { RestoreDetail } from '../events.js';
import { persistedFormsOf } from './persisted-forms.js';

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

// A form's own properties give way to the names of its fields.
const attributeOf = (form: Element | null, name: string) => form && Element.prototype.getAttribute.call(form, name);
const formOf = (element: Element): Element | null => element.querySelector('form') ?? element.closest('form');

/** Where the events of an element's form go, if not to its LiveView. */
export const targetOf = (element: Element): string | null => attributeOf(formOf(element), 'phx-target');

/** True where LiveView itself sends the form's values after a rejoin. */
export function isRecovered(element: Element): boolean {
  const form = formOf(element);
  return (
    !!attributeOf(form, 'id') &&
    attributeOf(form, 'phx-change') !== null &&
    attributeOf(form, 'phx-auto-recover') !== 'ignore'
  );
}

/** Tells a LiveView of a form's values by its own `phx-change`: one push, and no field counts as used. */
export function pushChange(liveSocket: LiveSocketLike, element: PersistedForm, { restored }: RestoreDetail): void {
  const change = attributeOf(formOf(element), 'phx-change');
  const fields = element.querySelectorAll<HTMLElement>('[name]');
  const source = [...fields].find((it) => restored.includes(attributeOf(it, 'name') ?? ''));
  if (!change || !source) return;
  const commands = (change.startsWith('[') ? JSON.parse(change) : [['push', { event: change }]]) as Command[];
  // LiveView would look for the target on the field.
  for (const [kind, args] of commands) if (kind === 'push') args.target ??= targetOf(element);
  liveSocket.execJS(source, JSON.stringify(commands), 'change');
}

const page = globalThis.document as Document | undefined;

/** The elements that a patch went through, and whether their LiveView is to be told. */
const patched = new Map<PersistedForm, boolean>();
const told = new WeakSet<PersistedForm>();

// LiveView tells of each patch, and has reset the fields that were not focused.
page?.addEventListener('phx:update', () => {
  // All in one go, before a frame is painted, and after the patch's events: a submit that succeeded may have dropped the draft.
  if (!patched.size) queueMicrotask(showAgain);
  for (const element of persistedFormsOf(page.documentElement)) {
    const hasJoined = !told.has(element) && element.closest('[data-phx-session]:not(.phx-connected)') !== null;
    // An element that came with the join would soon tell of each field on its own.
    if (hasJoined) element.reshow();
    patched.set(element, hasJoined || patched.get(element) === true);
  }
});

function showAgain(): void {
  for (const [element, hasJoined] of patched) {
    const detail = element.reshow();
    if (hasJoined) tellWithoutHook(element, detail);
  }
  patched.clear();
}

/** Tells the LiveView of an element without a hook, once, as Phoenix's own app.js lets us: through `window.liveSocket`. */
function tellWithoutHook(element: PersistedForm, detail: RestoreDetail): void {
  told.add(element);
  const { liveSocket } = globalThis as { liveSocket?: LiveSocketLike };
  if (liveSocket && !element.hasAttribute('phx-hook') && element.notify !== 'none')
    pushChange(liveSocket, element, detail);
}

(globalThis.window as Window | undefined)?.addEventListener('phx:persisted-form:clear', (event) => {
  const { id, key } = (event as CustomEvent<ClearPush | null>).detail ?? {};
  const elements = persistedFormsOf(document.documentElement).filter(
    (element) => (!id || element.id === id) && (!key || element.storageKey === key),
  );
  for (const element of elements) void element.submitSucceeded();
  if (key && !elements.length)
    void (customElements.get('persisted-form') as typeof PersistedForm | undefined)?.clear({ storageKey: key });
});
