import { expect } from '@open-wc/testing';
import { choose, edit, finder, mount, settled, stored, tick, type, wait } from './helpers/form.js';

type Input = HTMLInputElement;
const row = '<p><input name="items[]"></p>';
const shown = (root: ParentNode) => Array.from(root.querySelectorAll('input'), (it) => it.value);

/** Three rows, as an earlier visit left them. */
async function three() {
  const it = mount(row.repeat(3), { draft: { 'items[]': ['one', 'two', 'three'] } });
  await it.element.restored;
  const rows = [...it.form.children] as [Element, Element, Element];
  return { ...it, rows };
}

describe('rows of one name', () => {
  it('a new one at the end stays as the page made it', async () => {
    const { form, field, element } = mount(row);
    edit(field('items[]'), 'one');
    await element.save();
    form.insertAdjacentHTML('beforeend', row);
    await settled();
    expect(shown(form)).to.deep.equal(['one', '']);
    edit(field('items[]', 1), 'two');
    await element.save();
    form.insertAdjacentHTML('beforeend', row);
    await settled();
    expect(shown(form)).to.deep.equal(['one', 'two', '']);
  });

  it('a new one makes nothing restored of what was typed on this page', async () => {
    const { element, form, field } = mount(row + row);
    await element.restored;
    edit(field('items[]'), 'milk');
    await element.save();
    form.insertAdjacentHTML('beforeend', row);
    await settled();
    expect(element.matches(':state(restored)')).to.be.false;
  });

  it('one that is emptied and goes at once takes no other with it (Backspace held down in a list)', async () => {
    const { element, form, field } = mount(row + row);
    edit(field('items[]', 0), 'milk');
    edit(field('items[]', 1), 'b');
    await element.save();
    type(field('items[]', 1), '');
    form.lastElementChild?.remove();
    await settled();
    await element.save();
    expect([shown(form), stored()]).to.deep.equal([['milk'], { 'items[]': 'milk' }]);
  });

  it('one that still comes gets its part, and those that are there stay as they are', async () => {
    const { form, field } = mount(row, { draft: { 'items[]': ['one', 'two', 'three'] } });
    await settled();
    edit(field('items[]'), 'mine');
    form.insertAdjacentHTML('beforeend', row + row + row);
    await settled();
    expect(shown(form)).to.deep.equal(['mine', 'two', 'three', '']);
  });

  describe('of which there was one, and a blank one has been added:', () => {
    const oneAndBlank = async () => {
      const it = mount(row);
      edit(it.field('items[]'), 'milk');
      await it.element.save();
      it.form.insertAdjacentHTML('beforeend', row);
      await settled();
      return it;
    };

    it('the first goes from the draft when it is removed', async () => {
      const { element, form } = await oneAndBlank();
      form.firstElementChild?.remove();
      await settled();
      await element.save();
      expect([shown(form), stored()]).to.deep.equal([[''], { 'items[]': '' }]);
    });

    it('the blank one is moved before it, in the draft, too', async () => {
      const { element, form } = await oneAndBlank();
      form.prepend(form.lastElementChild as Element);
      await settled();
      await element.save();
      expect([shown(form), stored()]).to.deep.equal([['', 'milk'], { 'items[]': ['', 'milk'] }]);
    });
  });

  it('one that comes before the others moves no text into another row', async () => {
    const { form, element, field } = await three();
    field('items[]', 1).focus();
    type(field('items[]', 1), 'two, edited');
    form.insertAdjacentHTML('afterbegin', row);
    await settled();
    expect(shown(form)).to.deep.equal(['', 'one', 'two, edited', 'three']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items[]': ['', 'one', 'two, edited', 'three'] });
  });

  it('those that are moved keep their text', async () => {
    const { form, element, rows } = await three();
    rows[0].before(rows[1]);
    await settled();
    expect(shown(form)).to.deep.equal(['two', 'one', 'three']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items[]': ['two', 'one', 'three'] });
  });

  it('one that is replaced shows its part', async () => {
    const { form, rows } = await three();
    rows[1].outerHTML = row;
    await settled();
    expect(shown(form)).to.deep.equal(['one', 'two', 'three']);
  });

  it('one that is moved out of the form is no longer of its list', async () => {
    const { element, rows } = await three();
    document.body.append(rows[0]);
    await settled();
    await element.save();
    expect(stored()).to.deep.equal({ 'items[]': ['two', 'three'] });
  });

  it('one that comes before the others is none of those that are still to come', async () => {
    const { element, form } = mount(row, { draft: { 'items[]': ['one', 'two', 'three'] } });
    await element.restored;
    form.insertAdjacentHTML('afterbegin', row);
    await settled();
    await element.save();
    expect([shown(form), stored()]).to.deep.equal([['', 'one'], { 'items[]': ['', 'one', 'three'] }]);
  });

  it('that come again one by one, after all of them went, show their parts', async () => {
    const { form } = await three();
    form.replaceChildren();
    for (let i = 0; i < 3; i++) {
      await settled();
      form.insertAdjacentHTML('beforeend', row);
    }
    await settled();
    expect(shown(form)).to.deep.equal(['one', 'two', 'three']);
  });

  it('that are sorted and then taken away in one go leave a draft that can be read', async () => {
    const { element, form, field } = mount(`<input name="title"><ul>${row.repeat(2)}</ul>`);
    edit(field('title'), 'a title');
    edit(field('items[]', 0), 'one');
    edit(field('items[]', 1), 'two');
    await element.save();
    const list = form.querySelector('ul') as Element;
    list.append(list.firstElementChild as Element);
    list.remove();
    await element.save();
    expect(stored()).to.deep.equal({ title: 'a title', 'items[]': ['one', 'two'] });
  });

  it('that the page renders anew before they are written keep what was typed', async () => {
    const { element, form, field } = mount(row + row);
    await element.restored;
    type(field('items[]', 1), 'typed');
    form.innerHTML = row + row;
    await settled();
    expect(shown(form)).to.deep.equal(['', 'typed']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items[]': ['', 'typed'] });
  });

  for (const conflict of ['draft', 'server'] as const)
    it(`one that comes is no conflict: the others stay as they are; conflict="${conflict}"`, async () => {
      const saved = { server: { 'items[]': ['', ''] } };
      const { element, form } = mount(row + row, { draft: { 'items[]': ['one', 'two'] }, saved, conflict });
      await element.restored;
      form.insertAdjacentHTML('beforeend', row);
      await settled();
      expect(shown(form)).to.deep.equal(['one', 'two', '']);
      expect(element.restore()).to.deep.include({ conflicts: [], restored: ['items[]'] });
    });

  it('one that comes after a patch of the page leaves the others as they were typed; conflict="server"', async () => {
    const { element, form, field } = mount(row + row, { conflict: 'server' });
    await element.restored;
    edit(field('items[]'), 'one');
    await element.save();
    form.innerHTML = row + row;
    await settled();
    form.insertAdjacentHTML('beforeend', row);
    await settled();
    expect(shown(form)).to.deep.equal(['one', '', '']);
  });

  it('are restored also where the page has one more: they can be undone', async () => {
    const saved = { server: { 'items[]': ['', ''] } };
    const { element, form } = mount(row.repeat(3), { draft: { 'items[]': ['one', 'two'] }, saved });
    expect((await element.restored).restored).to.deep.equal(['items[]']);
    form.insertAdjacentHTML('beforeend', row);
    await settled();
    expect(shown(form)).to.deep.equal(['one', 'two', '', '']);
    expect(element.matches(':state(restored)')).to.equal(true);
    element.undo();
    expect(shown(form)).to.deep.equal(['', '', '', '']);
  });

  const unkept: Record<string, string> = {
    'that is left out': 'data-persist="off" value="secret"',
    'that is excluded': 'class="no" value="secret"',
    'that is hidden': 'type="hidden" value="secret"',
    'that is a button': 'type="submit" value="secret"',
    'that was a password until then': 'type="password" value="secret"',
  };
  for (const [what, attributes] of Object.entries(unkept))
    it(`that go at once take nothing along from one ${what}`, async () => {
      const html = `<input name="items[]"><input name="items[]" ${attributes}>`;
      const { element, form, field } = mount(html, { exclude: '.no' });
      await element.restored;
      type(field('items[]'), 'typed');
      if (attributes.includes('password')) field('items[]', 1).type = 'text';
      form.replaceChildren();
      await settled();
      await element.save();
      expect(JSON.stringify(stored() ?? {})).not.to.contain('secret');
    });
});

describe('choices of one name', () => {
  it('a box that was alone says nothing of those that join it', async () => {
    const box = (value: string) => `<input type="checkbox" name="tags[]" value="${value}">`;
    const first = mount(box('a'));
    tick(first.field('tags[]'));
    await first.element.save();
    first.form.insertAdjacentHTML('beforeend', box('b'));
    await settled();
    expect(first.field('tags[]', 1).checked).to.equal(false);
    first.element.remove();
    const { form } = mount(box('a') + box('b') + box('c'));
    await settled();
    expect(Array.from(form.querySelectorAll('input'), (it) => it.checked)).to.deep.equal([true, false, false]);
  });

  it('boxes and a text of one name are stored once each', async () => {
    const { element, field } = mount(
      '<input type="checkbox" name="t" value="a"><input type="checkbox" name="t" value="b"><input name="t">',
    );
    tick(field('t'));
    edit(field('t', 2), 'hello');
    tick(field('t', 1));
    edit(field('t', 2), 'hello!');
    await element.save();
    expect(stored()).to.deep.equal({ t: ['a', 'b', 'hello!'] });
  });

  it('drop-downs of one name keep the parts of rows still to come', async () => {
    const select = '<select name="s[]"><option>a</option><option>b</option><option>c</option></select>';
    const { form, element } = mount(select, { draft: { 's[]': ['b', 'c', 'c'] } });
    await settled();
    choose(form.querySelector('select') as HTMLSelectElement, 'a');
    await element.save();
    form.insertAdjacentHTML('beforeend', select + select);
    await settled();
    expect(Array.from(form.querySelectorAll('select'), (it) => it.value)).to.deep.equal(['a', 'c', 'c']);
  });

  it('of several choices those that there are are shown, and the rest is kept', async () => {
    const { element, field } = mount(
      '<select name="a" multiple><option selected>x</option><option>y</option><option>z</option></select>',
      { draft: { a: ['y', 'gone'] } },
    );
    await settled();
    const select = field<HTMLSelectElement>('a');
    expect(Array.from(select.selectedOptions, ({ value }) => value)).to.deep.equal(['y']);
    choose(select, 'y', 'z');
    await element.save();
    expect(stored()).to.deep.equal({ a: ['y', 'z', 'gone'] });
  });

  it("a choice that is not there leaves the server's", async () => {
    const { form, element } = mount(
      '<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">',
      { draft: { r: 'gone' } },
    );
    expect((await element.restored).restored).to.deep.equal([]);
    expect(new FormData(form).get('r')).to.equal('a');
    form.insertAdjacentHTML('beforeend', '<input type="radio" name="r" value="gone">');
    await settled();
    expect(new FormData(form).get('r')).to.equal('gone');
  });

  it('the page is told of the radio button that was chosen, as browsers tell it', async () => {
    const told: string[] = [];
    const note = (event: Event) => told.push(`${event.type} ${(event.target as HTMLInputElement).value}`);
    const { form, element } = mount(
      '<input type="radio" name="r" value="x"><input type="radio" name="r" value="y" checked>',
      { draft: { r: 'x' } },
    );
    for (const type of ['input', 'change']) form.addEventListener(type, note);
    await element.restored;
    expect(told).to.deep.equal(['input x', 'change x']);
  });

  it('that the page moves out of the form leave a draft that can be read', async () => {
    const boxes = ['a', 'b'].map((it) => `<input type="checkbox" name="c[]" value="${it}">`).join('');
    const { element, form, field } = mount(`<input name="title"><fieldset>${boxes}</fieldset>`);
    edit(field('title'), 'a title');
    tick(field('c[]'));
    await element.save();
    document.body.append(form.querySelector('fieldset') as Element);
    await element.save();
    expect(stored()).to.deep.equal({ title: 'a title', 'c[]': ['a'] });
  });

  it('a box that comes before one that was alone stays as it is', async () => {
    const { element, form, field } = mount('<input type="checkbox" name="done" value="1">');
    await element.restored;
    tick(field('done'));
    await element.save();
    form.insertAdjacentHTML('afterbegin', '<input type="checkbox" name="done" value="2">');
    await settled();
    expect(Array.from(form.querySelectorAll('input'), (it) => it.checked)).to.deep.equal([false, true]);
  });

  it('a box that was alone is still restored when one joins it', async () => {
    const draft = { draft: { done: true }, saved: { server: { done: false } } };
    const { element, form, field } = mount('<input type="checkbox" name="done" value="1">', draft);
    await element.restored;
    form.insertAdjacentHTML('beforeend', '<input type="checkbox" name="done" value="2">');
    await settled();
    expect(element.matches(':state(restored)')).to.equal(true);
    element.undo();
    expect(field('done').checked).to.equal(false);
  });

  for (const place of ['beforeend', 'afterbegin'] as const)
    it(`a box that has joined one that was alone stays as it is when that goes: ${place}`, async () => {
      const { element, form, field } = mount('<input type="checkbox" name="done" value="1">');
      await element.restored;
      tick(field('done'));
      await element.save();
      form.insertAdjacentHTML(place, '<input type="checkbox" name="done" value="2">');
      await settled();
      form.querySelector('[value="1"]')?.remove();
      await settled();
      expect(field('done').checked).to.equal(false);
    });
});

describe('lists that one control holds', () => {
  const name = 'x-choices';
  before(() => {
    customElements.define(
      name,
      class extends HTMLElement {
        multiple = true;
        value: unknown = [];
      },
    );
  });

  it('what was taken away does not come back', async () => {
    const { element, form } = mount(`<${name} name="c"></${name}>`);
    const control = form.firstElementChild as HTMLElement & { value: unknown };
    edit(control, ['a', 'b', 'c']);
    await element.save();
    edit(control, ['a']);
    await element.save();
    expect(stored()).to.deep.equal({ c: ['a'] });
  });

  it('objects of an element are left alone', async () => {
    const { element, form } = mount(`<${name} name="c"></${name}><input name="a">`);
    edit(form.firstElementChild as HTMLElement & { value: unknown }, [{ id: 1 }]);
    edit(finder(form)('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('rows with a text and radio buttons, which the page numbers', () => {
  const group = (name: string) =>
    `<input type="radio" name="${name}" value="1"><input type="radio" name="${name}" value="2">`;
  const numbered = (i: number) => `<p><input name="rows[${i}][t]">${group(`rows[${i}][r]`)}</p>`;
  const texts = (form: Element) => Array.from(form.querySelectorAll<Input>('p input:first-child'), (it) => it.value);
  const setNumber = (of: Element | undefined, i: number) => {
    for (const it of of?.querySelectorAll('input') ?? []) it.name = it.name.replace(/\d+/, `${i}`);
  };
  /** The first row's button is not chosen. */
  const filled = async () => {
    const it = mount(numbered(0) + numbered(1) + numbered(2));
    await it.element.restored;
    for (const i of [0, 1, 2]) edit(it.field(`rows[${i}][t]`), `t${i}`);
    for (const i of [1, 2]) it.field(`rows[${i}][r]`, 1).click();
    await it.element.save();
    return { ...it, rows: [...it.form.children] };
  };

  // While two groups have one name, the browser unchecks a button.
  it('keep their text when one before them is removed, and the last gets its number first (Vue)', async () => {
    const { element, form, rows } = await filled();
    setNumber(rows[2], 1);
    setNumber(rows[1], 0);
    rows[0]?.remove();
    await settled();
    await element.save();
    expect(texts(form)).to.deep.equal(['t1', 't2']);
    expect(stored()).to.include({ 'rows[0][t]': 't1', 'rows[1][t]': 't2' });
  });

  it('keep their text when one comes before them, and the first gets its number first', async () => {
    const { form } = await filled();
    form.insertAdjacentHTML('afterbegin', numbered(9));
    for (const [i, it] of [...form.children].entries()) setNumber(it, i);
    await settled();
    expect(texts(form)).to.deep.equal(['', 't0', 't1', 't2']);
  });

  for (const [what, others] of Object.entries({
    'radio buttons': group('x'),
    'boxes of one name': group('x').replaceAll('radio', 'checkbox'),
  }))
    it(`show the draft once they get their first number: with ${what} (jquery.repeater)`, async () => {
      const draft = { 'rows[0][t]': 'typed' };
      const { element, form } = mount(`<p><input name="t">${others}</p>`, { draft });
      await element.restored;
      for (const it of form.querySelectorAll('input')) it.name = `rows[0][${it.name}]`;
      await settled();
      await element.save();
      expect([texts(form), stored()]).to.deep.equal([['typed'], draft]);
    });

  it('are other fields where a wizard makes its next step of them', async () => {
    const draft = { second: 'kept', b: '2' };
    const { element, form } = mount(`<p><input name="first">${group('a')}</p>`, { draft });
    await element.restored;
    for (const it of form.querySelectorAll('input')) it.name = it.name === 'first' ? 'second' : 'b';
    await settled();
    await element.save();
    expect([texts(form), stored()]).to.deep.equal([['kept'], draft]);
  });
});

describe('what a morph or a script makes of a field’s nodes, which are no rows', () => {
  const group = (name: string) =>
    `<p><input type="radio" name="${name}" value="1"><input type="radio" name="${name}" value="2"></p>`;
  const chosen = (form: Element) => Array.from(form.querySelectorAll<Input>(':checked'), (it) => it.name + it.value);
  const rename = (of: Element | null, name: string) => {
    for (const it of of?.querySelectorAll('input') ?? [])
      Object.assign(it, { name, checked: false, value: it.defaultValue });
  };

  it('a radio question that comes before an answered one takes no answer with it', async () => {
    const { element, form, field } = mount(group('a') + group('b'));
    await element.restored;
    for (const name of ['a', 'b']) field(name, 1).click();
    await element.save();
    rename(form.lastElementChild, 'x');
    rename(form.firstElementChild, 'a');
    form.insertAdjacentHTML('beforeend', group('b'));
    await settled();
    element.reshow();
    await element.save();
    expect([chosen(form), stored()]).to.deep.equal([['a2', 'b2'], { a: '2', b: '2' }]);
  });

  it('a radio question that goes before answered ones takes no answer with it', async () => {
    const { element, form, field } = mount(group('q1') + group('q2') + group('q3'));
    await element.restored;
    for (const name of ['q2', 'q3']) field(name, 1).click();
    await element.save();
    const [first, second, third] = form.children;
    rename(first ?? null, 'q2');
    rename(second ?? null, 'q3');
    third?.remove();
    await settled();
    element.reshow();
    await element.save();
    expect([chosen(form), stored()]).to.deep.equal([['q22', 'q32'], { q2: '2', q3: '2' }]);
  });

  it('an untouched text that goes before a typed one leaves that one its text', async () => {
    const { element, form, field } = mount('<p><input name="x"></p><p><input name="a"></p>');
    await element.restored;
    edit(field('a'), 'typed');
    await element.save();
    form.lastElementChild?.remove();
    rename(form.firstElementChild, 'a');
    await settled();
    await element.save();
    expect([field('a').value, stored()]).to.deep.equal(['typed', { a: 'typed' }]);
  });

  for (const [what, between] of Object.entries({
    'of another kind': '<p><select name="second"><option>s</select></p>',
    none: '',
  }))
    it(`a wizard that comes back to its first text in the nodes of its last; a step between: ${what}`, async () => {
      const { element, form, field } = mount('<p><input name="first"></p>');
      await element.restored;
      edit(field('first'), 'typed');
      await element.save();
      form.innerHTML = between;
      await settled();
      form.innerHTML = '<p><input name="third"></p>';
      await settled();
      rename(form.firstElementChild, 'first');
      await settled();
      await element.save();
      expect([field('first').value, stored()]).to.deep.equal(['typed', { first: 'typed' }]);
    });
});

describe('rows that the page numbers', () => {
  const numbered = (i: number) => `<p><input name="items-${i}"></p>`;
  const three = numbered(0) + numbered(1) + numbered(2);
  /** As a page does once it has removed, added or moved some. */
  const renumber = (form: HTMLFormElement) => {
    for (const [i, it] of form.querySelectorAll('input').entries()) it.name = `items-${i}`;
  };
  const typed = async () => {
    const it = mount(three);
    for (const [i, text] of ['apple', 'banana', 'cherry'].entries()) edit(it.field(`items-${i}`), text);
    await it.element.save();
    return it;
  };

  it('keep their text when one before them is removed', async () => {
    const { form, element } = await typed();
    form.firstElementChild?.remove();
    renumber(form);
    await settled();
    expect(shown(form)).to.deep.equal(['banana', 'cherry']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items-0': 'banana', 'items-1': 'cherry', 'items-2': null });
    form.insertAdjacentHTML('beforeend', numbered(2));
    await settled();
    expect(shown(form)).to.deep.equal(['banana', 'cherry', '']);
  });

  it('keep their text when nothing of it has been saved yet', async () => {
    const { form } = mount(three);
    for (const [i, text] of ['apple', 'banana', 'cherry'].entries())
      type(form.querySelectorAll('input')[i] as HTMLInputElement, text);
    form.firstElementChild?.remove();
    renumber(form);
    await settled();
    expect(shown(form)).to.deep.equal(['banana', 'cherry']);
  });

  it('keep their text when one comes before them', async () => {
    const { form, element } = await typed();
    form.insertAdjacentHTML('afterbegin', '<p><input></p>');
    renumber(form);
    await settled();
    expect(shown(form)).to.deep.equal(['', 'apple', 'banana', 'cherry']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items-0': '', 'items-1': 'apple', 'items-2': 'banana', 'items-3': 'cherry' });
  });

  it('keep their text when they are moved', async () => {
    const { form, element } = await typed();
    form.append(form.firstElementChild as Element);
    renumber(form);
    await settled();
    expect(shown(form)).to.deep.equal(['banana', 'cherry', 'apple']);
    await element.save();
    expect(stored()).to.deep.equal({ 'items-0': 'banana', 'items-1': 'cherry', 'items-2': 'apple' });
  });

  it('stay as they are where nobody has edited them', async () => {
    const { form, field } = mount(three);
    edit(field('items-0'), 'apple');
    form.firstElementChild?.remove();
    renumber(form);
    await settled();
    expect(shown(form)).to.deep.equal(['', '']);
  });

  it('are other fields where a patch of the page has given them other names and values', async () => {
    const { form, field } = mount(numbered(0) + numbered(1), { draft: { 'items-1': 'draft', 'items-2': 'more' } });
    await settled();
    for (const i of [1, 0]) Object.assign(field(`items-${i}`), { name: `items-${i + 1}`, value: '' });
    await settled();
    expect(shown(form)).to.deep.equal(['draft', 'more']);
  });

  /** Three rows, each with a letter in it, and all of it stored. */
  async function lettered() {
    const { element, form } = mount([0, 1, 2].map((i) => `<p><input name="items[${i}]"></p>`).join(''));
    const rows = [...form.querySelectorAll('input')] as [Input, Input, Input];
    for (const [i, row] of rows.entries()) edit(row, 'abc'[i]);
    await element.save();
    return { element, form, rows };
  }

  describe('of which one was removed, and a blank one added,', () => {
    const numberedRow = (i: number) => `<p><input name="items[${i}]"></p>`;
    const setNumbers = (form: Element) => {
      for (const [i, it] of [...form.querySelectorAll('input')].entries()) it.name = `items[${i}]`;
    };
    const aAndC = async () => {
      const { element, form, rows } = await lettered();
      rows[1].parentElement?.remove();
      setNumbers(form);
      await settled();
      await element.save();
      form.insertAdjacentHTML('beforeend', numberedRow(2));
      await settled();
      expect(shown(form)).to.deep.equal(['a', 'c', '']);
      return { element, form };
    };

    it('keep their text when another is removed', async () => {
      const { element, form } = await aAndC();
      form.querySelector('input')?.remove();
      setNumbers(form);
      await settled();
      await element.save();
      expect([shown(form), stored()?.['items[0]']]).to.deep.equal([['c', ''], 'c']);
    });

    it('keep their text when another comes before them', async () => {
      const { form } = await aAndC();
      form.insertAdjacentHTML('afterbegin', numberedRow(9));
      setNumbers(form);
      await settled();
      expect(shown(form)).to.deep.equal(['', 'a', 'c', '']);
    });
  });

  for (const [what, value] of [
    ['typed', ''],
    ['the server’s', 'bread'],
  ] as const)
    it(`keep their text when they get a removed one’s number in a later task: ${what}`, async () => {
      const content = `<p><input name="items[0]"></p><p><input name="items[1]" value="${value}"></p>`;
      const { element, field } = mount(content);
      await element.restored;
      edit(field('items[0]'), 'milk');
      const last = field('items[1]');
      if (!value) edit(last, 'bread');
      await element.save();
      field('items[0]').parentElement?.remove();
      await wait(5);
      last.name = 'items[0]';
      await settled();
      expect(last.value).to.equal('bread');
    });

  it('keep their text while one before them fades out', async () => {
    const { element, form, rows } = await lettered();
    const [first, second, third] = rows;
    second.name = 'items[0]';
    third.name = 'items[1]';
    await settled();
    first.remove();
    await element.save();
    expect(shown(form)).to.deep.equal(['b', 'c']);
    expect(stored()).to.deep.equal({ 'items[0]': 'b', 'items[1]': 'c', 'items[2]': null });
  });

  it('have their new names in the draft, also where the one that goes fades out before the last', async () => {
    const { element, rows } = await lettered();
    const [, second, third] = rows;
    third.name = 'items[1]';
    await settled();
    second.remove();
    await element.save();
    expect(stored()).to.deep.equal({ 'items[0]': 'a', 'items[1]': 'c', 'items[2]': null });
  });

  it('one that is emptied and goes at once leaves nothing in the next', async () => {
    const content = ['milk', 'bread', 'eggs'].map((it, i) => `<p><input name="items[${i}]" value="${it}"></p>`);
    const { element, form, field } = mount(content.join(''));
    await element.restored;
    type(field('items[0]'), '');
    form.firstElementChild?.remove();
    for (const [i, it] of [...form.querySelectorAll('input')].entries()) it.name = `items[${i}]`;
    await settled();
    await element.save();
    expect(shown(form)).to.deep.equal(['bread', 'eggs']);
  });

  const acts: Record<string, [(form: Element, row: Element) => unknown, string[]]> = {
    'moves up': [(form, row) => form.firstElementChild?.before(row), ['milk', '', '']],
    'gets one above it': [
      (_, row) => row.insertAdjacentHTML('beforebegin', '<p><input name="new"></p>'),
      ['', '', 'milk', ''],
    ],
    'loses one above it': [(form) => form.firstElementChild?.remove(), ['milk', '']],
  };
  for (const [what, [act, expected]] of Object.entries(acts))
    it(`one that is typed on in as it ${what} has the text that it shows`, async () => {
      const { element, form, field } = mount([0, 1, 2].map((i) => `<p><input name="items[${i}]"></p>`).join(''));
      await element.restored;
      type(field('items[1]'), 'mil');
      await element.save();
      type(field('items[1]'), 'milk');
      act(form, form.children[1] as Element);
      for (const [i, it] of [...form.querySelectorAll('input')].entries()) it.name = `items[${i}]`;
      await settled();
      await element.save();
      expect(shown(form)).to.deep.equal(expected);
      expect(stored()?.[`items[${expected.indexOf('milk')}]`]).to.equal('milk');
    });
});
