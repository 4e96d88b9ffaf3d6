/** One run a burst: asked for at every edit, run once, at the latest `delay` ms after the first of them. */
export interface Schedule {
  readonly request: () => void;
  readonly cancel: () => void;
}

export function schedule(run: () => void, delay: () => number): Schedule {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const due = () => {
    timer = undefined;
    run();
  };
  return {
    request() {
      const ms = delay();
      if (ms > 0) timer ??= setTimeout(due, ms);
      else due();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
