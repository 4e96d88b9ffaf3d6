import { expect } from '@open-wc/testing';
import { edit, mount, settled, stored, type } from '../helpers/form.js';

const html = '<input name="username" data-persist="keep"><input name="message">';
/** The same fields, which belong to a form elsewhere in the page. */
const owned = '<input name="username" form="away" data-persist="keep"><input name="message" form="away">';
const both = { username: 'Ada', message: 'Hello' };

/** How htmx 2 and 4 tell of an answer. */
const versions: Record<string, (status: number, trigger: Event, form: Element) => CustomEvent> = {
  'htmx 2': (status, triggeringEvent, elt) => {
    const detail = { xhr: { status }, requestConfig: { triggeringEvent }, elt };
    return new CustomEvent('htmx:beforeOnLoad', { bubbles: true, composed: true, detail });
  },
  'htmx 4': (status, sourceEvent, sourceElement) => {
    const detail = { ctx: { response: { status }, sourceEvent, sourceElement } };
    return new CustomEvent('htmx:after:request', { bubbles: true, composed: true, detail });
  },
};

for (const [version, told] of Object.entries(versions))
  describe(version, () => {
    /** A form that has been filled in, and its answer. */
    async function filled(clearOn: 'submit' | '' = 'submit', content = html) {
      document.body.innerHTML = '<form id="away"></form>';
      const its = mount(content, { clearOn });
      const it = { ...its, form: its.field('message').form as HTMLFormElement };
      edit(it.field('username'), 'Ada');
      edit(it.field('message'), 'Hello');
      await it.element.save();
      const answer = (status: number, type = 'submit', from: EventTarget = it.form) => {
        const trigger = new Event(type, { bubbles: true, cancelable: true });
        // As htmx does: the submit is handled by script.
        it.form.addEventListener('submit', (event) => event.preventDefault(), { once: true });
        from.dispatchEvent(trigger);
        it.form.dispatchEvent(told(status, trigger, it.form));
        return settled();
      };
      return { ...it, answer };
    }

    it('a submit in a shadow root that succeeded drops the draft', async () => {
      const { element, answer } = await filled();
      const host = document.createElement('div');
      document.body.append(host);
      host.attachShadow({ mode: 'open' }).append(element);
      await answer(200);
      expect(stored()).to.deep.equal({ username: 'Ada' });
    });

    it('a submit that succeeded drops the draft, but for data-persist="keep"', async () => {
      const { answer } = await filled();
      await answer(200);
      expect(stored()).to.deep.equal({ username: 'Ada' });
    });

    it('a form elsewhere in the page that owns the fields drops their draft', async () => {
      const { answer } = await filled('submit', owned);
      await answer(200);
      expect(stored()).to.deep.equal({ username: 'Ada' });
    });

    it('the first sign of success counts: the draft goes before the swap', async () => {
      const { form } = await filled();
      form.addEventListener('submit', (event) => event.preventDefault());
      const trigger = new Event('submit', { bubbles: true, cancelable: true });
      form.dispatchEvent(trigger);
      form.dispatchEvent(told(204, trigger, form));
      expect(stored()).to.deep.equal({ username: 'Ada' });
    });

    for (const status of [422, 500])
      it(`an answer of ${status} keeps the draft`, async () => {
        const { answer } = await filled();
        await answer(status);
        expect(stored()).to.deep.equal(both);
      });

    it('the answer to a change is no submit', async () => {
      const { answer } = await filled();
      await answer(200, 'change');
      expect(stored()).to.deep.equal(both);
    });

    it('without clear-on a submit that succeeded keeps the draft', async () => {
      const { answer } = await filled('');
      await answer(200);
      expect(stored()).to.deep.equal(both);
    });
  });

/** Notes which fields tell the page, from now on. */
function inputsIn(element: HTMLElement): (EventTarget | null)[] {
  const told: (EventTarget | null)[] = [];
  element.addEventListener('input', ({ target }) => told.push(target));
  return told;
}

describe('htmx', () => {
  const told = (target: EventTarget, type: string, detail?: object) =>
    target.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));

  for (const type of ['htmx:afterSwap', 'htmx:before:settle'])
    it(`${type}: the draft stands where a morph has reset the fields`, async () => {
      const { element, form, field } = mount(html, { draft: both });
      await element.restored;
      field('message').value = '';
      told(form, type);
      await Promise.resolve();
      expect(field('message').value).to.equal('Hello');
    });

  it('the draft stands where a morph out of band has reset the fields', async () => {
    const { element, form, field } = mount(html, { draft: both });
    await element.restored;
    field('message').value = '';
    told(document.body, 'htmx:oobAfterSwap', { target: form });
    await Promise.resolve();
    expect(field('message').value).to.equal('Hello');
  });

  const swaps = [
    ['htmx:beforeSwap', 'htmx:afterSwap'],
    ['htmx:sseBeforeMessage', 'htmx:afterSwap'],
    ['htmx:oobBeforeSwap', 'htmx:oobAfterSwap'],
  ] as const;
  for (const [before, after] of swaps)
    it(`${before}: what somebody types stands where a morph resets it`, async () => {
      const { element, form, field } = mount(html, { draft: both });
      await element.restored;
      type(field('message'), 'Hello there');
      told(document.body, before);
      field('message').value = '';
      told(form, after, { target: form });
      await Promise.resolve();
      expect(field('message').value).to.equal('Hello there');
    });

  it('a form that a swap has brought tells the page of its draft', async () => {
    const { element, form, field } = mount(html, { draft: both });
    const inputs = inputsIn(element);
    told(form, 'htmx:afterSwap');
    await element.restored;
    expect(inputs).to.deep.equal([field('username'), field('message')]);
  });

  it('fields that a swap has brought tell the page of their draft', async () => {
    const { element, form, field } = mount('<input name="username">', { draft: both });
    await element.restored;
    const inputs = inputsIn(element);
    form.insertAdjacentHTML('beforeend', '<input name="message">');
    told(form, 'htmx:afterSwap');
    await settled();
    expect(inputs).to.deep.equal([field('message')]);
  });
});
