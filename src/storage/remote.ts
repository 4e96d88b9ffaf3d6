import { clear, decode, lastEdit, noDraft } from '../core/draft.js';
import { copiesOf, type Area, type Copy } from './copies.js';
import { agree, join, put, replicaOf, textOf, type Replica } from './replica.js';
import type { DraftStorage, Failed, MaybePromise } from './storage.js';

export interface RemoteOptions {
  /** Where the drafts are: `GET`, `PUT` and `DELETE` at `ENDPOINT/KEY`, the key percent-encoded. */
  endpoint: string;
  /** Sent with every request; a function is asked for them each time. */
  headers?: HeadersInit | (() => MaybePromise<HeadersInit>) | undefined;
  /** As in `fetch`: `include` sends cookies to another origin, too. Default: `same-origin`. */
  credentials?: RequestCredentials | undefined;
}

/** What surrounds the storage; tests bring their own. Times are in ms. */
export interface Surroundings {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly area: () => Area;
  /** Where the page's events are heard. */
  readonly page: () => EventTarget;
  readonly isOnline: () => boolean;
  readonly isHidden: () => boolean;
  /** How long writes are collected before they are sent. */
  readonly collect: number;
  /** The wait after a failure. It doubles each time, up to the longest. */
  readonly retry: number;
  readonly longest: number;
}

const browser: Surroundings = {
  fetch: (url, init) => fetch(url, init),
  area: () => localStorage,
  page: () => window,
  isOnline: () => navigator.onLine,
  isHidden: () => document.hidden,
  collect: 500,
  retry: 1000,
  longest: 60_000,
};

/** Browsers let at most 64 KiB outlive their page. In bytes. */
const longestFarewell = 60_000;
/** After which a request has failed, in ms. */
const patience = 30_000;
/** How often two devices may get in each other's way before one of them waits. */
const rounds = 10;

/** A server's refusal; `status` is its HTTP status. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  constructor(readonly status: number) {
    super(`The draft server answered ${status}.`);
  }
}

/** Between this page and the server, for one draft. */
interface Line {
  readonly watchers: Set<{ changed: (item: string) => void; failed: Failed | undefined }>;
  /** The fields that the page has been told of. */
  known: string[];
  /** The server has been asked, and nothing has shown since that it has something else. */
  isFresh: boolean;
  wasAsked: boolean;
  /** Somebody else has logged in: the page has to hear what is theirs. */
  isStrange: boolean;
  failures: number;
  waitUntil: number;
  timer?: ReturnType<typeof setTimeout> | undefined;
  /** A write is under way: what the server has by then is not known. */
  isWriting: boolean;
  /** Settles with what went wrong, if anything. */
  running?: Promise<unknown> | undefined;
}

const newLine = (): Line => ({
  watchers: new Set(),
  known: [],
  isFresh: false,
  wasAsked: false,
  isStrange: false,
  failures: 0,
  waitUntil: 0,
  isWriting: false,
});

/** The server has no such draft. */
const isMissing = ({ status }: Response): boolean => status === 404 || status === 410;

/** True for failures that pass without anybody's doing. */
const passes = (error: unknown) =>
  !(error instanceof RemoteError) || error.status >= 500 || error.status === 408 || error.status === 429;

async function orThrow(failure: Promise<unknown>): Promise<void> {
  const error = await failure;
  if (error) throw error as Error;
}

/**
 * Drafts that follow their owner to other devices. Local first: a copy in `localStorage` answers at once; the server is told in the background
 * and asked when the page opens, comes back into view or is online again. Edits merge field by field, the last one wins.
 *
 * @param around - for tests
 * @example
 * defineStorage('account', remoteStorage({ endpoint: '/drafts' }));
 * // <persisted-form storage="account" scope="user-42">
 */
export function remoteStorage(
  { endpoint, headers, credentials = 'same-origin' }: RemoteOptions,
  around: Partial<Surroundings> = {},
): DraftStorage {
  const { fetch, area, page, isOnline, isHidden, collect, retry, longest } = { ...browser, ...around };
  const base = endpoint.replace(/\/+$/, '');
  const copies = copiesOf(base, area);
  const lines = new Map<string, Line>();
  let hasLeft = false;
  let isListening = false;

  /** The page may have no more time. */
  const isGoing = () => hasLeft || isHidden();

  function lineOf(key: string): Line {
    const line = lines.get(key) ?? newLine();
    lines.set(key, line);
    return line;
  }

  // The wire

  async function request(key: string, method: 'GET' | 'PUT' | 'DELETE', more = {}, body?: string): Promise<Response> {
    const all = new Headers(typeof headers === 'function' ? await headers() : headers);
    for (const [name, value] of Object.entries<string>(more)) all.set(name, value);
    const response = await fetch(`${base}/${encodeURIComponent(key)}`, {
      method,
      headers: all,
      credentials,
      cache: 'no-store',
      keepalive: method !== 'GET' && new Blob([body ?? '']).size < longestFarewell,
      signal: AbortSignal.timeout(patience),
      ...(body !== undefined && { body }),
    });
    const owner = response.headers.get('draft-owner');
    if (owner && copies.own(owner))
      for (const line of lines.values()) Object.assign(line, { isFresh: false, isStrange: true });
    return response;
  }

  /** Asks the server, and merges what it has. */
  async function pull(key: string, line: Line): Promise<void> {
    const response = await request(key, 'GET');
    const isThere = response.ok;
    if (!isThere && !isMissing(response)) throw new RemoteError(response.status);
    const theirs = decode(await response.text());
    if (isThere && !theirs) throw new TypeError('The draft server answered with something else than a draft.');
    line.isFresh = true;
    const etag = response.headers.get('etag') ?? (isThere ? '*' : undefined);
    settle(key, line, theirs ?? noDraft, etag);
  }

  function push(key: string, line: Line, { draft, etag }: Copy): Promise<Response> {
    const conditions = line.isWriting ? {} : etag ? { 'if-match': etag } : { 'if-none-match': '*' };
    const owner = copies.owner();
    const more = { ...conditions, ...(owner && { 'draft-owner': owner }) };
    return draft.fields.size
      ? request(key, 'PUT', { ...more, 'content-type': 'application/json' }, textOf(draft))
      : request(key, 'DELETE', { ...more, 'draft-cleared-at': String(draft.clearedAt) });
  }

  /** Merges what the server is known to have. */
  function settle(key: string, line: Line, theirs: Replica, etag: string | undefined): void {
    const mine = copies.read(key).draft;
    const draft = join(mine, theirs);
    copies.write(key, { draft, etag, isUnsent: !agree(draft, theirs) });
    if (line.isStrange || !agree(mine, draft)) tell(line, draft);
    line.isStrange = false;
  }

  function tell(line: Line, draft: Replica): void {
    line.known = [...draft.fields.keys()];
    for (const { changed } of line.watchers) changed(textOf(draft));
  }

  async function exchange(key: string, line: Line, isLast: boolean): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      if (!line.isFresh && !isLast) await pull(key, line);
      const mine = copies.read(key);
      if (!mine.isUnsent) return;
      const owner = copies.owner();
      const pushing = push(key, line, mine);
      line.isWriting = true;
      const response = await pushing.finally(() => (line.isWriting = false));
      if (response.status === 412 || copies.owner() !== owner) {
        line.isFresh = false;
        if (!isLast) continue;
        // No time to ask: the copy stays unsent.
        schedule(key, line);
        return;
      }
      const isCleared = !mine.draft.fields.size && isMissing(response);
      if (!response.ok && !isCleared) throw new RemoteError(response.status);
      const theirs = response.status === 200 ? decode(await response.text()) : undefined;
      const etag = response.headers.get('etag') ?? (mine.draft.fields.size ? '*' : undefined);
      line.isFresh = etag !== '*';
      settle(key, line, theirs ?? mine.draft, etag);
      if (!copies.read(key).isUnsent) return;
    }
    throw new Error('Too many writers at once.');
  }

  // Time

  function sync(key: string, isLast = false): Promise<unknown> {
    const line = lineOf(key);
    // What is under way may have no time to come to the last edits.
    if (line.running && !isLast) return line.running;
    clearTimeout(line.timer);
    line.timer = undefined;
    // The `online` event will bring us back.
    if (!isOnline()) return Promise.resolve();
    const done = exchange(key, line, isLast).then(
      () => {
        // Who has heard of the failure hears that it is over.
        if (line.failures) tell(line, copies.read(key).draft);
        line.failures = 0;
      },
      (error: unknown) => {
        fail(key, line, error);
        return error;
      },
    );
    const running = done.finally(() => {
      if (line.running === running) line.running = undefined;
    });
    return (line.running = running);
  }

  function fail(key: string, line: Line, error: unknown): void {
    const { isUnsent, draft } = copies.read(key);
    const isFirst = line.failures === 0;
    const wait = Math.min(longest, retry * 2 ** line.failures++) * (0.5 + Math.random() / 2);
    line.waitUntil = Date.now() + wait;
    if (passes(error)) schedule(key, line);
    // That a server cannot be reached is no news after the first time.
    if (!isFirst && !(error instanceof RemoteError)) return;
    const operation = !isUnsent ? 'read' : draft.fields.size ? 'write' : 'clear';
    for (const { failed } of line.watchers) failed?.(operation, error);
  }

  function schedule(key: string, line: Line): void {
    const due = () => {
      line.timer = undefined;
      void sync(key);
    };
    line.timer ??= setTimeout(due, Math.max(collect, line.waitUntil - Date.now()));
  }

  // The page

  /** Asks anew for every draft of this page, and sends what this device has kept back, whatever page it is of. */
  function catchUp(): void {
    for (const [key, line] of lines) {
      Object.assign(line, { isFresh: false, failures: 0, waitUntil: 0 });
      if (line.watchers.size) void sync(key);
    }
    // As long as no answer has said whose they are, nobody else's must go with them.
    for (const key of copies.owner() ? copies.keys() : []) if (copies.read(key).isUnsent) void sync(key);
  }

  function leave(): void {
    for (const key of lines.keys()) if (copies.read(key).isUnsent) void sync(key, true);
  }

  function listen(): void {
    if (isListening) return;
    isListening = true;
    const on = (type: string, listener: (event: Event) => void) => {
      page().addEventListener(type, listener);
    };
    on('online', catchUp);
    on('visibilitychange', () => {
      if (isHidden()) leave();
      else catchUp();
    });
    on('pagehide', () => {
      hasLeft = true;
      leave();
    });
    on('pageshow', (event) => {
      hasLeft = false;
      if ((event as PageTransitionEvent).persisted) catchUp();
    });
    on('storage', (event) => {
      const { key: name, newValue } = event as StorageEvent;
      for (const [key, line] of lines)
        if (newValue && name === copies.nameOf(key)) tell(line, copies.parse(newValue).draft);
    });
    catchUp();
  }

  function itemOf(key: string): string | null {
    const { draft } = copies.read(key);
    lineOf(key).known = [...draft.fields.keys()];
    return draft.fields.size || draft.clearedAt ? textOf(draft) : null;
  }

  return {
    getItem(key) {
      const line = lineOf(key);
      const item = itemOf(key);
      if (item !== null || line.wasAsked || !isOnline()) return item;
      line.wasAsked = true;
      return sync(key).then(() => itemOf(key));
    },
    setItem(key, text) {
      const line = lineOf(key);
      const before = copies.read(key);
      const item = replicaOf(text);
      const draft = put(before.draft, item, line.known);
      line.known = [...item.fields.keys()];
      if (agree(draft, before.draft)) return;
      const isKept = copies.write(key, { ...before, draft, isUnsent: true });
      if (!isKept) return orThrow(sync(key));
      if (isGoing()) void sync(key, true);
      else schedule(key, line);
    },
    removeItem(key) {
      const line = lineOf(key);
      const before = copies.read(key);
      // An edit of this very moment comes after the clear.
      const at = Math.max(Date.now() - 1, lastEdit(before.draft));
      copies.write(key, { ...before, draft: { ...before.draft, ...clear(before.draft, at) }, isUnsent: true });
      line.known = [];
      const sent = sync(key, isGoing());
      // A page without the form has nobody else to tell.
      return line.watchers.size ? undefined : orThrow(sent);
    },
    keys: () => copies.keys().filter((key) => copies.read(key).draft.fields.size),
    watchItem(key, changed, failed) {
      const line = lineOf(key);
      const watcher = { changed, failed };
      line.watchers.add(watcher);
      listen();
      void sync(key);
      return () => {
        line.watchers.delete(watcher);
      };
    },
  };
}
