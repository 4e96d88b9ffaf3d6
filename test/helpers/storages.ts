import type { DraftStorage } from '../../src/storage/storage.js';
import { wait } from './form.js';

/** A storage object that notes what it is asked for. */
export function storageOf(items: Record<string, string> = {}) {
  const map = new Map(Object.entries(items));
  const calls: string[] = [];
  const note = <Result>(call: string, result: Result): Result => {
    calls.push(call);
    return result;
  };
  return {
    map,
    calls,
    getItem: (key: string) => note('get', map.get(key) ?? null),
    setItem: (key: string, text: string) => note('set', void map.set(key, text)),
    removeItem: (key: string) => note('remove', void map.delete(key)),
    keys: () => map.keys(),
  };
}

/** The same, which answers with promises. */
export function slowStorageOf(items: Record<string, string> = {}, ms = 10) {
  const storage = storageOf(items);
  const later = async <Result>(run: () => Result): Promise<Result> => {
    await wait(ms);
    return run();
  };
  return {
    ...storage,
    getItem: (key: string) => later(() => storage.getItem(key)),
    setItem: (key: string, text: string) => later(() => storage.setItem(key, text)),
    removeItem: (key: string) => later(() => storage.removeItem(key)),
    keys: () => later(() => storage.keys()),
  };
}

const refuse = (): never => {
  throw new DOMException('refused', 'SecurityError');
};

/** A storage that throws whatever it is asked. */
export const throwing = (): DraftStorage => ({ getItem: refuse, setItem: refuse, removeItem: refuse, keys: refuse });

const reject = () => Promise.reject(new Error('rejected'));

export const rejecting = (): DraftStorage => ({ getItem: reject, setItem: reject, removeItem: reject, keys: reject });

const never = () => new Promise<never>(() => undefined);

/** A storage that never answers. */
export const silent = (): DraftStorage => ({ getItem: never, setItem: never, removeItem: never });

/** Fills a Web Storage to the last byte. */
export function fill(area: Storage): void {
  for (let size = 1 << 20; size >= 1; size >>= 1)
    for (let i = 0; ; i++)
      try {
        area.setItem(`fill-${size}-${i}`, 'x'.repeat(size));
      } catch {
        break;
      }
}
