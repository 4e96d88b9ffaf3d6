import type { Area } from '../../src/storage/copies.js';
import { remoteStorage, type RemoteOptions, type Surroundings } from '../../src/storage/remote.js';
import type { DraftStorage } from '../../src/storage/storage.js';
import { item } from './contract.js';

type Handler = (request: Request) => Promise<Response>;

/** A `localStorage` of its own. */
export function areaOf(items = new Map<string, string>()): Area {
  return {
    get length() {
      return items.size;
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, text) => void items.set(name, text),
    removeItem: (name) => void items.delete(name),
  };
}

export interface Told {
  readonly changed: string[];
  readonly failed: [operation: string, error: unknown][];
}

/** A browser of an owner's: what it stores, its network, and its pages. */
export class Device {
  isOnline = true;
  isHidden = false;
  readonly sent: { method: string; url: string; init: RequestInit; headers: Headers }[] = [];
  readonly area: Area;
  #page = new EventTarget();

  constructor(
    public handler: Handler,
    readonly options: RemoteOptions = { endpoint: 'https://drafts.test/drafts' },
    area = areaOf(),
  ) {
    this.area = area;
  }

  /** Opens a page: another instance of the storage, with the same copies. */
  open(around: Partial<Surroundings> = {}): DraftStorage {
    const page = (this.#page = new EventTarget());
    return remoteStorage(this.options, {
      fetch: (url, init) => {
        const headers = new Headers(init.headers);
        this.sent.push({ method: init.method ?? 'GET', url, init, headers });
        return this.isOnline ? this.handler(new Request(url, init)) : Promise.reject(new TypeError('offline'));
      },
      area: () => this.area,
      page: () => page,
      isOnline: () => this.isOnline,
      isHidden: () => this.isHidden,
      collect: 1,
      retry: 1,
      longest: 10,
      ...around,
    });
  }

  /** Something that happens to the page that was opened last. */
  happens(event: Event | string): void {
    this.#page.dispatchEvent(typeof event === 'string' ? new Event(event) : event);
  }
  goOffline(): void {
    this.isOnline = false;
  }
  goOnline(): void {
    this.isOnline = true;
    this.happens('online');
  }
  hide(): void {
    this.isHidden = true;
    this.happens('visibilitychange');
  }
  show(): void {
    this.isHidden = false;
    this.happens('visibilitychange');
  }
}

/** Watches as a form does. */
export function watch(storage: DraftStorage, key = '/form'): Told {
  const told: Told = { changed: [], failed: [] };
  storage.watchItem?.(
    key,
    (text) => told.changed.push(text ?? 'null'),
    (...failure) => told.failed.push(failure),
  );
  return told;
}

export const set = (storage: DraftStorage, values: Parameters<typeof item>[1], at?: number, key = '/form') =>
  storage.setItem(key, item(storage, values, at) as string);
