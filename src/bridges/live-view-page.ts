import type { PersistedForm } from '../element.js';
import type { RestoreDetail } from '../events.js';
import { hear, persistedFormsOf, reshowSoon } from './persisted-forms.js';

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

/** What is within an element, else what it stands in. */
export const findAt = (element: Element, selector: string): Element | null =>
  element.querySelector(selector) ?? element.closest(selector);

/** An attribute of an element's form. */
export function formAttribute(element: Element, name: string): string | null {
  const form = findAt(element, 'form');
  // A form's own properties give way to the names of its fields.
  return form && Element.prototype.getAttribute.call(form, name);
}

/** Tells a LiveView of a form's values by its own `phx-change`: one push, and no field counts as used. */
export function pushChange(liveSocket: LiveSocketLike, element: PersistedForm, { restored }: RestoreDetail): void {
  const change = formAttribute(element, 'phx-change');
  if (!change || !restored.length) return;
  const source = element.querySelector<HTMLElement>(restored.map((name) => `[name="${CSS.escape(name)}"]`).join());
  if (!source) return;
  const commands = (change.startsWith('[') ? JSON.parse(change) : [['push', { event: change }]]) as Command[];
  // LiveView would look for the target on the field.
  for (const [kind, args] of commands) if (kind === 'push') args.target ??= formAttribute(element, 'phx-target');
  liveSocket.execJS(source, JSON.stringify(commands), 'change');
}

/** The elements whose LiveView knows of their draft. */
const told = new WeakSet<PersistedForm>();

// LiveView tells of each patch, and has reset the fields that were not focused.
hear('phx:update', () => {
  for (const element of persistedFormsOf()) {
    reshowSoon(element);
    if (told.has(element) || !element.closest('[data-phx-session]:not(.phx-connected)')) continue;
    told.add(element);
    // An element that came with the join would soon tell of each field on its own.
    element.reshow();
    queueMicrotask(() => tellWithoutHook(element));
  }
});

/** Tells the LiveView of an element without a hook as Phoenix's own app.js lets us: through `window.liveSocket`. */
function tellWithoutHook(element: PersistedForm): void {
  const { liveSocket } = globalThis as { liveSocket?: LiveSocketLike };
  if (liveSocket && !element.hasAttribute('phx-hook') && element.notify !== 'none')
    pushChange(liveSocket, element, element.reshow());
}

function cleared({ detail }: CustomEvent<ClearPush | null>): void {
  const { id, key } = detail ?? {};
  const elements = persistedFormsOf().filter((it) => (!id || it.id === id) && (!key || it.storageKey === key));
  for (const element of elements) void element.submitSucceeded(Infinity);
  if (key && !elements.length)
    void (customElements.get('persisted-form') as typeof PersistedForm | undefined)?.clear({ storageKey: key });
}

hear('phx:persisted-form:clear', cleared, globalThis.window);
