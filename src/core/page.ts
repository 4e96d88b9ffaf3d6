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
