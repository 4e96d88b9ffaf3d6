/** Starts a framework long after the page; where the address says `#wait`, when the test says so. */
export function later(start) {
  const run = () => {
    start();
    // Some go on in a task of their own.
    setTimeout(() => (globalThis.hydrated = true), 50);
  };
  if (location.hash === '#wait') globalThis.startNow = run;
  else setTimeout(run, 500);
}
