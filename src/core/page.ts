/** How this page was come to. */
export const navigation = (): PerformanceNavigationTiming | undefined =>
  performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;

/** Settles once every script of the page has had its turn to listen; never, if the signal comes first. */
export const whenHeard = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    const { readyState } = document;
    if (readyState === 'complete' || (readyState === 'interactive' && navigation()?.domContentLoadedEventStart))
      resolve(undefined);
    // After the page's own listeners to the same event.
    const later = () => setTimeout(resolve);
    document.addEventListener('DOMContentLoaded', later, { signal });
    window.addEventListener('load', later, { signal });
  });

/** Listens before the page's own listeners could stop an event; until the signal. */
export function listeners(signal: AbortSignal) {
  const on = (target: EventTarget, types: string, listener: (event: Event) => void): void => {
    for (const type of types.split(' ')) target.addEventListener(type, listener, { capture: true, signal });
  };

  /** Is the last to hear an event. */
  const afterOthers = (event: Event, run: () => void): void => {
    const last = (it: Event) => {
      if (it === event) run();
    };
    window.addEventListener(event.type, last, { once: true, signal });
  };

  return { on, afterOthers };
}
