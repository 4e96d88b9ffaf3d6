import type { PersistedForm } from '../element.js';
import type { RestoreDetail, Values } from '../events.js';
import { attributeOf, findAt, pushChange, reshowToTell, whenUntold, type LiveSocketLike } from './live-view-page.js';
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
  const [, head, rest = ''] = /^([^[]+)\[(.*)\]$/s.exec(name) ?? [];
  return head ? [head, ...rest.split('][')] : [name];
}

const isMap = (it: unknown): it is Nested => typeof it === 'object' && it !== null && !Array.isArray(it);

/** Puts a value where its keys say; those of a list end with an empty one. */
function put(map: Nested, [key = '', ...rest]: string[], value: unknown): void {
  const inner = map[key];
  if (!rest.length) map[key] = value;
  else if (rest.join() === '') map[key] = value === null ? null : [value].flat();
  else put(isMap(inner) ? inner : (map[key] = emptyMap()), rest, value);
}

/** Values by field name, nested as Phoenix nests params: `user[name]` becomes `{ user: { name } }`. */
function nest(values: Values): Nested {
  const nested = emptyMap();
  for (const [name, value] of Object.entries(values)) put(nested, keysOf(name), value);
  return nested;
}

/** The events that crashed a LiveView: it has no handler for them. */
const unwelcome = new Set<string>();
/** The event that tells of a draft, and the page it is told to. */
const eventOf = (el: Element) => `${location.pathname} ${el.getAttribute('phx-restore') ?? ''}`;

/** What a draft has for the server: nothing for a field that the server has changed, where it wins. */
const valuesFor = ({ conflict }: PersistedForm, { values, conflicts }: RestoreDetail): Values => ({
  ...values,
  ...(conflict === 'server' && Object.fromEntries(conflicts.map(({ name }) => [name, null]))),
});

/** Tells the LiveView of a draft in one message. */
function push(hook: LiveViewHook, el: PersistedForm, detail: RestoreDetail): void {
  const event = el.getAttribute('phx-restore');
  if (event === null) return pushChange(hook.liveSocket, el, detail.restored);
  const form = findAt(el, 'form[phx-target]');
  const target = form && attributeOf(form, 'phx-target');
  const values = nest(valuesFor(el, detail));
  // With a callback, LiveView returns no promise that would reject when the connection is lost.
  const reply = () => undefined;
  if (target) hook.pushEventTo(target, event, values, reply);
  else hook.pushEvent(event, values, reply);
}

/** Shows the draft, and tells the LiveView of it. */
function tell(hook: LiveViewHook, el: PersistedForm): void {
  const detail = reshowToTell(el);
  if (detail && !unwelcome.has(eventOf(el))) push(hook, el, detail);
}

/** The forms whose values LiveView itself sends after a rejoin. */
const recovered = 'form[id]:not([id=""])[phx-change]:not([phx-auto-recover=ignore])';

const persistedForm = {
  /** Runs within the patch of the join, so that no frame shows the form as the server had it. */
  mounted(this: LiveViewHook): void {
    const start = () => {
      const el = persistedFormAround(this.el);
      if (!el) return false;
      tell(this, el);
      // Its storage may have yet to answer; a patch may make another record of it.
      whenUntold(el, () => {
        if (this.el.isConnected) tell(this, el);
      });
      return true;
    };
    // The element's script may come after its hook. What is no custom element at all is told as an error.
    if (!start()) void customElements.whenDefined(this.el.localName).then(start, () => undefined);
  },

  disconnected(this: LiveViewHook): void {
    const { el, liveSocket } = this;
    const isUnanswered = el.hasAttribute('phx-restore')
      ? el.matches('.phx-hook-loading')
      : findAt(el, '.phx-change-loading');
    // The channel has crashed, not the connection.
    if (isUnanswered && liveSocket.isConnected()) unwelcome.add(eventOf(el));
  },

  reconnected(this: LiveViewHook): void {
    const el = persistedFormAround(this.el);
    if (el && !findAt(this.el, recovered)) tell(this, el);
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

/** A view as it stands in the page: one in another view joins with what the server has sent of it, and that is empty. */
function inPage(view: HTMLElement): Element {
  const { phxParentId, phxStatic } = view.dataset;
  // LiveView takes this token over from the page, where there is a view to join.
  return (phxParentId && phxStatic && document.querySelector(`[data-phx-static="${phxStatic}"]`)) || view;
}

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
    const elements = persistedFormsOf(inPage(view)).filter(({ id }) => id);
    const valuesOf = (it: PersistedForm) => {
      const detail = it.reshow(false);
      return detail && valuesFor(it, detail);
    };
    return { ...own, persisted_form: Object.fromEntries(elements.map((it) => [it.id, valuesOf(it)])) };
  };
}
