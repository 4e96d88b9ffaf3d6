import type { PersistedForm } from '../../src/element.js';
import { finder, listen } from './form.js';

export const PAGE = '/test/helpers/page.html';

/** The page that a frame shows now. */
async function pageIn(frame: HTMLIFrameElement) {
  const view = frame.contentWindow as Window & typeof globalThis;
  await view.customElements.whenDefined('persisted-form');
  const element = view.document.querySelector('persisted-form') as PersistedForm;
  await element.restored;
  return {
    view,
    element,
    form: element.querySelector('form') as HTMLFormElement,
    field: finder(element),
    ...listen(view.document),
  };
}

const loaded = (frame: HTMLIFrameElement) =>
  new Promise<void>((done) => frame.addEventListener('load', () => done(), { once: true }));

/** A page of its own, as another tab is: it shares the storages with its neighbors. */
export async function openFrame(address = PAGE) {
  const frame = document.createElement('iframe');
  frame.src = address;
  const load = loaded(frame);
  document.body.append(frame);
  await load;
  return {
    frame,
    page: () => pageIn(frame),
    /** Waits for the next page, whatever it is. */
    async next(act: () => void): Promise<void> {
      const load = loaded(frame);
      act();
      await load;
    },
    async goTo(address: string): Promise<void> {
      const load = loaded(frame);
      (frame.contentWindow as Window).location.href = address;
      await load;
    },
  };
}
