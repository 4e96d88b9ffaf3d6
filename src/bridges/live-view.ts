import type { PersistedForm } from '../element.js';
import type { Values } from '../events.js';
import { isRecovered, pushChange, targetOf, type LiveSocketLike } from './live-view-page.js';
import { persistedFormAround, persistedFormsOf } from './persisted-forms.js';

/** What the bridge needs of phoenix_live_view's hooks. */
export interface LiveViewHook {
  readonly el: Element;
  readonly liveSocket: LiveSocketLike;
  pushEvent(event: string, payload: object, onReply: () => void): unknown;
  pushEventTo(target: string, event: string, payload: object, onReply: () => void): unknown;
}

/** Parameters of a LiveSocket. */
export type Params = Record<string, unknown>;

type Nested = Record<string, unknown>;
const emptyMap = () => Object.create(null) as Nested; // It has no prototype that a field's name could reach.

/** The keys of a field's name, as Plug reads them: `user[tags][]` is user, tags, and an empty one for a list. */
function keysOf(name: string): string[] {
  const [, head, rest] = /^([^[]+)\[(.*)\]$/s.exec(name) ?? [];
  return head === undefined || rest === undefined ? [name] : [head, ...rest.split('][')];
}

/** Values by field name, nested as Phoenix nests params: `user[name]` becomes `{ user: { name } }`. */
function nest(values: Values): Nested {
  const nested = emptyMap();
  for (const [name, value] of Object.entries(values)) {
    const keys = keysOf(name);
    const isList = keys.length > 1 && keys.at(-1) === '';
    if (isList) keys.pop();
    const last = keys.pop() ?? '';
    let map = nested;
    for (const key of keys) {
      const inner = map[key];
      map = (typeof inner === 'object' && inner && !Array.isArray(inner) ? inner : (map[key] = emptyMap())) as Nested;
    }
    map[last] = isList && value !== null ? [value].flat() : value;
  }
  return nested;
}

/** The events that crashed a LiveView, with the page they did it on: it has no handler for them. */
const unwelcome = new Set<string>();
const welcomeOf = (el: Element) => `${location.pathname} ${el.getAttribute('phx-restore') ?? ''}`;

/** Shows the draft, and tells the LiveView of it in one message. */
function tell(hook: LiveViewHook, el: PersistedForm): void {
  const detail = el.reshow();
  const event = el.getAttribute('phx-restore');
  if (unwelcome.has(welcomeOf(el))) return;
  if (event === null) {
    pushChange(hook.liveSocket, el, detail);
    return;
  }
  const target = targetOf(el);
  // With a callback, LiveView returns no promise that would reject when the connection is lost.
  const reply = () => undefined;
  if (target) hook.pushEventTo(target, event, nest(detail.values), reply);
  else hook.pushEvent(event, nest(detail.values), reply);
}

const persistedForm = {
  /** Runs within the patch of the join, so that no frame shows the form as the server had it. */
  mounted(this: LiveViewHook): void {
    const start = () => {
      const element = persistedFormAround(this.el);
      if (element) tell(this, element);
      return !!element;
    };
    // The element's script may come after its hook. What is no custom element at all is told as an error.
    if (!start()) void customElements.whenDefined(this.el.localName).then(start, () => undefined);
  },

  disconnected(this: LiveViewHook): void {
    const { el, liveSocket } = this;
    const isUnanswered = el.hasAttribute('phx-restore')
      ? el.matches('.phx-hook-loading')
      : el.closest('.phx-change-loading') || el.querySelector('.phx-change-loading');
    // The channel has crashed, not the connection.
    if (isUnanswered && liveSocket.isConnected()) unwelcome.add(welcomeOf(el));
  },

  /** After a rejoin LiveView sends the forms that it can recover by itself. */
  reconnected(this: LiveViewHook): void {
    const element = persistedFormAround(this.el);
    if (element && !isRecovered(this.el)) tell(this, element);
  },
};

/**
 * The hook for `<persisted-form phx-hook="PersistedForm">`. It tells the LiveView of a restored draft once: by the event
 * that `phx-restore` names, else by the form's own `phx-change`.
 *
 * @example
 * new LiveSocket('/live', Socket, { hooks: { ...hooks } });
 */
export const hooks = { PersistedForm: persistedForm };

/**
 * Parameters that give the first connected mount the drafts of its page: `persisted_form: { ID: values }`. They go with a
 * view's join, never into the socket's URL.
 *
 * @param params - your own parameters, or a function that returns them
 * @example
 * new LiveSocket('/live', Socket, { params: connectParams({ _csrf_token: csrfToken }) });
 */
export function connectParams(params: Params | ((view?: HTMLElement) => Params) = {}): (view?: HTMLElement) => Params {
  return (view) => {
    const own = typeof params === 'function' ? params(view) : params;
    if (!view) return own;
    const drafts = persistedFormsOf(view).filter((element) => element.id);
    return { ...own, persisted_form: Object.fromEntries(drafts.map((element) => [element.id, element.values])) };
  };
}
