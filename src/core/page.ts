/** How this page was come to. */
export const navigation = (): PerformanceNavigationTiming | undefined =>
  performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;

/** True for a page that the visitor has come back to: browsers fill its fields again. */
export const isRefilled = (): boolean => /^(reload|back)/.test(navigation()?.type ?? '');

/** Settles once every script of the page has had its turn to listen; never, if the signal comes first. */
export const whenHeard = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    const { readyState } = document;
    if (readyState === 'complete' || (readyState === 'interactive' && navigation()?.domContentLoadedEventStart))
      resolve(undefined);
    // After the page's own listeners to the same event.
    const later = () => setTimeout(resolve);
    document.addEventListener('DOMContentLoaded', later, { signal });
    // A page whose loading is stopped tells no more than this.
    const whenComplete = () => document.readyState === 'complete' && later();
    document.addEventListener('readystatechange', whenComplete, { signal });
  });

type Listener = (event: Event) => void;

/** Who hears what: however many forms a page has, it has one listener for a type of event at a target. */
const audiences = new WeakMap<EventTarget, Map<string, Set<Listener>>>();

const hear: Listener = (event) => {
  const audience = audiences.get(event.currentTarget as EventTarget)?.get(event.type);
  for (const listener of audience ?? []) listener(event);
};

/** Listens before the page's own listeners could stop an event; until the signal. */
export function listeners(signal: AbortSignal) {
  const ends: (() => void)[] = [];
  signal.addEventListener('abort', () => {
    for (const end of ends) end();
  });

  const on = (target: EventTarget, types: string, listener: Listener): void => {
    const its = audiences.get(target) ?? new Map<string, Set<Listener>>();
    audiences.set(target, its);
    for (const type of types.split(' ')) {
      const all = its.get(type) ?? new Set();
      its.set(type, all.add(listener));
      target.addEventListener(type, hear, true);
      ends.push(() => {
        all.delete(listener);
        if (!all.size) target.removeEventListener(type, hear, true);
      });
    }
  };

  /** Is the last to hear an event that it hears now. */
  const afterOthers = (event: Event, run: () => void): void => {
    const { currentTarget } = event;
    const last = (it: Event) => {
      if (it === event) run();
    };
    // Few events leave a shadow root.
    const end = currentTarget instanceof ShadowRoot && !event.composed ? currentTarget : window;
    end.addEventListener(event.type, last, { once: true, signal });
  };

  return { on, afterOthers };
}
