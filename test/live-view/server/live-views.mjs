// The LiveView side of a server, whatever carries its sockets: joins, answers, crashes. Runs in Node and in a page.
import { Channel } from './channel.mjs';
import { toText } from './template.mjs';

/** @typedef {import('./channel.mjs').View} View */
/** @typedef {{ dir: 'open' | 'client' | 'server' | 'close', data: any }} Frame */
/** What the client wrote: `[join_ref, ref, topic, event, payload]`. @typedef {[string, string, string, string, any]} Message */

const token = (kind) => `${kind}-${crypto.randomUUID()}`;
const urlOf = (path) => new URL(path, 'http://localhost');
const queryOf = (path) => Object.fromEntries(urlOf(path).searchParams);
/** What `mount` is told. @param {URL} url */
const placeOf = (url) => ({ path: url.pathname, query: Object.fromEntries(url.searchParams) });

export class LiveViews {
  /** Milliseconds of a round trip. */
  latency = 0;
  /** The server hears nothing before this. @type {Promise<unknown>} */
  ready = Promise.resolve();
  /** Everything said on the sockets, in order. @type {Frame[]} */
  frames = [];
  /** The joined views. @type {Set<Channel>} */
  joined = new Set();
  /** Why a channel crashed last. @type {unknown} */
  lastCrash = undefined;
  /** The views within others (`live_render`), by the session token that their parent's HTML has. @type {Record<string, View>} */
  nested = {};
  /** The session tokens given out: a join with another one is stale. */
  sessions = new Set();

  /** @param {Record<string, View>} routes views by path @param {string} version the LiveView version that the server says it is */
  constructor(routes, version) {
    this.routes = routes;
    this.version = version;
  }

  /** The server changes something by itself, in each joined view. @param {(live: Channel['live']) => void} change */
  update(change) {
    for (const channel of this.joined) channel.update(change);
  }

  /** The joined views crash. */
  crash() {
    for (const channel of [...this.joined]) channel.crash();
  }

  /** A view's first rendering, for those who come without a socket; nothing where there is no view. @param {string} path */
  deadView(path) {
    const url = urlOf(path);
    const view = this.routes[url.pathname];
    if (!view) return undefined;
    const session = token('SESSION');
    this.sessions.add(session);
    const body = toText(view.render, view.mount({ ...placeOf(url), params: {}, connected: false }));
    const html = `<div id="${view.id ?? token('phx')}" data-phx-main data-phx-session="${session}" data-phx-static="${token('STATIC')}">${body}</div>`;
    return view.page?.(html) ?? html;
  }

  /**
   * A client has opened a socket.
   *
   * @param {string} url with which it was opened
   * @param {(text: string) => void} write to the client; called only while the socket is open
   * @returns {{ receive: (text: string) => void, closed: (code: number) => void }} what the client does next
   */
  accept(url, write) {
    /** @type {Map<string, Channel>} */
    const channels = new Map();
    const toClient = inOrder(() => this.latency / 2);
    const toServer = inOrder(() => this.latency / 2);
    let isOpen = true;
    let handled = Promise.resolve();
    this.frames.push({ dir: 'open', data: url });

    const send = (...frame) => {
      const text = JSON.stringify(frame);
      this.frames.push({ dir: 'server', data: JSON.parse(text) });
      toClient(() => isOpen && write(text));
    };
    const forget = (channel) => {
      if (channels.get(channel.topic) === channel) channels.delete(channel.topic);
      this.joined.delete(channel);
    };
    const leave = (channel) => {
      if (!channel) return;
      send(channel.joinRef, channel.joinRef, channel.topic, 'phx_close', {});
      forget(channel);
    };

    const join = (joinRef, ref, topic, payload) => {
      leave(channels.get(topic));
      const reply = (response, status = 'ok') => send(joinRef, ref, topic, 'phx_reply', { response, status });
      const place = urlOf(payload.redirect ?? payload.url ?? '');
      const child = this.nested[payload.session];
      const view = child ?? this.routes[place.pathname];
      if (!child && !this.sessions.has(payload.session)) return reply({ reason: 'stale' }, 'error');
      if (!view) return reply({ reason: 'unauthorized' }, 'error');
      const channel = new Channel(view, {
        joinRef,
        topic,
        send: (ref, event, payload) => send(joinRef, ref, topic, event, payload),
        at: { ...placeOf(place), params: payload.params },
        queryOf,
        lists: /^(0|1\.0)\./.test(this.version) ? 'd' : 'k',
        onCrash: forget,
      });
      channels.set(topic, channel);
      this.joined.add(channel);
      const container = payload.redirect && { container: ['div', {}] };
      reply({ ...container, liveview_version: this.version, rendered: channel.join() });
    };

    /** @param {Message} message */
    const handle = async ([joinRef, ref, topic, event, payload]) => {
      const channel = channels.get(topic);
      if (event === 'phx_join') return join(joinRef, ref, topic, payload);
      if (event === 'phx_leave') leave(channel);
      if (event === 'phx_leave' || event === 'heartbeat') {
        return send(joinRef, ref, topic, 'phx_reply', { response: {}, status: 'ok' });
      }
      if (!channel) {
        return send(null, ref, topic, 'phx_reply', { response: { reason: 'unmatched topic' }, status: 'error' });
      }
      if (channel.joinRef !== joinRef) return; // Left over from an earlier join: Phoenix ignores it too.
      try {
        await channel.handle(ref, event, payload);
      } catch (error) {
        this.lastCrash = error;
        channel.crash();
      }
    };

    return {
      receive: (text) =>
        toServer(() => {
          const message = JSON.parse(text);
          this.frames.push({ dir: 'client', data: message });
          handled = handled.then(() => this.ready).then(() => (isOpen ? handle(message) : undefined));
        }),
      closed: (code) => {
        isOpen = false;
        this.frames.push({ dir: 'close', data: code });
        for (const channel of channels.values()) forget(channel);
      },
    };
  }
}

/** Does things after a delay, and never one before another that came earlier. @param {() => number} delay milliseconds */
function inOrder(delay) {
  let due = 0;
  return (what) => {
    due = Math.max(due, Date.now() + delay());
    const wait = due - Date.now();
    if (wait <= 0) what();
    else setTimeout(what, wait);
  };
}
