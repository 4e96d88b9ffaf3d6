import { contains, findIn, pageOf } from './field.js';

/** How this page was come to. */
export const navigation = (): PerformanceNavigationTiming | undefined =>
  performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;

/** Runs once every script of the page has had its turn to listen. */
export function whenHeard(run: () => void, signal: AbortSignal): void {
  const { readyState } = document;
  if (readyState === 'complete' || (readyState === 'interactive' && navigation()?.domContentLoadedEventStart))
    return queueMicrotask(run);
  // After the page's own listeners to the same event.
  const later = () => setTimeout(run);
  document.addEventListener('DOMContentLoaded', later, { signal });
  window.addEventListener('load', later, { signal });
}

/** Listens to what happens around a root, before the page's own listeners could stop it; until the signal. */
export function listenersAt(root: Element, signal: AbortSignal) {
  const on = (target: EventTarget, types: string, listener: (event: Event) => void): void => {
    for (const type of types.split(' ')) target.addEventListener(type, listener, { capture: true, signal });
  };

  /** True for a form inside, the one around, and one elsewhere that owns a control inside. */
  const isOurs = (form: Node): boolean =>
    contains(root, form) ||
    contains(form, root) ||
    findIn(root, '[form]').some((it) => (it as HTMLInputElement).form === form);

  /** Hears what happens to a form; returns what is to be done once all others have heard it. */
  const onForm = (type: string, listener: (event: Event) => () => void): void => {
    on(pageOf(root), type, (event) => {
      if (!isOurs(event.target as Node)) return;
      const afterOthers = listener(event);
      const last = (it: Event) => {
        if (it === event) afterOthers();
      };
      window.addEventListener(type, last, { once: true, signal });
    });
  };

  return { on, onForm };
}
