import { waitUntil } from '@open-wc/testing';

/** Waits for what others do: another page, a server, a framework. Slow machines take their time. */
export const until = (is: () => unknown, what?: string): Promise<void> =>
  waitUntil(is as () => boolean, what, { timeout: 5000, interval: 10 });
