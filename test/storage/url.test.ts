import { expect } from '@open-wc/testing';
import { urlStorage } from '../../src/storage/url.js';
import { PersistedForm } from '../../src/index.js';
import { edit, mount } from '../helpers/form.js';
import { item, valuesAt } from './contract.js';

const here = location.href;
const at = (query: string, state: unknown = null) => {
  if (location.search !== query || location.hash || history.state !== state)
    history.replaceState(state, '', location.pathname + query);
};
const set = (values: Parameters<typeof item>[1], key = '/form') =>
  urlStorage.setItem(key, item(urlStorage, values) as string);

/** Lets the storage write at once again: its budget refills by the clock. */
const originalNow = performance.now.bind(performance);
let ahead = 0;
performance.now = () => originalNow() + ahead;

/** Counts the changes of the address, and does not let the browser see them: it has a budget, too. */
async function changesIn(run: () => Promise<void>): Promise<number> {
  let count = 0;
  history.replaceState = () => count++;
  await run();
  delete (history as { replaceState?: unknown }).replaceState;
  return count;
}

beforeEach(() => {
  ahead += 60_000;
});
afterEach(async () => {
  document.body.replaceChildren();
  await urlStorage.removeItem('/form');
  history.replaceState(null, '', here);
});

describe('url: drafts in the query', () => {
  it('writes readable pairs', async () => {
    at('');
    await set({ name: 'Ada Lovelace', tags: ['a', 'b'] });
    expect(location.search).to.equal('?name=Ada+Lovelace&tags=a&tags=b');
  });

  it('leaves other parameters and the hash as they were written', async () => {
    at('?page=2&q=%20x&flag#part');
    await set({ name: 'Ada' });
    expect(location.search + location.hash).to.equal('?page=2&q=%20x&flag&name=Ada#part');
    await urlStorage.removeItem('/form');
    expect(location.search + location.hash).to.equal('?page=2&q=%20x&flag#part');
  });

  it("writes a ticked box with the box's own value, as the form would submit it", async () => {
    at('');
    document.body.innerHTML = '<form><input type="checkbox" name="news" value="weekly"></form>';
    await set({ news: true });
    expect(location.search).to.equal('?news=weekly');
    await set({ news: false });
    expect(location.search).to.equal('?news=');
  });

  it('reads a link that it has not written', async () => {
    at('?name=Ada+L&tags=a&tags=b');
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({ name: 'Ada L', tags: ['a', 'b'] });
  });

  it('reads a link as the form’s fields hold it', async () => {
    document.body.innerHTML = `<form><input type="checkbox" name="one" value="yes"><input type="checkbox" name="off">
      <input type="checkbox" name="some" value="1"><input type="checkbox" name="some" value="2">
      <select name="many" multiple><option>x</select><input name="row"><input name="row">
      <input type="radio" name="choice" value="a"><input type="radio" name="choice" value="b">
      <input type="hidden" name="rails" value="0"><input type="checkbox" name="rails" value="1"></form>`;
    at('?one=yes&off=&some=1&many=x&row=1&choice=b&rails=0&rails=1');
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({
      one: true,
      off: false,
      some: ['1'],
      many: ['x'],
      row: ['1'],
      choice: 'b',
      rails: true,
    });
  });

  it('reads the line ends of a native submit as a field holds them', async () => {
    at('?text=a%0D%0Ab');
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({ text: 'a\nb' });
  });

  it('leaves a form’s parameters alone when the draft of another key is cleared', async () => {
    mount('<input name="q">', { storage: 'url', storageKey: 'search' });
    at('?q=lamp&page=2');
    await PersistedForm.clear({ storageKey: 'contact' });
    expect(location.search).to.equal('?q=lamp&page=2');
  });

  it('tells only of what is the form’s', async () => {
    at('?page=2');
    const { element } = mount('<input name="q">', { storage: 'url' });
    const { values, savedAt } = await element.restored;
    expect([values, savedAt]).to.deep.equal([{ q: null }, null]);
    at('?page=2&q=lamp');
    const again = mount('<input name="q">', { storage: 'url' });
    const detail = await again.element.restored;
    expect([detail.values, again.field('q').value]).to.deep.equal([{ q: 'lamp' }, 'lamp']);
    expect(detail.savedAt).to.be.instanceOf(Date);
  });

  it('has nothing on a visit without parameters', () => {
    at('');
    expect(urlStorage.getItem('/form')).to.equal(null);
  });

  it('believes the address where the history entry says something else', async () => {
    at('');
    await set({ name: 'Ada', news: true });
    at('?name=Grace&news=on', history.state);
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({ name: 'Grace', news: true });
  });

  it('knows its form by a key whose query changes with the draft', async () => {
    at('');
    await set({ news: true }, '/page#f');
    expect(await valuesAt(urlStorage, '/page?news=on#f')).to.deep.equal({ news: true });
    await urlStorage.removeItem('/page?news=on#f');
    expect(location.search).to.equal('');
  });

  it('does not touch the state that the page keeps with its history entry', async () => {
    at('', { turbo: { restorationIdentifier: 'x' } });
    await set({ name: 'Ada' });
    expect(history.state).to.deep.include({ turbo: { restorationIdentifier: 'x' } });
  });

  it('leaves a state that is no object alone', async () => {
    at('', 7);
    await set({ name: 'Ada' });
    expect(history.state).to.equal(7);
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({ name: 'Ada' });
  });

  it('adds no entry to the history', async () => {
    at('');
    const { length } = history;
    await set({ name: 'Ada' });
    expect(history.length).to.equal(length);
  });

  it('clears what came by a link, and nothing that is not the form’s', async () => {
    document.body.innerHTML = '<persisted-form><form><input name="name"></form></persisted-form><input name="page">';
    at('?name=Ada&page=2');
    await urlStorage.removeItem('/form');
    expect(location.search).to.equal('?page=2');
  });

  it('clears what came by a link into a form without the element', async () => {
    document.body.innerHTML = '<form><input name="name"></form>';
    at('?name=Ada&page=2');
    await urlStorage.removeItem('/form');
    expect(location.search).to.equal('?page=2');
  });

  it('leaves out what is too long, and says which field', async () => {
    at('?name=old');
    const write = () => set({ name: 'x'.repeat(2000), city: 'London' });
    expect(write).to.throw(RangeError, /name/);
    expect(location.search).to.equal('?city=London');
  });

  it('never makes an address of more than 8,000 characters', () => {
    at('');
    const fields = Object.fromEntries(Array.from('abcdef', (name) => [name, 'x'.repeat(1900)]));
    expect(() => set(fields)).to.throw(RangeError, 'e, f');
    expect(location.href.length).to.be.below(8000);
  });

  it('changes the address at most 100 times in 30 s', async () => {
    at('');
    const count = await changesIn(async () => {
      for (let i = 0; i < 300; i++) {
        await set({ count: String(i) });
        ahead += 100;
      }
    });
    expect(count).to.be.within(40, 90);
    await set({ count: 'last' });
    expect(await valuesAt(urlStorage, '/form')).to.deep.equal({ count: 'last' });
    window.dispatchEvent(new Event('pagehide'));
    expect(location.search).to.equal('?count=last');
  });

  it('writes what had to wait once its time has come', async () => {
    at('');
    await changesIn(async () => {
      for (let i = 0; i < 50; i++) await set({ count: String(i) });
    });
    expect(location.search).to.equal('');
    await new Promise((done) => setTimeout(done, 800));
    expect(location.search).to.equal('?count=49');
  });

  it('does not carry what waits to another page of an application', async () => {
    at('');
    await changesIn(async () => {
      for (let i = 0; i < 50; i++) await set({ count: String(i) });
    });
    history.replaceState(null, '', '/elsewhere');
    window.dispatchEvent(new Event('pagehide'));
    expect(location.pathname + location.search).to.equal('/elsewhere');
  });

  it('does not take part in two forms’ fields', async () => {
    at('');
    await set({ a: '1' }, '/form#a');
    await set({ b: '2' }, '/form#b');
    expect(await valuesAt(urlStorage, '/form#a')).to.deep.equal({ a: '1' });
    await urlStorage.setItem('/form#a', item(urlStorage, { a: '3' }) as string);
    expect(location.search).to.equal('?b=2&a=3');
    await urlStorage.removeItem('/form#a');
    await urlStorage.removeItem('/form#b');
  });

  it('is of the next page, too, where the form stays and somebody goes on with it', async () => {
    at('');
    const own = location.pathname;
    const { element, field } = mount('<input name="a">', { storage: 'url' });
    edit(field('a'), 'x');
    await element.save();
    history.replaceState(null, '', '/other');
    edit(field('a'), 'y');
    await element.save();
    expect(location.search).to.equal('?a=y');
    await element.clear();
    history.replaceState(null, '', own);
  });

  it('leaves the address of another page alone, and keeps what was pending for its own', async () => {
    at('');
    const own = location.pathname;
    const { element, field } = mount('<input name="a">', { storage: 'url' });
    edit(field('a'), 'x');
    history.replaceState(null, '', '/other');
    element.remove();
    expect(location.search).to.equal('');
    history.replaceState(null, '', own);
    const next = mount('<input name="a">', { storage: 'url' });
    expect(next.field('a').value).to.equal('x');
    await next.element.clear();
  });
});
