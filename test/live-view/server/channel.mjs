// One joined LiveView: its assigns, what it has sent of them, and how it answers.
import { decodeForm } from './params.mjs';
import { Rendering } from './template.mjs';

/**
 * A LiveView or LiveComponent.
 *
 * @typedef {object} View
 * @property {(at: { params?: object, path?: string, query?: Record<string, string>, connected?: boolean }) => object} mount
 *   its first assigns; called for the page and again for each join
 * @property {unknown} render a template
 * @property {Record<string, (params: any, live: Live) => unknown>} [events] handle_event, by the event's name
 * @property {string} [id] of its element, where another view is in it
 * @property {(html: string) => string} [page] a controller's page around it
 * @property {(query: Record<string, string>, live: Live) => void} [handleParams] after a patch
 */

/** What a handler may do: a socket, in Phoenix's words. */
class Live {
  /** @type {[string, object][]} */
  pushed = [];
  /** @type {Record<string, unknown>} */
  outcome = {};
  changed = new Set();

  /** @param {object} assigns */
  constructor(assigns) {
    this.assigns = assigns;
  }
  /** An assign that equals the old one has not changed. @param {object} assigns */
  assign(assigns) {
    for (const [name, value] of Object.entries(assigns)) {
      if (JSON.stringify(this.assigns[name]) === JSON.stringify(value)) continue;
      this.assigns[name] = value;
      this.changed.add(name);
    }
  }
  /** @param {string} name @param {object} [payload] */
  pushEvent(name, payload = {}) {
    this.pushed.push([name, payload]);
  }
  /** `{:reply, map, socket}` @param {object} map */
  reply(map) {
    this.outcome.reply = map;
  }
  /** @param {string} to */
  pushPatch(to) {
    this.outcome.live_patch = { kind: 'push', to };
  }
  /** @param {string} to */
  pushNavigate(to) {
    this.outcome.live_redirect = { kind: 'push', to };
  }
  /** @param {string} to */
  redirect(to) {
    this.outcome.redirect = { to, status: 302 };
  }
}

/** A view or component with what was sent of it. */
class Part {
  /** @param {View} view @param {object} assigns @param {Channel} channel */
  constructor(view, assigns, channel) {
    this.view = view;
    this.live = new Live(assigns);
    this.rendering = new Rendering(view.render, (component) => channel.addComponent(component), channel.lists);
  }
  full() {
    return this.rendering.full(this.live.assigns);
  }
  /** What has changed since the last time; empties the list of changes. */
  diff() {
    const { assigns, changed } = this.live;
    this.live.changed = new Set();
    return changed.size ? this.rendering.diff(assigns, changed) : {};
  }
}

export class Channel {
  /** @type {Map<number, Part>} */
  #components = new Map();
  /** @type {Record<string, object>} components that the frame under way brings */
  #newComponents = {};

  /**
   * @param {View} view
   * @param {{ joinRef: string, topic: string, send: (ref: string | null, event: string, payload: object) => void,
   *   at: Parameters<View['mount']>[0], queryOf: (url: string) => Record<string, string>, lists: 'k' | 'd', onCrash: (channel: Channel) => void }} options
   */
  constructor(view, { joinRef, topic, send, at, queryOf, lists, onCrash }) {
    this.joinRef = joinRef;
    this.topic = topic;
    this.send = send;
    this.queryOf = queryOf;
    this.lists = lists;
    this.onCrash = onCrash;
    this.main = new Part(view, view.mount({ ...at, connected: true }), this);
  }

  get live() {
    return this.main.live;
  }

  /** The tree of the join's reply. */
  join() {
    const tree = this.main.full();
    return Object.keys(this.#newComponents).length ? { ...tree, c: this.#takeComponents() } : tree;
  }

  /** @param {{ cid: number, view: View }} component */
  addComponent({ cid, view }) {
    if (this.#components.has(cid)) return;
    const part = new Part(view, { ...view.mount({ connected: true }), myself: cid }, this);
    this.#components.set(cid, part);
    this.#newComponents[cid] = { ...part.full(), r: 1 };
  }

  #takeComponents() {
    const components = this.#newComponents;
    this.#newComponents = {};
    return components;
  }

  /** The tree's changes, and what was pushed: the content of a `diff` frame or of a reply. */
  diff() {
    const out = this.main.diff();
    for (const [cid, part] of this.#components) {
      const changes = part.diff();
      if (Object.keys(changes).length) out.c = { ...out.c, [cid]: changes };
    }
    const added = this.#takeComponents();
    if (Object.keys(added).length) out.c = { ...out.c, ...added };
    const events = [this.main, ...this.#components.values()].flatMap((part) => part.live.pushed.splice(0));
    if (events.length) out.e = events;
    return out;
  }

  /** An exception in Elixir: the view is gone, the socket stays. */
  crash() {
    this.onCrash(this);
    this.send(this.joinRef, 'phx_error', { reason: 'channel_crash' });
  }

  /** The server acts by itself: a timer, a message. @param {(live: Live) => void} change */
  update(change) {
    change(this.live);
    const diff = this.diff();
    if (Object.keys(diff).length) this.send(null, 'diff', diff);
  }

  /**
   * Answers one event of the client. Throws what the handler throws: the channel has then crashed.
   *
   * @param {string} ref
   * @param {string} event
   * @param {any} payload
   */
  async handle(ref, event, payload) {
    const reply = (response) => this.send(ref, 'phx_reply', { response, status: 'ok' });
    if (event === 'cids_will_destroy') return reply({});
    if (event === 'cids_destroyed') return reply({ cids: payload.cids });
    const part = payload.cid ? this.#components.get(payload.cid) : this.main;
    if (event === 'live_patch') this.#patched(payload.url);
    else if (event === 'event') await handlerOf(part, payload)(paramsOf(payload), part.live);
    const outcome = part.live.outcome;
    part.live.outcome = {};

    if (outcome.live_redirect || outcome.redirect) {
      this.send(null, 'diff', { e: [], ...this.diff() });
      return reply(outcome);
    }
    if (outcome.live_patch) {
      this.send(null, 'live_patch', outcome.live_patch);
      this.#patched(outcome.live_patch.to);
    }
    const diff = this.diff();
    if ('reply' in outcome) diff.r = outcome.reply;
    reply(Object.keys(diff).length ? { diff } : {});
  }

  /** @param {string} url */
  #patched(url) {
    this.main.view.handleParams?.(this.queryOf(url), this.live);
  }
}

/** @param {Part | undefined} part @param {any} payload */
function handlerOf(part, payload) {
  const handler = part?.view.events?.[payload.event];
  if (!handler) throw new Error(`no handle_event for ${payload.event}`);
  return handler;
}

/** @param {any} payload */
function paramsOf({ type, value, meta }) {
  if (type !== 'form') return value;
  const params = { ...decodeForm(value), ...meta };
  if (params._target) params._target = params._target.split(/[[\]]+/).filter(Boolean); // "user[name]" is ["user", "name"]
  return params;
}
