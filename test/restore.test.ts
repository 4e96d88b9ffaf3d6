import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { persistForm } from '../src/persist-form.js';
import {
  choose,
  edit,
  finder,
  KEY,
  listen,
  make,
  mount,
  settled,
  store,
  stored,
  stub,
  textOf,
  tick,
  type,
  wait,
  youngPage,
} from './helpers/form.js';
import { slowStorageOf } from './helpers/storages.js';
import { until } from './helpers/until.js';

describe('restoring', () => {
  it('shows the draft at once, when a script inserts the element', () => {
    expect(mount('<input name="a">', { draft: { a: 'x' } }).field('a').value).to.equal('x');
  });

  it('shows the draft again when the element is moved', () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    element.remove();
    field('a').value = '';
    document.body.append(element);
    expect(field('a').value).to.equal('x');
  });

  for (const [what, replace] of [
    ['before the old one goes', (old: Element, it: Element) => old.replaceWith(it)],
    ['once the old one has gone', (old: Element, it: Element) => (old.remove(), document.body.append(it))],
  ] as const)
    it(`shows what was typed last, when the page renders its form anew right after, ${what}`, () => {
      const { element, field } = mount('<input name="a">');
      type(field('a'), 'typed');
      const next = make('<input name="a">');
      replace(element, next);
      expect(finder(next)('a').value).to.equal('typed');
    });

  it("leaves the server's value in a field that nobody edited", () => {
    const { field } = mount('<input name="a"><input name="b" value="server">', { draft: { a: 'x' } });
    expect(field('b').value).to.equal('server');
  });

  it('stores only edited fields', async () => {
    const { element, field } = mount('<input name="a"><input name="b" value="server">');
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('shows a newer server value of a field that nobody edited', async () => {
    const first = mount('<input name="a"><input name="b" value="old">');
    edit(first.field('a'), 'x');
    first.element.remove();
    const { field } = mount('<input name="a"><input name="b" value="new">');
    expect([field('a').value, field('b').value]).to.deep.equal(['x', 'new']);
  });

  it('does nothing while disabled', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, disabled: true });
    expect(element.restore().restored).to.deep.equal([]);
    expect(field('a').value).to.equal('');
  });

  it('leaves excluded fields alone', () => {
    const { field } = mount('<input name="a" class="private">', { draft: { a: 'x' }, exclude: '.private' });
    expect(field('a').value).to.equal('');
  });

  it('a draft made by hand puts nothing into what is never stored', () => {
    const { form } = mount(
      `<input name="a" type="password"><input name="b" type="hidden" value="csrf"><input name="c" autocomplete="cc-number">
       <input name="d" autocomplete="one-time-code" data-persist="on"><input name="user[password]">
       <input name="e" type="submit" value="send"><button name="f" value="g">h</button>`,
      { draft: { a: 'x', b: 'x', c: 'x', d: 'x', 'user[password]': 'x', e: 'x', f: 'x' } },
    );
    const values = Array.from(form.querySelectorAll<HTMLInputElement>('[name]'), ({ value }) => value);
    expect(values).to.deep.equal(['', 'csrf', '', '', '', 'send', 'g']);
  });

  it('is idempotent, and says each time which fields show the draft', async () => {
    const { element } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.restored;
    expect([element.restore().restored, element.restore().restored]).to.deep.equal([['a'], ['a']]);
  });

  it('restore() shows the draft again in what a script has reset', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    field('a').value = '';
    element.restore();
    expect(field('a').value).to.equal('x');
  });

  it('restore() returns what the event says', async () => {
    const { element, details } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    expect(element.restore()).to.equal(details('restore').at(-1));
  });

  it('restore() shows what another tab has written since', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'old' } });
    await element.restored;
    type(field('b'), 'mine');
    store({ a: 'new' }, { at: Date.now() });
    expect(element.restore().values).to.deep.equal({ a: 'new', b: 'mine' });
    expect(field('a').value).to.equal('new');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'new', b: 'mine' });
  });

  it('what the page canceled is canceled for that draft alone', async () => {
    store({ a: 'other' }, { key: 'other' });
    const element = make('<input name="a">', { draft: { a: 'x' } });
    element.addEventListener('beforerestore', (event) => {
      if (event.detail.storageKey === KEY) event.preventDefault();
    });
    document.body.append(element);
    await element.restored;
    expect(finder(element)('a').value).to.equal('');
    element.storageKey = 'other';
    await settled();
    expect(finder(element)('a').value).to.equal('other');
  });

  it('a page that was rendered ahead shows what has been written by the time it is seen', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'old' } });
    await element.restored;
    store({ a: 'new' }, { at: Date.now() });
    document.dispatchEvent(new Event('prerenderingchange'));
    await settled();
    expect(field('a').value).to.equal('new');
  });

  it('restore() loses no edit that is still to be written', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    type(field('a'), 'y');
    element.restore();
    expect(field('a').value).to.equal('y');
  });

  it('values has every field by name, and null where nothing is stored', async () => {
    const { element } = mount('<input name="a"><input name="b" value="server">', { draft: { a: 'x' } });
    expect((await element.restored).values).to.deep.equal({ a: 'x', b: null });
    expect(element.values).to.deep.equal({ a: 'x', b: null });
  });

  it('savedAt is when the draft was last edited', async () => {
    const at = Date.now() - 5000;
    const { element } = mount('<input name="a">', { draft: { a: 'x' }, saved: { at } });
    expect((await element.restored).savedAt).to.deep.equal(new Date(at));
    expect(element.savedAt).to.deep.equal(new Date(at));
  });

  it('the element adds nothing to the HTML', async () => {
    const html = '<form><input name="a"><p data-persist="restored">kept</p></form>';
    const { element } = mount(html, { draft: { a: 'x' } });
    await element.restored;
    edit(element.querySelector('input') as HTMLInputElement, 'y');
    await element.save();
    expect(document.body.innerHTML).to.equal(`<persisted-form>${html}</persisted-form>`);
    expect(element.shadowRoot).to.equal(null);
  });
});

describe('what comes late', () => {
  it('a field that is given its name, or its form, later', async () => {
    const { element, form } = mount('<form id="f"><input id="n"></form>', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    document.body.insertAdjacentHTML('beforeend', '<input name="b">');
    (form.firstElementChild as HTMLInputElement).name = 'a';
    finder(document)('b').setAttribute('form', 'f');
    await settled();
    expect([finder(document)('a').value, finder(document)('b').value]).to.deep.equal(['x', 'y']);
  });

  it('a name that is taken away for a moment, as React does, brings nothing back', async () => {
    const radio = (value: string) => `<input type="radio" name="r" value="${value}">`;
    const { element, form } = mount(radio('x') + radio('y'), { draft: { r: 'x' } });
    await element.restored;
    const [x, y] = [...form.children] as [HTMLInputElement, HTMLInputElement];
    // A framework that starts has its time to reset the fields.
    await wait(200);
    y.checked = true;
    y.dispatchEvent(new Event('input', { bubbles: true }));
    for (const it of [x, y]) it.name = '';
    for (const it of [x, y]) it.name = 'r';
    await settled();
    expect([x.checked, y.checked]).to.deep.equal([false, true]);
  });

  it('fields added later get their value as they arrive', async () => {
    const { form, field } = mount('', { draft: { a: 'x', b: 'y' } });
    form.innerHTML = '<fieldset><label><input name="a"></label><textarea name="b"></textarea></fieldset>';
    await Promise.resolve();
    expect([field('a').value, field('b').value]).to.deep.equal(['x', 'y']);
  });

  it('a row that is added costs no look at the others', async () => {
    const draft = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`row${i}`, `x${i}`]));
    const { element, form, field } = mount('<input name="row0">', { draft });
    await element.restored;
    const looks: unknown[] = [];
    for (const [prototype, method] of [
      [Element.prototype, 'querySelectorAll'],
      [Document.prototype, 'querySelectorAll'],
    ] as const) {
      const own = prototype[method] as (this: Element | Document, selector: string) => NodeListOf<Element>;
      stub(prototype, method, {
        value(this: Element | Document, selector: string) {
          if (this.contains(form)) looks.push(selector);
          return own.call(this, selector);
        },
      });
    }
    for (let i = 1; i < 20; i++) {
      const row = document.createElement('p');
      row.innerHTML = `<input name="row${i}">`;
      form.append(row);
      await settled();
      expect(field(`row${i}`).value).to.equal(`x${i}`);
    }
    expect(looks.filter((selector) => !String(selector).startsWith('[name="row'))).to.deep.equal([]);
  });

  it('a step of a wizard that comes, goes and comes again', async () => {
    const { form, field, element } = mount('<input name="a">');
    edit(field('a'), 'x');
    form.innerHTML = '<input name="b">';
    await settled();
    edit(field('b'), 'y');
    form.innerHTML = '<input name="a">';
    await settled();
    expect(field('a').value).to.equal('x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', b: 'y' });
  });

  it('an option that comes later is chosen then', async () => {
    const { field } = mount('<select name="a"><option>x</option></select>', { draft: { a: 'z' } });
    field<HTMLSelectElement>('a').add(new Option('z'));
    await settled();
    expect(field('a').value).to.equal('z');
  });

  it('options that replace others keep the choice', async () => {
    const { field } = mount('<select name="a"><option>x</option><option>y</option></select>', { draft: { a: 'y' } });
    field('a').innerHTML = '<optgroup label="g"><option>y</option><option>z</option><option>x</option></optgroup>';
    field<HTMLSelectElement>('a').selectedIndex = 2;
    await settled();
    expect(field('a').value).to.equal('y');
  });

  it('several options that come one by one', async () => {
    const { field } = mount('<select name="a" multiple></select>', { draft: { a: ['y', 'z'] } });
    for (const it of ['x', 'y', 'z']) {
      field<HTMLSelectElement>('a').add(new Option(it));
      await settled();
    }
    const chosen = Array.from(field<HTMLSelectElement>('a').selectedOptions, ({ value }) => value);
    expect(chosen).to.deep.equal(['y', 'z']);
  });

  it('a dependent select that is filled when the other is restored', async () => {
    store({ country: 'uk', city: 'London' });
    const element = make(
      '<select name="country"><option>fr</option><option>uk</option></select><select name="city"></select>',
    );
    const field = finder(element);
    field('country').addEventListener('change', () => {
      field('city').innerHTML = '<option>Bath</option><option>London</option>';
    });
    document.body.append(element);
    await element.restored;
    await settled();
    expect(field('city').value).to.equal('London');
  });

  it('a radio button that comes later', async () => {
    const { form, field } = mount('<input type="radio" name="a" value="x">', { draft: { a: 'y' } });
    form.insertAdjacentHTML('beforeend', '<input type="radio" name="a" value="y">');
    await settled();
    expect(field('a', 1).checked).to.be.true;
  });

  it('a form that is replaced inside the element', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.innerHTML = '<form><input name="a"></form>';
    await settled();
    expect(field('a').value).to.equal('x');
  });

  it('a form that is replaced after an edit of this page', async () => {
    const { element, field } = mount('<input name="a">');
    await element.restored;
    edit(field('a'), 'typed');
    element.innerHTML = '<form><input name="a"></form>';
    await settled();
    expect(field('a').value).to.equal('typed');
  });

  it('a form outside that comes later', async () => {
    const { field } = mount('<form id="f"></form>', { draft: { a: 'x' } });
    expect(() => field('a')).to.throw();
    document.body.insertAdjacentHTML('beforeend', '<input name="a" form="f">');
    await settled();
    expect(finder(document)('a').value).to.equal('x');
  });

  for (const [where, place] of [
    ['before', 'beforebegin'],
    ['after', 'afterend'],
  ] as const)
    it(`a form that comes ${where} the one that it replaces, and both stand there for a while`, async () => {
      const html = `<form><input name="a"><input type="checkbox" name="b"><select name="c"><option>1<option>2</select>
        <input name="d"><input name="d"></form>`;
      const { element, form, field } = mount(html);
      edit(field('a'), 'x');
      tick(field('b'));
      choose(field<HTMLSelectElement>('c'), '2');
      edit(field('d', 0), 'y');
      edit(field('d', 1), 'z');
      await element.save();
      form.insertAdjacentHTML(place, html);
      await settled();
      form.remove();
      await settled();
      expect([field('a').value, field('b').checked, field('c').value]).to.deep.equal(['x', true, '2']);
      expect([field('d', 0).value, field('d', 1).value]).to.deep.equal(['y', 'z']);
      await element.save();
      expect(stored()).to.deep.equal({ a: 'x', b: true, c: '2', d: ['y', 'z'] });
    });

  describe('a radio button that comes', () => {
    const radio = (value: string, more = '') => `<input type="radio" name="r" value="${value}" ${more}>`;
    const chosen = (form: HTMLFormElement) => new FormData(form).get('r');

    it('as the choice of the draft gives it back with an undo', async () => {
      const { element, form } = mount(radio('a', 'checked') + radio('b'), {
        draft: { r: 'c' },
        saved: { server: { r: 'a' } },
      });
      await element.restored;
      form.insertAdjacentHTML('beforeend', radio('c'));
      await settled();
      expect(chosen(form)).to.equal('c');
      element.undo();
      expect(chosen(form)).to.equal('a');
    });

    it('beside the choice of the draft leaves that restored', async () => {
      const { element, form } = mount(radio('a') + radio('b'), { draft: { r: 'b' } });
      form.insertAdjacentHTML('afterbegin', radio('z'));
      await settled();
      expect([chosen(form), element.matches(':state(restored)')]).to.deep.equal(['b', true]);
      element.undo();
      expect(chosen(form)).to.equal(null);
    });

    it('with conflict="server" leaves the choice to the server', async () => {
      const { form } = mount(radio('a') + radio('b', 'checked'), {
        conflict: 'server',
        draft: { r: 'c' },
        saved: { server: { r: 'a' } },
      });
      form.insertAdjacentHTML('afterbegin', radio('c'));
      await settled();
      expect(chosen(form)).to.equal('b');
    });
  });

  it('what comes later tells the page', async () => {
    const { element, form, field } = mount('', { draft: { a: 'x' } });
    await element.restored;
    const told: string[] = [];
    for (const name of ['input', 'change']) form.addEventListener(name, () => told.push(`${name} ${field('a').value}`));
    form.innerHTML = '<input name="a">';
    await settled();
    expect(told).to.deep.equal(['input x', 'change x']);
  });

  it('what comes after a clear is left as it is', async () => {
    const { element, form, field } = mount('', { draft: { a: 'x' } });
    await element.clear();
    form.innerHTML = '<input name="a">';
    await settled();
    expect(field('a').value).to.equal('');
  });

  it('a select that the page fills and tells of at once shows the draft, and so does the next, which depends on it', async () => {
    const draft = { country: 'F', state: 'B', city: 'C' };
    const { element, field } = mount(
      '<select name="country"><option></option><option>F</option></select><select name="state"></select><select name="city"></select>',
      { draft },
    );
    const fill = (name: string, options: string[]) => {
      field(name).innerHTML = ['<option value="">choose', ...options].join('<option>');
      field(name).dispatchEvent(new Event('change', { bubbles: true }));
    };
    field('country').addEventListener('change', () => void settled().then(() => fill('state', ['A', 'B'])));
    field('state').addEventListener('change', () => {
      if (field('state').value) void settled().then(() => fill('city', ['B', 'C']));
    });
    await element.restored;
    await until(() => field('city').value === 'C');
    expect([field('state').value, field('city').value, stored()]).to.deep.equal(['B', 'C', draft]);
  });

  it('a textarea that the page sizes by an event as soon as it is there keeps its draft', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { t: 'a long text' } });
    await element.restored;
    form.insertAdjacentHTML('beforeend', '<textarea name="t"></textarea>');
    type(field('t'), '');
    await element.save();
    expect([field('t').value, stored()]).to.deep.equal(['a long text', { t: 'a long text' }]);
  });

  it('fields that the page moves in from elsewhere show the draft', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { a: 'x', late: 'y' } });
    document.body.insertAdjacentHTML('beforeend', '<div hidden><input name="late"></div>');
    await element.restored;
    await settled();
    form.append(document.querySelector('[hidden] input') as Element);
    await settled();
    expect(field('late').value).to.equal('y');
  });

  for (const [what, html] of [
    ['a step that comes again', '<input name="a">'],
    ['a form that is rendered anew', '<form><input name="a"><input name="b"></form>'],
  ] as const)
    it(`after a canceled restore, ${what} shows what was typed, and nothing of the draft`, async () => {
      const element = make('<div><input name="a"><input name="b"></div>', { draft: { a: 'old', b: 'old' } });
      element.addEventListener('beforerestore', (event) => {
        event.preventDefault();
      });
      document.body.append(element);
      await element.restored;
      edit(finder(element)('a'), 'typed');
      const place = html.startsWith('<form') ? element : (element.querySelector('div') as Element);
      place.innerHTML = '';
      await settled();
      place.innerHTML = html;
      await settled();
      expect(Array.from(element.querySelectorAll('input'), ({ value }) => value).join()).to.match(/^typed,?$/);
    });
});

describe('the visitor wins', () => {
  it('a focused field that nobody edited is not taken for an edited one', async () => {
    const html =
      '<form><input type="range" name="r"><input type="color" name="c">' +
      '<select name="s"><option disabled value="">Choose</option><option>x</option><option>y</option></select></form>';
    for (const name of ['r', 'c', 's']) {
      const draft = { r: '77', c: '#112233', s: 'y' };
      store(draft);
      document.body.innerHTML = html;
      finder(document)(name).focus();
      const handle = persistForm(document.querySelector('form') as HTMLFormElement, { storageKey: KEY });
      await handle.save();
      handle.disconnect();
      expect([name, stored()]).to.deep.equal([name, draft]);
    }
  });

  it('a focused field that was edited is not overwritten by the draft of another scope, and is of it then', async () => {
    store({ a: 'hers', b: 'hers, too' }, { key: `${KEY}@u`, scope: 'u' });
    const { element, field } = mount('<input name="a"><input name="b">');
    field('a').focus();
    type(field('a'), 'typed');
    element.scope = 'u';
    expect([field('a').value, field('b').value]).to.deep.equal(['typed', 'hers, too']);
    await element.save();
    expect(stored(`${KEY}@u`)).to.deep.equal({ a: 'typed', b: 'hers, too' });
  });

  it('a focused field that somebody else edited shows the draft of whom the form is now', async () => {
    store({ a: 'hers' }, { key: `${KEY}@u`, scope: 'u' });
    const { element, field } = mount('<input name="a">', { scope: 'other' });
    field('a').focus();
    type(field('a'), 'typed');
    element.scope = 'u';
    expect(field('a').value).to.equal('hers');
    await element.save();
    expect([stored(`${KEY}@u`), stored(`${KEY}@other`)]).to.deep.equal([{ a: 'hers' }, { a: 'typed' }]);
  });

  it('a focused field that was edited while the element was disabled is not overwritten', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' }, disabled: true });
    field('a').focus();
    type(field('a'), 'typed');
    element.disabled = false;
    expect([field('a').value, field('b').value]).to.deep.equal(['typed', 'y']);
    await element.save();
    expect(stored()).to.deep.equal({ a: 'typed', b: 'y' });
  });

  /** A form that stands in the page before its script comes. */
  function early(html: string) {
    document.body.innerHTML = `<form>${html}</form>`;
    const form = document.querySelector('form') as HTMLFormElement;
    const field = finder(form);
    const { names, details } = listen(form);
    return { form, field, names, details, wake: () => persistForm(form, { storageKey: KEY }) };
  }

  it('keeps what a person typed before it woke up, in the focused field', async () => {
    store({ a: 'draft' });
    const { field, wake } = early('<input name="a">');
    field('a').focus();
    field('a').value = 'typed';
    const draft = wake();
    expect(field('a').value).to.equal('typed');
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'typed' });
    draft.disconnect();
  });

  it('keeps what a person typed before it woke up, in a field that was left', async () => {
    store({ a: 'draft', b: 'kept' });
    const { field, wake } = early('<input name="a"><input name="b">');
    field('a').focus();
    await sendKeys({ type: 'typed' });
    await sendKeys({ press: 'Tab' });
    const draft = wake();
    expect([field('a').value, field('b').value]).to.deep.equal(['typed', 'kept']);
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'typed', b: 'kept' });
    draft.disconnect();
  });

  for (const [keys, expected] of [
    [1, 'typed'],
    [0, 'draft'],
  ] as const)
    it(`only the page's count of ${keys} keys says whether somebody was there (drivers of Firefox)`, () => {
      stub(navigator, 'userActivation', { value: { hasBeenActive: false } });
      stub(performance, 'eventCounts', { value: new Map([['keydown', keys]]) });
      store({ a: 'draft' });
      const { form, field, wake } = early('<input name="a" required>');
      // Makes it `:user-invalid`, as a person does who leaves it.
      form.addEventListener('submit', (event) => {
        event.preventDefault();
      });
      form.requestSubmit();
      field('a').value = 'typed';
      field('a').blur();
      const draft = wake();
      expect(field('a').value).to.equal(expected);
      draft.disconnect();
    });

  it('keeps a box that a person ticked before it woke up', async () => {
    store({ a: false });
    const { field, wake } = early('<input type="checkbox" name="a">');
    field('a').focus();
    await sendKeys({ type: ' ' });
    expect(field('a').checked).to.be.true;
    const draft = wake();
    expect(field('a').checked).to.be.true;
    draft.disconnect();
  });

  it('shows the draft in a focused field that nobody edited', () => {
    store({ a: 'draft' });
    const { field, wake } = early('<input name="a" value="server" autofocus>');
    field('a').focus();
    const draft = wake();
    expect(field('a').value).to.equal('draft');
    draft.disconnect();
  });

  it('what a script set before is no edit', async () => {
    store({ a: 'draft' });
    const { field, wake } = early('<input name="a"><input name="b">');
    field('a').value = field('b').value = 'script';
    const draft = wake();
    expect(field('a').value).to.equal('draft');
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'draft' });
    draft.disconnect();
  });

  it('keeps what is typed while the storage takes its time', async () => {
    const storage = slowStorageOf({ [KEY]: textOf({ a: 'draft', b: 'draft' }) }, 30);
    const { element, field } = mount('<input name="a"><input name="b">', { storage });
    type(field('a'), 'typed');
    await element.restored;
    expect([field('a').value, field('b').value]).to.deep.equal(['typed', 'draft']);
    await element.save();
    expect(element.values).to.deep.equal({ a: 'typed', b: 'draft' });
  });

  it('keeps what is typed between connect and the restore event', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'draft' } });
    type(field('a'), 'typed');
    await element.restored;
    expect(field('a').value).to.equal('typed');
  });

  it('a listener of the page may write over what is restored', async () => {
    store({ a: 'draft' });
    const element = make('<input name="a">');
    const field = finder(element);
    element.addEventListener('restore', () => (field('a').value = 'page'));
    document.body.append(element);
    await element.restored;
    await wait(60);
    expect(field('a').value).to.equal('page');
  });

  it('a field that is focused and edited is not overwritten by another tab', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    field('a').focus();
    type(field('a'), 'mine');
    const text = textOf({ a: 'theirs' }, { at: Date.now() + 1000 });
    localStorage.setItem(KEY, text);
    window.dispatchEvent(new StorageEvent('storage', { key: KEY, newValue: text, storageArea: localStorage }));
    expect(field('a').value).to.equal('mine');
  });

  for (const html of ['<input type="email" name="a" value=" a@b ">', '<input name="a" value="1&#10;2">'])
    it(`what the browser itself makes of a value is not typed: ${html}`, async () => {
      store({ a: 'c@d' });
      document.body.innerHTML = `<form>${html}</form>`;
      const field = finder(document.body)('a');
      field.focus();
      await persistForm(document.querySelector('form') as HTMLFormElement, { storageKey: KEY }).restored;
      expect(field.value).to.equal('c@d');
    });
});

describe('conflicts', () => {
  it('are of the field as a whole: what is chosen now is neither what was, nor what the draft has', async () => {
    const box = (value: string) => `<input type="checkbox" name="box" value="${value}">`;
    const radio = (value: string) => `<input type="radio" name="radio" value="${value}">`;
    const text = (value: string) => `<input name="text" value="${value}">`;
    const { element } = mount(box('a') + box('b') + radio('a') + radio('b') + text('x') + text('2'), {
      draft: { box: ['b'], radio: 'b', text: ['x', 'y'] },
      saved: { server: { box: ['a'], radio: 'a', text: ['1', '2'] } },
    });
    expect((await element.restored).conflicts).to.deep.equal([
      { name: 'box', draft: ['b'], server: [] },
      { name: 'radio', draft: 'b', server: null },
      { name: 'text', draft: ['x', 'y'], server: ['x', '2'] },
    ]);
  });

  it('are none where the server answers an edit before it is stored', async () => {
    const html = '<input name="a" value="server">';
    const { element, field } = mount(html);
    type(field('a'), 'typed');
    field('a').setAttribute('value', 'typed');
    await element.save();
    element.remove();
    const next = mount(html, { conflict: 'server' });
    expect((await next.element.restored).conflicts).to.deep.equal([]);
    expect(next.field('a').value).to.equal('typed');
  });

  it('with conflict="server" the answer of a server does not take away what a person goes on to type', async () => {
    const { element, field } = mount('<input name="a" value="">', { draft: { a: 'A' }, conflict: 'server' });
    await element.restored;
    field('a').focus();
    type(field('a'), 'Ab');
    field('a').setAttribute('value', 'Ab');
    type(field('a'), 'Abc');
    element.reshow();
    expect(field('a').value).to.equal('Abc');
  });

  it('are none for a hidden field that the server has left as it was', async () => {
    const html = '<input type="hidden" name="h" value="1" data-persist="on">';
    const { element, field } = mount(html);
    edit(field('h'), 'x');
    await element.save();
    element.remove();
    const next = mount(html, { conflict: 'server' });
    expect((await next.element.restored).conflicts).to.deep.equal([]);
    expect(next.field('h').value).to.equal('x');
  });

  it('are none where the browser shows what the server wrote in its own way', async () => {
    const { element } = mount('<input type="color" name="c" value="#FF0000"><input type="range" name="r">', {
      draft: { c: '#00ff00', r: '70' },
      saved: { server: { c: '#ff0000', r: '50' } },
    });
    expect((await element.restored).conflicts).to.deep.equal([]);
  });

  it('are none where the server writes line ends as CR LF', async () => {
    const { element } = mount('<textarea name="a">x&#xD;&#xA;y</textarea>', {
      draft: { a: 'x\ny' },
      saved: { server: { a: '' } },
    });
    expect((await element.restored).conflicts).to.deep.equal([]);
  });

  const html = '<input name="a" value="new">';
  const changed = { draft: { a: 'draft' }, saved: { server: { a: 'old' } } };

  it('are told where the server has changed a field since it was edited', async () => {
    const { element } = mount(html, changed);
    expect((await element.restored).conflicts).to.deep.equal([{ name: 'a', draft: 'draft', server: 'new' }]);
  });

  it('the draft wins by default', async () => {
    const { element, field } = mount(html, changed);
    expect([field('a').value, (await element.restored).restored]).to.deep.equal(['draft', ['a']]);
  });

  it('with conflict="server" the server wins', async () => {
    const { element, field } = mount(html, { ...changed, conflict: 'server' });
    expect([field('a').value, (await element.restored).restored]).to.deep.equal(['new', []]);
    expect((await element.restored).conflicts).to.have.length(1);
  });

  it('are none where a server that knew of the edit answers it: that stays until the next edit', async () => {
    const { element, field } = mount('<input name="a">');
    /** As a patch of the page. */
    const shows = (value: string) => {
      Object.assign(field('a'), { defaultValue: value, value });
      element.reshow();
      return field('a').value;
    };
    edit(field('a'), 'x');
    await element.save();
    expect([shows('y'), shows('x'), shows('y'), shows('y')]).to.deep.equal(['x', 'x', 'y', 'y']);
    // A server that has begun anew knows of nothing.
    expect(shows('')).to.equal('x');
    edit(field('a'), 'z');
    expect(shows('y')).to.equal('z');
    expect(element.restore().values).to.deep.equal({ a: 'z' });
  });

  it('are none where a server that is said to have heard of the edit answers it, and leaves the HTML as it was', async () => {
    const { element, field } = mount('<textarea name="a"></textarea>');
    edit(field('a'), 'x');
    await element.save();
    const shows = (isHeard: boolean) => {
      field('a').value = 'y';
      element.reshow(true, () => isHeard);
      return field('a').value;
    };
    expect([shows(false), shows(true)]).to.deep.equal(['x', 'y']);
  });

  it('with conflict="server" the answer to an edit of this page stays, as the server has written it', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { conflict: 'server' });
    edit(field('a'), 'ada');
    edit(field('b'), 'b');
    await element.save();
    Object.assign(field('a'), { defaultValue: 'ADA', value: 'ADA' });
    field('b').value = '';
    element.reshow();
    expect([field('a').value, field('b').value]).to.deep.equal(['ADA', 'b']);
    expect(element.restore().conflicts).to.deep.equal([{ name: 'a', draft: 'ada', server: 'ADA' }]);
  });

  it('are none where the server shows what it did', async () => {
    const { element, field } = mount('<input name="a" value="old">', { ...changed, conflict: 'server' });
    expect((await element.restored).conflicts).to.deep.equal([]);
    expect(field('a').value).to.equal('draft');
  });

  it("are none where the server has changed to the draft's own value", async () => {
    const { element, field } = mount('<input name="a" value="draft">', changed);
    expect((await element.restored).conflicts).to.deep.equal([]);
    expect(field('a').value).to.equal('draft');
  });

  it('are found after a real edit', async () => {
    const first = mount('<input name="a" value="old"><input name="b" value="old">');
    edit(first.field('a'), 'mine');
    edit(first.field('b'), 'mine');
    first.element.remove();
    const { element } = mount('<input name="a" value="old"><input name="b" value="new">');
    expect((await element.restored).conflicts).to.deep.equal([{ name: 'b', draft: 'mine', server: 'new' }]);
  });

  it('an edit settles a conflict', async () => {
    const first = mount(html, changed);
    edit(first.field('a'), 'settled');
    first.element.remove();
    const { element } = mount(html, { conflict: 'server' });
    expect((await element.restored).conflicts).to.deep.equal([]);
    expect(finder(element)('a').value).to.equal('settled');
  });

  const groups: Record<
    string,
    { html: string; draft: string | string[] | boolean; server: string | string[] | boolean }
  > = {
    'a checkbox': { html: '<input type="checkbox" name="a" checked>', draft: true, server: false },
    'a select': { html: '<select name="a"><option>x<option selected>y</select>', draft: 'x', server: 'x' },
    'radio buttons': {
      html: '<input type="radio" name="a" value="x"><input type="radio" name="a" value="y" checked>',
      draft: 'x',
      server: 'x',
    },
    'a list of texts': {
      html: '<input name="a" value="1"><input name="a" value="new">',
      draft: ['1', '3'],
      server: ['1', '2'],
    },
  };
  for (const [what, { html: markup, draft, server }] of Object.entries(groups))
    it(`of ${what}`, async () => {
      const { element } = mount(markup, { draft: { a: draft }, saved: { server: { a: server } } });
      const names = (await element.restored).conflicts.map(({ name }) => name);
      expect(names).to.deep.equal(what === 'a checkbox' ? [] : ['a']);
    });

  for (const options of ['', '<option value="">Loading …</option>'])
    it(`are none for a select whose options are still to come: ${options || 'none'}`, async () => {
      const { element } = mount(`<select name="s">${options}</select>`, {
        draft: { s: 'b' },
        saved: { server: { s: 'a' } },
      });
      expect((await element.restored).conflicts).to.deep.equal([]);
    });
});

describe('undo', () => {
  it('leaves what the page shows by itself, also once it has been reloaded', async () => {
    const entries = performance.getEntriesByType.bind(performance);
    const reloaded = [{ type: 'reload' }];
    stub(performance, 'getEntriesByType', {
      value: (type: string) => (type === 'navigation' ? reloaded : entries(type)),
    });
    const { element, form, field } = mount('', { draft: { a: 'Ada' } });
    form.innerHTML = '<input name="a">';
    field('a').value = 'Ada';
    await settled();
    element.undo();
    expect(field('a').value).to.equal('Ada');
  });

  it('keeps what is edited just after it, in one field and in another', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    element.undo();
    type(field('a'), 'A');
    type(field('b'), 'B');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'A', b: 'B' });
  });

  it('keeps what is edited just after it, where somebody asks for the values before it is written', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, delay: 5 });
    await element.restored;
    element.undo();
    type(field('a'), 'A');
    expect(element.values).to.deep.equal({ a: 'A' });
    expect(element.matches(':state(dirty)')).to.be.true;
    await wait(30);
    expect(stored()).to.deep.equal({ a: 'A' });
  });

  it('is no edit of a field that says nothing when it changes', async () => {
    const content = '<input type="hidden" name="a" data-persist="on" value="server"><input name="b">';
    const { element, field } = mount(content, { draft: { a: 'x' } });
    await element.restored;
    field('b').focus();
    element.undo();
    await element.save();
    expect([field('a').value, stored()]).to.deep.equal(['server', { a: 'x' }]);
    element.restore();
    expect(field('a').value).to.equal('x');
  });

  it('drops the draft for what is edited just before restore(), too', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    element.undo();
    type(field('a'), 'A');
    expect(element.restore().values).to.deep.equal({ a: 'A', b: null });
  });

  it('and clear() drop the draft once', async () => {
    const { element, field, names } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    await element.clear();
    edit(field('a'), 'A');
    await element.save();
    expect([names().filter((it) => it === 'clear').length, stored()]).to.deep.equal([1, { a: 'A' }]);
  });

  it('gives back what was shown before the element moved in the page', async () => {
    const { element, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    const place = document.createElement('div');
    document.body.append(place);
    place.append(element);
    element.undo();
    expect(field('a').value).to.equal('server');
  });

  it('gives the fields back what they showed before the restore', async () => {
    const { element, field } = mount('<input name="a" value="server"><input type="checkbox" name="b">', {
      draft: { a: 'x', b: true },
    });
    await element.restored;
    element.undo();
    expect([field('a').value, field('b').checked]).to.deep.equal(['server', false]);
  });

  it('gives radio buttons back the choice that the server had made, whichever stands first', async () => {
    const radio = (value: string, attribute = '') => `<input type="radio" name="a" value="${value}" ${attribute}>`;
    for (const html of [radio('x') + radio('server', 'checked'), radio('server', 'checked') + radio('x')]) {
      const { element, form } = mount(html, { draft: { a: 'x' } });
      await element.restored;
      const chosen = () => form.querySelector<HTMLInputElement>(':checked')?.value;
      expect(chosen()).to.equal('x');
      element.undo();
      expect(chosen()).to.equal('server');
      element.remove();
    }
  });

  it('tells the page of the fields that changed', async () => {
    const { element, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    const told: string[] = [];
    for (const name of ['input', 'change']) field('a').addEventListener(name, () => told.push(name));
    element.undo();
    expect(told).to.deep.equal(['input', 'change']);
  });

  it('keeps the draft until the next edit', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    element.remove();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('may be taken back by restore()', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    element.restore();
    expect(field('a').value).to.equal('x');
  });

  it('drops the draft at the next edit', async () => {
    const { element, field, details } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    edit(field('b'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ b: 'y' });
    expect(details('clear').map(({ values }) => values)).to.deep.equal([{ a: 'x' }]);
  });

  it('does not keep an undone field that is edited from holding the edit', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    edit(field('a'), 'mine');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'mine' });
  });

  it('leaves alone what the page has put into a field since', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    field('a').value = 'the record';
    element.undo();
    expect([field('a').value, field('b').value]).to.deep.equal(['the record', '']);
  });

  it('gives back what stood there before a draft that the page writes in its own way', async () => {
    const element = make('<input name="a" value="server">', { draft: { a: '1234' } });
    const field = finder(element)('a');
    field.addEventListener('input', () => (field.value = field.value.replace(/(\d\d)(?=\d)/, '$1 ')));
    document.body.append(element);
    await element.restored;
    expect(field.value).to.equal('12 34');
    element.undo();
    expect(field.value).to.equal('server');
  });

  it('leaves alone what a person typed on this page', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.restored;
    edit(field('b'), 'typed');
    element.undo();
    expect([field('a').value, field('b').value]).to.deep.equal(['', 'typed']);
    edit(field('b'), 'typed on');
    await element.save();
    expect(stored()).to.deep.equal({ b: 'typed on' });
  });

  it('does nothing where nothing was restored', async () => {
    const { element, field } = mount('<input name="a" value="server">');
    await element.restored;
    edit(field('a'), 'x');
    element.undo();
    await element.save();
    expect([field('a').value, stored()]).to.deep.equal(['x', { a: 'x' }]);
  });

  it('holds for fields that come later', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    element.undo();
    form.insertAdjacentHTML('beforeend', '<input name="b">');
    await settled();
    expect(field('b').value).to.equal('');
  });

  it('the change that a browser tells of when the field is left is not the next edit', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    field('a').focus();
    element.undo();
    field('a').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', b: 'y' });
  });

  it('ends what is restored also where a field of the draft shows what the server does', async () => {
    const { element } = mount('<p data-persist="restored">Yours.</p><input name="a"><input name="b" value="same">', {
      draft: { a: 'x', b: 'same' },
    });
    await element.restored;
    element.undo();
    expect(element.matches(':state(restored)')).to.be.false;
    expect(getComputedStyle(element.querySelector('p') as Element).display).to.equal('none');
  });

  it('keeps the draft where the page then fills a select and tells of it', async () => {
    const { element, field } = mount('<input name="a"><select name="s"></select>', { draft: { a: 'x' } });
    await element.restored;
    element.undo();
    field('s').innerHTML = '<option value="">choose';
    field('s').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('a radio button that a person chooses', () => {
  const radios = ['a', 'b', 'c'].map((it) => `<input type="radio" name="plan" value="${it}">`).join('');
  const ticked = (form: Element) => Array.from(form.querySelectorAll('input'), (it) => it.checked);

  it('stays chosen right after the restore', async () => {
    const { element, form, field } = mount(radios, { draft: { plan: 'c' } });
    await element.restored;
    field('plan').click();
    await wait(200);
    expect([ticked(form), stored()]).to.deep.equal([[true, false, false], { plan: 'a' }]);
  });

  it('stays chosen when a framework takes over later, which is told of it alone', async () => {
    youngPage();
    const { element, form, field } = mount(radios, { draft: { plan: 'c' } });
    await element.restored;
    await wait(150);
    field('plan').click();
    const told: string[] = [];
    form.addEventListener('change', ({ target }) => told.push((target as HTMLInputElement).value));
    for (const it of form.querySelectorAll('input')) Object.assign(it, { __reactProps$x: {} });
    await until(() => told.length > 0);
    await wait(200);
    expect([ticked(form), told]).to.deep.equal([[true, false, false], ['a']]);
  });

  it('stays chosen before the page has been told of the draft', async () => {
    const { element, form, field } = mount(radios, { draft: { plan: 'c' } });
    field('plan').click();
    await element.restored;
    await element.save();
    expect([ticked(form), stored()]).to.deep.equal([[true, false, false], { plan: 'a' }]);
  });
});

describe('what the server has changed since it was edited', () => {
  const options = (chosen: string[]) =>
    ['a', 'b', 'c'].map((it) => `<option ${chosen.includes(it) ? 'selected' : ''}>${it}</option>`).join('');

  it('is edited anew by who chooses again what the draft holds: conflict="server"', async () => {
    const html = `<select name="s">${options(['a'])}</select>`;
    const first = mount(html, { conflict: 'server', draft: { s: 'c' }, saved: { server: { s: 'b' } } });
    expect((await first.element.restored).conflicts).to.have.length(1);
    choose(first.field<HTMLSelectElement>('s'), 'c');
    await first.element.save();
    first.element.remove();
    const next = mount(html, { conflict: 'server' });
    const { conflicts } = await next.element.restored;
    expect([next.field<HTMLSelectElement>('s').value, conflicts]).to.deep.equal(['c', []]);
  });

  it('is a list, too, in which nothing is chosen any more', async () => {
    const html = `<select name="m" multiple>${options(['b', 'c'])}</select>`;
    const { element, field } = mount(html, { conflict: 'server', draft: { m: [] }, saved: { server: { m: [] } } });
    const { conflicts } = await element.restored;
    expect(Array.from(field<HTMLSelectElement>('m').selectedOptions, (it) => it.value)).to.deep.equal(['b', 'c']);
    expect(conflicts).to.deep.equal([{ name: 'm', draft: [], server: ['b', 'c'] }]);
  });
});
