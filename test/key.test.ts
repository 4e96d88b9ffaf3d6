import { expect } from '@open-wc/testing';
import type { PersistedForm } from '../src/element.js';
import { persistForm } from '../src/persist-form.js';
import { edit, finder, KEY, mount, settled, stored } from './helpers/form.js';

const here = location.href;
const go = (address: string) => history.replaceState(null, '', address);

/** The key that a page's form has without being given one. */
async function keyOf(html: string, address = '/shop/cart', at = 0): Promise<string> {
  go(address);
  document.body.innerHTML = html;
  const element = document.querySelectorAll('persisted-form')[at] as HTMLElementTagNameMap['persisted-form'];
  return (await element.restored).storageKey;
}

const form = '<persisted-form><form><input name="a"></form></persisted-form>';

describe('the default storage key', () => {
  afterEach(() => go(here));

  it("is the page's path and the element's id", async () => {
    expect(await keyOf('<persisted-form id="e"><form id="f" name="n"></form></persisted-form>')).to.equal(
      '/shop/cart#e',
    );
  });

  it("else the form's id", async () => {
    expect(await keyOf('<persisted-form><form id="f" name="n"></form></persisted-form>')).to.equal('/shop/cart#f');
  });

  it("else the form's name", async () => {
    expect(await keyOf('<persisted-form><form name="n"></form></persisted-form>')).to.equal('/shop/cart#n');
  });

  it("else the element's place among the page's persisted forms", async () => {
    expect(await keyOf(form + form)).to.equal('/shop/cart#0');
    expect(await keyOf(form + form, '/shop/cart', 1)).to.equal('/shop/cart#1');
  });

  it('holds the query', async () => {
    expect(await keyOf(form, '/edit?id=7&tab=2')).to.equal('/edit?id=7&tab=2#0');
  });

  it('holds no hash', async () => {
    expect(await keyOf(form, '/edit?id=7#top')).to.equal('/edit?id=7#0');
  });

  for (const name of [
    'utm_source',
    'utm_medium',
    'utm_campaign',
    'utm_term',
    'utm_content',
    'utm_id',
    'gclid',
    'click_id',
    'irclickid',
    'rdt_cid',
    'sccid',
    'fbclid',
    'msclkid',
    'dclid',
    'ttclid',
    'twclid',
    'yclid',
    'gbraid',
    'wbraid',
  ])
    it(`holds no ${name}`, async () => {
      expect(await keyOf(form, `/edit?${name}=x&id=7&${name}=y`)).to.equal('/edit?id=7#0');
      expect(await keyOf(form, `/edit?${name}=x`)).to.equal('/edit#0');
    });

  it('is the same for every address that differs in such parameters only', async () => {
    const clean = await keyOf(form, '/edit?q=a%20b&empty');
    expect(await keyOf(form, '/edit?utm_source=x&q=a%20b&empty')).to.equal(clean);
  });

  it('holds parameters that only look alike', async () => {
    expect(await keyOf(form, '/edit?utm=1&userid=2&clients=3')).to.equal('/edit?utm=1&userid=2&clients=3#0');
  });

  it('is fixed once the form is there, though the address changes', async () => {
    go('/one');
    const { element, field } = mount('<input name="a">', { storageKey: '', delay: 0 });
    await element.restored;
    go('/two');
    edit(field('a'), 'x');
    element.remove();
    expect(stored('/one#0')).to.deep.equal({ a: 'x' });
    expect(stored('/two#0')).to.equal(undefined);
  });

  it('is known once the element has a form, though it was empty at first', async () => {
    go('/one');
    const element = document.createElement('persisted-form');
    document.body.append(element);
    element.innerHTML = '<form id="f"><input name="a"></form>';
    expect((await element.restored).storageKey).to.equal('/one#f');
  });

  it('of a plain form is its own id, name or place', async () => {
    go('/one');
    document.body.innerHTML = '<form><input name="a"></form><form name="n"></form><form id="f"></form>';
    const keys = [...document.querySelectorAll('form')].map(async (it) => {
      const draft = persistForm(it);
      const { storageKey } = await draft.restored;
      draft.disconnect();
      return storageKey;
    });
    expect(await Promise.all(keys)).to.deep.equal(['/one#0', '/one#n', '/one#f']);
  });

  it('is not what a field of the form is called', async () => {
    go('/one');
    document.body.innerHTML = '<form><input name="id"><input name="name"></form>';
    const draft = persistForm(document.querySelector('form') as HTMLFormElement);
    expect((await draft.restored).storageKey).to.equal('/one#0');
    draft.disconnect();
  });

  it("in a frame's srcdoc is that of the page around it", async () => {
    go('/shop/cart?page=2');
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script type="module" src="/src/index.ts"></script>${form}`;
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    document.body.append(frame);
    await loaded;
    const element = frame.contentDocument?.querySelector('persisted-form');
    expect((await element?.restored)?.storageKey).to.equal('/shop/cart?page=2#0');
  });
});

describe('a given storage key', () => {
  it('is the name of the item in the storage, as it is', async () => {
    const { element, field } = mount('<input name="a">', { storageKey: 'my key/é' });
    edit(field('a'), 'x');
    await element.save();
    expect(Object.keys(localStorage)).to.deep.equal(['my key/é']);
  });

  it('of two forms makes two drafts', async () => {
    const one = mount('<input name="a">', { storageKey: 'one' });
    const two = mount('<input name="a">', { storageKey: 'two' });
    edit(one.field('a'), '1');
    edit(two.field('a'), '2');
    await Promise.all([one.element.save(), two.element.save()]);
    expect([stored('one'), stored('two')]).to.deep.equal([{ a: '1' }, { a: '2' }]);
  });

  it('is the same in a shadow root', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = `<persisted-form storage-key="${KEY}"><form><input name="a"></form></persisted-form>`;
    edit(finder(root)('a'), 'x');
    await settled();
    await root.querySelector('persisted-form')?.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('the place among the forms of the page', () => {
  const form = (value: string) => {
    const { element } = mount('<input name="a">', { storageKey: '' });
    edit(element.querySelector('input') as HTMLInputElement, value);
    return element;
  };
  const shown = (element: Element) => element.querySelector('input')?.value;

  it('is of one form alone, also where another comes before it', async () => {
    const first = form('first');
    await first.save();
    const second = first.cloneNode(true) as PersistedForm;
    (second.querySelector('input') as HTMLInputElement).value = '';
    first.before(second);
    await second.restored;
    expect(shown(second)).to.equal('');
  });

  it('moves with the form', async () => {
    const [a, b] = [form('A'), form('B')];
    await Promise.all([a.save(), b.save()]);
    b.after(a);
    expect([shown(a), shown(b)]).to.deep.equal(['A', 'B']);
  });

  it('of an element that may be anything is not that among all of its kind', async () => {
    const visit = (before: string) => {
      document.body.innerHTML = `${before}<div class="form"><input name="a"></div>`;
      return persistForm(document.querySelector('.form') as HTMLElement);
    };
    const first = visit('');
    edit(finder(document)('a'), 'x');
    first.disconnect();
    const next = visit('<div>We use cookies.</div>');
    await next.restored;
    const { value } = finder(document)('a');
    next.disconnect();
    expect(value).to.equal('x');
  });
});
