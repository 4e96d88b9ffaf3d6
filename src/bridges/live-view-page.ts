import type { PersistedForm } from '../element.js';
import type { RestoreDetail } from '../events.js';
import { elementsOf, hear, persistedFormsOf, reshowSoon } from './persisted-forms.js';

/** What the bridge needs of phoenix_live_view's LiveSocket. */
export interface LiveSocketLike {
  execJS(element: HTMLElement, commands: string, eventType: string): void;
  isConnected(): boolean;
}

/** What the server says with `push_event(socket, "persisted-form:clear", …)`. */
interface ClearPush {
  readonly id?: string | null;
  readonly key?: string | null;
  /** Whose draft it is; without it that of anybody whose form is on the page, else nobody's. */
  readonly scope?: string | number | null;
}

/** A LiveView's `JS` command: its name and arguments. */
type Command = [kind: string, args: { event?: string; target?: unknown }];

/** What is within an element, else what it stands in. */
export const findAt = (element: Element, selector: string): Element | null =>
  element.querySelector(selector) ?? element.closest(selector);

/** An attribute of the form. A form's own properties give way to the names of its fields. */
export const attributeOf = (form: Element, name: string): string | null =>
  Element.prototype.getAttribute.call(form, name);

/**
 * The fields that LiveView is to take for changed: each that shows files, as it takes files over from that field alone; else
 * one, best one that shows the draft. One with its own `phx-change` would be told of alone.
 */
function sourcesIn(form: Element, restored: readonly string[]): HTMLElement[] {
  const fields = elementsOf(form).filter(
    (it) => it.form === form && it.matches(':not(button,fieldset,object,output,[phx-change])'),
  );
  const shown = fields.filter(({ name }) => restored.includes(name));
  const files = shown.filter(({ type }) => type === 'file');
  return files.length ? files : [...shown, ...fields].slice(0, 1);
}

/** Tells a LiveView of a form's values by its own `phx-change`: one push (one for each field of files), and no field counts as used. */
export function pushChange(liveSocket: LiveSocketLike, element: PersistedForm, restored: readonly string[] = []): void {
  const form = restored.length && findAt(element, 'form[phx-change]');
  if (!form) return;
  try {
    const change = attributeOf(form, 'phx-change') ?? '';
    const commands = (change.startsWith('[') ? JSON.parse(change) : [['push', { event: change }]]) as Command[];
    // LiveView would look for the target on the field.
    for (const [kind, args] of commands) if (kind === 'push') args.target ??= attributeOf(form, 'phx-target');
    for (const it of sourcesIn(form, restored)) liveSocket.execJS(it, JSON.stringify(commands), 'change');
  } catch (error) {
    // Within a join, what is thrown would end it.
    reportError(error);
  }
}

/** True where a LiveView hears of the form. Where none does, its fields tell the page's scripts, and a field's own `phx-change`. */
const isHeard = (element: PersistedForm): boolean => findAt(element, 'form[phx-change]') !== null;

/** True for a field whose LiveView has answered to what it was told, where a patch leaves no sign of that in its HTML. */
const isAnswered = (field: Element): boolean =>
  field.matches('textarea,:focus') && field.closest('[phx-change]:not(.phx-change-loading)') !== null;

/** The draft of each element that its LiveView has been told of. */
const told = new WeakMap<PersistedForm, string>();
/** Names a draft: whose it is, and its key. */
const nameOf = ({ scope }: PersistedForm, { storageKey }: RestoreDetail) => `${scope} ${storageKey}`;

/** Shows the draft of an element as its LiveView is told of it; undefined until the storage has answered. */
export function reshowToTell(element: PersistedForm): RestoreDetail | undefined {
  const detail = element.reshow(isHeard(element));
  if (detail) told.set(element, nameOf(element, detail));
  return detail;
}

/** Tells as soon as an element shows a draft that its LiveView does not know of, before the fields would do so one by one. */
export function whenUntold(element: PersistedForm, tell: () => void): void {
  const look = ({ target, detail }: CustomEvent<RestoreDetail>) => {
    // The page's other listeners come first: one of them may cancel what `beforerestore` offers.
    queueMicrotask(() => {
      // Of an element inside, it bubbles here.
      if (target === element && told.get(element) !== nameOf(element, detail)) tell();
    });
  };
  for (const type of ['beforerestore', 'restore'] as const) element.addEventListener(type, look);
}

/** Where LiveView patches: a view, and what it has put elsewhere in the page. */
const patchedPlaces = '[data-phx-session],[data-phx-teleported]';
/** The elements whose LiveView has joined. */
const joined = new WeakSet<PersistedForm>();
/** The elements that were in the page before the patch whose events come now. */
let before: PersistedForm[] = [];

// LiveView tells of each patch, and has reset the fields that were not focused.
hear('phx:update', () => {
  const elements = persistedFormsOf();
  queueMicrotask(() => (before = elements));
  for (const element of elements.filter((it) => findAt(it, patchedPlaces))) {
    const isJoin = findAt(element, '[data-phx-session]:not(.phx-connected)') !== null;
    // One that joins has begun anew. At any other patch the page knows what stood in the fields.
    reshowSoon(element, !isJoin || isHeard(element), isJoin ? undefined : isAnswered);
    if (joined.has(element) || !isJoin) continue;
    joined.add(element);
    // An element that came with the join would soon tell of each field on its own.
    element.reshow(isHeard(element));
    const tell = () => tellWithoutHook(element);
    queueMicrotask(tell);
    whenUntold(element, tell);
  }
});

/** Tells the LiveView of an element without a hook as Phoenix's own app.js lets us: through `window.liveSocket`. */
function tellWithoutHook(element: PersistedForm): void {
  const { liveSocket } = globalThis as { liveSocket?: LiveSocketLike };
  if (liveSocket && !element.hasAttribute('phx-hook') && element.notify !== 'none')
    pushChange(liveSocket, element, reshowToTell(element)?.restored);
}

/** What tells two elements with different drafts apart. */
const draftOf = (it: PersistedForm): unknown => it.storageKey || it.id || it;

/** True for what the server means: anything, unless it names one. The `nil` of a record that is not there names nothing. */
const isMeant = (its: string, named: string | null | undefined): boolean =>
  named === undefined || (its !== '' && its === named);

function cleared({ detail }: CustomEvent<ClearPush | null>): void {
  const { id, key, scope } = detail ?? {};
  const here = persistedFormsOf();
  // LiveView patches the page first: what has been saved may be in a modal that is closed by now.
  const gone = before.filter((it) => !here.some((other) => draftOf(other) === draftOf(it)));
  const isTheirs = (it: PersistedForm) => scope === undefined || it.scope === `${scope ?? ''}`;
  const elements = [...here, ...gone].filter((it) => isMeant(it.id, id) && isMeant(it.storageKey, key) && isTheirs(it));
  for (const element of elements) void element.submitSucceeded(Infinity);
  if (key && !elements.length)
    void (customElements.get('persisted-form') as typeof PersistedForm | undefined)?.clear({
      storageKey: key,
      scope: `${scope ?? ''}`,
    });
}

hear('phx:persisted-form:clear', cleared);
