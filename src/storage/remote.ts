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
  readonly watchers: Set<{ changed: (item: string, isOtherTab?: boolean) => void; failed: Failed | undefined }>;
  /** Whose draft it is. */
  owner: string;
  /** The server has said so. As long as a form has the line, it stays theirs, whoever logs in in another tab. */
  isOwned: boolean;
  /** The draft was begun here before that. */
  isBegun: boolean;
  /** The fields that the page has been told of. */
  known: string[];
  /** The server has been asked, and nothing has shown since that it has something else. */
  isFresh: boolean;
  wasAsked: boolean;
  /** It turned out to be somebody else's: the page has to hear what is theirs. */
  isStrange: boolean;
  failures: number;
  waitUntil: number;
  timer?: ReturnType<typeof setTimeout> | undefined;
  /** A write is under way: what the server has by then is not known. */
  isWriting: boolean;
  /** Settles with what went wrong, if anything. */
  running?: Promise<unknown> | undefined;
}

const newLine = (owner: string): Line => ({
  watchers: new Set(),
  owner,
  isOwned: false,
  isBegun: false,
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
    const line = lines.get(key) ?? newLine(copies.owner());
    lines.set(key, line);
    return line;
  }

  /** Without a form, a line is of whoever is there now. */
  function begin(key: string): Line {
    const line = lineOf(key);
    if (!line.watchers.size)
      Object.assign(line, { owner: copies.owner(), isOwned: false, isBegun: false, isFresh: false });
    return line;
  }

  const copyOf = (key: string, line = lineOf(key)): Copy => copies.read(key, line.owner);

  // The wire

  async function request(
    key: string,
    line: Line,
    method: 'GET' | 'PUT' | 'DELETE',
    more = {},
    body?: string,
  ): Promise<Response> {
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
    if (owner) own(key, line, owner);
    return response;
  }

  /** The server has said whose draft it is about. */
  function own(key: string, line: Line, owner: string): void {
    const before = copies.owner();
    copies.own(owner);
    if (line.owner !== owner) {
      if (line.isOwned) throw new RemoteError(412);
      // Who has logged in in another tab meanwhile has not typed here.
      if (line.isBegun && before === line.owner) copies.disown(key, before);
      Object.assign(line, { isFresh: false, isStrange: line.owner !== '', owner });
    }
    line.isOwned = true;
  }

  /** Asks the server, and merges what it has. */
  async function pull(key: string, line: Line): Promise<void> {
    const response = await request(key, line, 'GET');
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
    const { owner } = line;
    const more = { ...conditions, ...(owner && { 'draft-owner': owner }) };
    return draft.fields.size
      ? request(key, line, 'PUT', { ...more, 'content-type': 'application/json' }, textOf(draft))
      : request(key, line, 'DELETE', { ...more, 'draft-cleared-at': String(draft.clearedAt) });
  }

  /** Merges what the server is known to have. */
  function settle(key: string, line: Line, theirs: Replica, etag: string | undefined): void {
    const mine = copyOf(key, line).draft;
    const draft = join(mine, theirs);
    copies.write(key, line.owner, { draft, etag, isUnsent: !agree(draft, theirs) });
    if (line.isStrange || !agree(mine, draft)) tell(line, draft);
    line.isStrange = false;
  }

  function tell(line: Line, draft: Replica, isOtherTab?: boolean): void {
    line.known = [...draft.fields.keys()];
    for (const { changed } of line.watchers) changed(textOf(draft), isOtherTab);
  }

  async function exchange(key: string, line: Line, isLast: boolean): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      if (!line.isFresh && !isLast) await pull(key, line);
      const mine = copyOf(key, line);
      if (!mine.isUnsent) return;
      const { owner } = line;
      const pushing = push(key, line, mine);
      line.isWriting = true;
      const response = await pushing.finally(() => (line.isWriting = false));
      if (response.status === 412 || line.owner !== owner) {
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
      if (!copyOf(key, line).isUnsent) return;
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
        if (line.failures) tell(line, copyOf(key, line).draft);
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
    const { isUnsent, draft } = copyOf(key, line);
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
      // What is under way may be about to fail for what is over by now.
      if (line.watchers.size) void Promise.resolve(line.running).then(() => sync(key));
    }
    // As long as no answer has said whose they are, nobody else's must go with them.
    for (const key of copies.owner() ? copies.keys() : []) if (copyOf(key, begin(key)).isUnsent) void sync(key);
  }

  function leave(): void {
    for (const [key, line] of lines) if (copyOf(key, line).isUnsent) void sync(key, true);
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
        if (newValue && name === copies.nameOf(key, line.owner)) tell(line, copies.parse(newValue).draft, true);
    });
    catchUp();
  }

  function itemOf(key: string): string | null {
    const { draft } = copyOf(key);
    lineOf(key).known = [...draft.fields.keys()];
    return draft.fields.size || draft.clearedAt ? textOf(draft) : null;
  }

  return {
    getItem(key) {
      const line = begin(key);
      const item = itemOf(key);
      if (item !== null || line.wasAsked || !isOnline()) return item;
      line.wasAsked = true;
      return sync(key).then(() => itemOf(key));
    },
    setItem(key, text) {
      const line = lineOf(key);
      const before = copyOf(key, line);
      line.isBegun ||= !line.isOwned && !copies.has(key, line.owner);
      const item = replicaOf(text);
      const draft = put(before.draft, item, line.known);
      line.known = [...item.fields.keys()];
      if (agree(draft, before.draft)) return;
      const isKept = copies.write(key, line.owner, { ...before, draft, isUnsent: true });
      if (!isKept) return orThrow(sync(key));
      if (isGoing()) void sync(key, true);
      else schedule(key, line);
    },
    removeItem(key) {
      const line = lineOf(key);
      const before = copyOf(key, line);
      // An edit of this very moment comes after the clear.
      const at = Math.max(Date.now() - 1, lastEdit(before.draft));
      copies.write(key, line.owner, {
        ...before,
        draft: { ...before.draft, ...clear(before.draft, at) },
        isUnsent: true,
      });
      line.known = [];
      const sent = sync(key, isGoing());
      // A page without the form has nobody else to tell.
      return line.watchers.size ? undefined : orThrow(sent);
    },
    keys: () => copies.keys().filter((key) => copies.read(key, copies.owner()).draft.fields.size),
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
