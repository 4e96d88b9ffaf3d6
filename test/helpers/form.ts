import '../../src/index.js';
import { decode, encode, entryOf, type Draft, type HeldValue, type Label } from '../../src/core/draft.js';
import type { PersistedForm } from '../../src/element.js';
import type { PersistedFormEventMap } from '../../src/events.js';
import type { PersistOptions } from '../../src/persist-form.js';

/** The storage key of a form that is mounted without one. */
export const KEY = 'test';

type Stored = Record<string, HeldValue>;

/** A draft as an earlier visit left it. */
export interface Saved extends Label {
  key?: string;
  area?: Storage;
  /** When every field was last edited, in ms since 1970. */
  at?: number;
  /** What the server had shown. */
  server?: Stored;
  clearedAt?: number;
}

export function makeDraft(values: Stored, { at = Date.now() - 1000, server = {}, clearedAt = 0 }: Saved = {}): Draft {
  const fields = Object.entries(values).map(([name, value]) => [name, entryOf(value, at, server[name])] as const);
  return { fields: new Map(fields), clearedAt };
}

/** The text of a draft, as it stands in a storage. */
export const textOf = (values: Stored, saved: Saved = {}): string =>
  JSON.stringify(encode(makeDraft(values, saved), saved));

/** Leaves a draft, as an earlier visit did. */
export function store(values: Stored, saved: Saved = {}): void {
  (saved.area ?? localStorage).setItem(saved.key ?? KEY, textOf(values, saved));
}

/** What a draft's text holds. */
export function valuesIn(text: unknown): Stored | undefined {
  const draft = decode(text);
  return draft && Object.fromEntries([...draft.fields].map(([name, [value]]) => [name, value]));
}

/** The values that are stored; undefined where there is no draft. */
export const stored = (key = KEY, area: Storage = localStorage): Stored | undefined => valuesIn(area.getItem(key));

export const eventTypes = ['beforerestore', 'restore', 'save', 'clear', 'persist-error'] as const;
type EventType = (typeof eventTypes)[number];
type Told<Type extends EventType> = PersistedFormEventMap[Type]['detail'];

/** Notes the events that a node hears. */
export function listen(target: EventTarget) {
  const events: CustomEvent[] = [];
  for (const type of eventTypes) target.addEventListener(type, (event) => events.push(event as CustomEvent));
  return {
    /** Their names, in order. */
    names: () => events.map(({ type }) => type),
    details: <Type extends EventType>(type: Type): Told<Type>[] =>
      events.filter((event) => event.type === type).map(({ detail }) => detail as Told<Type>),
  };
}

/** Finds controls by name, as users of the page would. */
export function finder(root: ParentNode) {
  return <Of extends HTMLElement = HTMLInputElement>(name: string, index = 0): Of => {
    const found = root.querySelectorAll<Of>(`[name="${CSS.escape(name)}"]`)[index];
    if (!found) throw new Error(`no field ${name} at ${index}`);
    return found;
  };
}

export interface Mounting extends PersistOptions {
  /** What an earlier visit left. */
  draft?: Stored;
  saved?: Saved;
  attributes?: Record<string, string>;
}

/** An element with options and content, which is in no page yet. */
export function make(content: string, { draft, saved, attributes = {}, ...options }: Mounting = {}): PersistedForm {
  if (draft) store(draft, saved);
  const element = document.createElement('persisted-form');
  Object.assign(element, { storageKey: KEY }, options);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.innerHTML = content.includes('<form') ? content : `<form>${content}</form>`;
  return element;
}

/** Puts a form into the page, inside a `<persisted-form>`. */
export function mount(content: string, mounting: Mounting = {}) {
  const element = make(content, mounting);
  const { names, details } = listen(element);
  document.body.append(element);
  return { element, form: element.querySelector('form') as HTMLFormElement, field: finder(element), names, details };
}

type Editable = HTMLInputElement | HTMLTextAreaElement;

/** A key, or more, in a field: the field does not lose its focus. */
export function type(control: Editable, value: string): void {
  control.value = value;
  control.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

const changed = (control: HTMLElement) => {
  control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
};

/** Types into a field and leaves it. */
export function edit(control: HTMLElement & { value: unknown }, value: unknown): void {
  control.value = value;
  changed(control);
}

/** Ticks a box, or takes the tick away. */
export function tick(control: HTMLInputElement, checked = true): void {
  control.checked = checked;
  changed(control);
}

/** Chooses options of a list. */
export function choose(control: HTMLSelectElement, ...values: string[]): void {
  for (const option of control.options) option.selected = values.includes(option.value);
  changed(control);
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Once observers and promises have had their turn. */
export const settled = (): Promise<void> => wait(0);

/** Replaces a property until the test ends. */
export function stub(target: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  undo.push(() => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  });
}
const undo: (() => void)[] = [];

/** The page has just been opened, as if no test had run in it before: frameworks are still waited for. */
export function youngPage(): void {
  const now = performance.now.bind(performance);
  const opened = now();
  stub(performance, 'now', { value: () => now() - opened });
}

/** A person's submit, or what `send` does: to a frame, or the tests would go with the page. @returns false if it was prevented */
export function submit(form: HTMLFormElement, send = HTMLFormElement.prototype.requestSubmit): boolean {
  const sink = document.createElement('iframe');
  sink.name = 'sink';
  document.body.append(sink);
  Element.prototype.setAttribute.call(form, 'target', 'sink');
  Element.prototype.setAttribute.call(form, 'action', 'about:blank');
  let submitted: Event | undefined;
  const listen = (event: Event) => (submitted = event);
  document.addEventListener('submit', listen, { capture: true, once: true });
  send.call(form);
  // Else it would be a submit to somewhere else.
  Element.prototype.removeAttribute.call(form, 'target');
  return !submitted?.defaultPrevented;
}

/** Says that the page is hidden, or shown again. */
export function hidePage(hidden = true): void {
  stub(document, 'hidden', { get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Says that the page is left; it may come back from the back/forward cache. */
export const leavePage = (persisted = false): boolean =>
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted }));
export const comeBack = (): boolean => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));

/** What another tab wrote; null: it removed the draft. */
export function writeElsewhere(text: string | null, key = KEY, area = localStorage): void {
  const oldValue = area.getItem(key);
  if (text === null) area.removeItem(key);
  else area.setItem(key, text);
  window.dispatchEvent(new StorageEvent('storage', { key, newValue: text, oldValue, storageArea: area }));
}

afterEach(async () => {
  document.body.replaceChildren();
  // What a form hands over to the next of its key, it hands over before this.
  await Promise.resolve();
  // A submit that is under way is not lost sight of until then.
  leavePage();
  for (const it of undo.splice(0).reverse()) it();
  localStorage.clear();
  sessionStorage.clear();
});
