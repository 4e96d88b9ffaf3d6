import { expect } from '@open-wc/testing';
import { choose, edit, finder, mount, settled, store, tick, wait } from './helpers/form.js';

const SELECT = '<select name="s"><option>open</option><option>done</option><option>wait</option></select>';

describe('the next record in the same nodes', () => {
  it('has the value that was just chosen for the last one: it stays, and nothing is told', async () => {
    const { element, field } = mount('<input name="a"><input type="checkbox" name="c">', { storageKey: 'one' });
    await element.restored;
    field('a').value = 'a1';
    edit(field('a'), 'typed');
    tick(field('c'));
    const told: string[] = [];
    element.addEventListener('input', ({ target }) => told.push((target as HTMLInputElement).name));
    // What React and Vue do: what differs is written, then the attribute of the element around.
    field('a').value = 'a2';
    if (!field('c').checked) field('c').checked = true;
    element.storageKey = 'two';
    await settled();
    expect([field('a').value, field('c').checked, told]).to.deep.equal(['a2', true, []]);
  });

  it('has the value of the last one’s draft, which the page itself had shown, too: it stays', async () => {
    store({ a: 'kept', c: true }, { key: 'one', server: { a: '', c: false } });
    const { element, field } = mount('<input name="a"><input type="checkbox" name="c">', { storageKey: 'none' });
    await element.restored;
    // A store of the app's has what was typed.
    field('a').value = 'kept';
    field('c').checked = true;
    element.storageKey = 'one';
    await wait(5);
    field('a').value = 'a2';
    element.storageKey = 'two';
    await settled();
    expect([field('a').value, field('c').checked]).to.deep.equal(['a2', true]);
  });

  it('in nodes of its own (a form with a key inside): they stay as they came', async () => {
    store({ s: 'done' }, { key: 'one', server: { s: 'open' } });
    const { element, form } = mount(SELECT, { storageKey: 'one' });
    await element.restored;
    await wait(50);
    const next = document.createElement('form');
    next.innerHTML = SELECT;
    const list = finder(next)<HTMLSelectElement>('s');
    // A framework's choice stands in no attribute.
    list.value = 'done';
    form.replaceWith(next);
    element.storageKey = 'two';
    await settled();
    expect(list.value).to.equal('done');
  });

  it('has what was undone in the last one: it stays', async () => {
    store({ c: true, a: 'typed' }, { key: 'one', server: { c: false, a: '' } });
    const { element, field } = mount('<input name="a"><input type="checkbox" name="c">', { storageKey: 'one' });
    await element.restored;
    element.undo();
    field('a').value = 'a2';
    field('c').checked = true;
    element.storageKey = 'two';
    await settled();
    expect([field('a').value, field('c').checked]).to.deep.equal(['a2', true]);
  });

  it('is set by an effect, right after the key: it is told nothing of the last one', async () => {
    const { element, field } = mount('<input name="a" value="a1">', { storageKey: 'one' });
    await element.restored;
    let state = 'a1';
    const render = () => queueMicrotask(() => (field('a').value = state));
    element.addEventListener('input', () => {
      state = field('a').value;
      render();
    });
    edit(field('a'), 'typed');
    await wait(10);
    // React: the render with the key, then the effect, which sets the state, then (in a microtask) the next render.
    element.storageKey = 'two';
    queueMicrotask(() => (field('a').value = state));
    state = 'a2';
    await wait(10);
    expect([field('a').value, state]).to.deep.equal(['a2', 'a2']);
  });

  it('is shown 50 ms after the key (a fetch): nothing of the last one is written over it', async () => {
    const { element, field } = mount('<input type="checkbox" name="c"><input name="a" value="a1">', {
      storageKey: 'one',
    });
    await element.restored;
    tick(field('c'));
    edit(field('a'), 'typed');
    element.storageKey = 'two';
    await wait(50);
    field('c').checked = true;
    // React writes the attribute, too.
    field('a').value = field('a').defaultValue = 'a2';
    await wait(150);
    expect([field('c').checked, field('a').value]).to.deep.equal([true, 'a2']);
  });

  for (const isFirst of [true, false])
    it(`has the same in its draft as the last one: the page is told (key ${isFirst ? 'first' : 'last'})`, async () => {
      store({ s: 'wait' }, { key: 'one', server: { s: 'open' } });
      const { element, field } = mount(SELECT, { storageKey: 'three' });
      await element.restored;
      const list = field<HTMLSelectElement>('s');
      const model = { s: 'open' };
      list.addEventListener('change', () => (model.s = list.value));
      choose(list, 'wait');
      await element.save();
      if (isFirst) element.storageKey = 'one';
      list.value = model.s = 'open';
      if (!isFirst) element.storageKey = 'one';
      await settled();
      expect([list.value, model.s]).to.deep.equal(['wait', 'wait']);
    });

  it('has its own choice of radio buttons: no event comes from the one that was chosen in the last', async () => {
    const radios = '<input type="radio" name="r" value="x"><input type="radio" name="r" value="y">';
    const { element, field } = mount(radios, { storageKey: 'one' });
    await element.restored;
    // A framework's choice stands in no attribute.
    field('r', 0).checked = true;
    const model = { r: 'x' };
    // v-model, bind:group, x-model: the event says which button is chosen.
    element.addEventListener('change', ({ target }) => (model.r = (target as HTMLInputElement).value));
    tick(field('r', 1));
    element.storageKey = 'two';
    model.r = 'x';
    field('r', 0).checked = true;
    await settled();
    expect([field('r', 0).checked, model.r]).to.deep.equal([true, 'x']);
  });

  it('is told by one field of the form alone with notify="form", by none with notify="none"', async () => {
    for (const [notify, expected] of [
      ['form', 1],
      ['none', 0],
    ] as const) {
      const { element, field } = mount('<input name="a"><input name="b">', { storageKey: 'one', notify });
      await element.restored;
      for (const name of ['a', 'b']) edit(field(name), 'typed');
      let told = 0;
      element.addEventListener('input', () => told++);
      element.storageKey = 'two';
      await wait(5);
      expect([field('a').value, field('b').value, told]).to.deep.equal(['', '', expected]);
    }
  });

  it('has radio buttons elsewhere, by form=: no event comes from the one that was chosen in the last', async () => {
    const { element, form } = mount('<input name="a">', { storageKey: 'one' });
    form.id = 'owner';
    document.body.insertAdjacentHTML(
      'beforeend',
      '<p><input type="radio" form="owner" name="r" value="x"><input type="radio" form="owner" name="r" value="y"></p>',
    );
    await element.restored;
    await settled();
    const [x, y] = document.querySelectorAll<HTMLInputElement>('p input');
    if (!x || !y) throw new Error('no buttons');
    x.checked = true;
    tick(y);
    const told: string[] = [];
    document.body.addEventListener('change', ({ target }) => told.push((target as HTMLInputElement).value));
    element.storageKey = 'two';
    x.checked = true;
    await wait(5);
    expect([x.checked, told]).to.deep.equal([true, []]);
  });

  const made: Record<string, [string, (field: ReturnType<typeof finder>) => void]> = {
    'a text was formatted as it was left': [
      '<input name="price">',
      (field) => {
        edit(field('price'), '1234');
        field('price').value = '1,234.00';
      },
    ],
    'a list was reset that depends on another': [
      `<select name="country"><option>de</option><option>fr</option></select>${SELECT}`,
      (field) => {
        choose(field<HTMLSelectElement>('s'), 'done');
        choose(field<HTMLSelectElement>('country'), 'fr');
        field<HTMLSelectElement>('s').value = 'open';
      },
    ],
  };
  for (const [what, [content, make]] of Object.entries(made))
    it(`has nothing of what was typed beside, where ${what}`, async () => {
      const { element, field } = mount(`${content}<textarea name="note"></textarea>`, { storageKey: 'one', delay: 10 });
      await element.restored;
      edit(field('note'), 'about one');
      make(field);
      await wait(50);
      element.storageKey = 'two';
      await wait(5);
      expect(field('note').value).to.equal('');
    });

  it('has nothing of what was restored in the last, where a field of that was edited in the one before', async () => {
    store({ a: 'mine', b: 'B2' }, { key: 'two', server: { a: 'old', b: '' } });
    const { element, field } = mount('<input name="a" value="new"><input name="b">', {
      storageKey: 'one',
      conflict: 'server',
    });
    await element.restored;
    edit(field('a'), 'typed');
    await element.save();
    element.storageKey = 'two';
    await wait(5);
    expect([field('a').value, field('b').value]).to.deep.equal(['new', 'B2']);
    element.storageKey = 'three';
    await wait(5);
    expect([field('a').value, field('b').value]).to.deep.equal(['new', '']);
  });
});
