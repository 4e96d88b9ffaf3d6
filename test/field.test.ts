import { expect } from '@open-wc/testing';
import type { HeldValue } from '../src/core/draft.js';
import { choose, edit, KEY, mount, settled, store, stored, tick, type, wait } from './helpers/form.js';
import { until } from './helpers/until.js';

type Form = ReturnType<typeof mount>;

interface Kind {
  html: string;
  /** What a person does. */
  act: (form: Form) => void;
  value: HeldValue;
  /** What the fields show then. */
  shows: (form: Form) => unknown;
  /** That, in the server's HTML. */
  server: unknown;
}

const typed = (html: string, text: string, server = ''): Kind => ({
  html,
  act: ({ field }) => edit(field('a'), text),
  value: text,
  shows: ({ field }) => field('a').value,
  server,
});

const checked = ({ form }: Form) => Array.from(form.querySelectorAll<HTMLInputElement>('[name]'), (box) => box.checked);
const texts = ({ form }: Form) => Array.from(form.querySelectorAll<HTMLInputElement>('[name]'), ({ value }) => value);
const selected = ({ field }: Form) =>
  Array.from(field<HTMLSelectElement>('a').selectedOptions, (option) => option.value);

const box = (value: string, attributes = '', name = 'a') =>
  `<input type="checkbox" name="${name}" value="${value}" ${attributes}>`;
const radio = (value: string, attributes = '') => `<input type="radio" name="a" value="${value}" ${attributes}>`;
const select = (attributes: string, chosen = '') =>
  `<select name="a" ${attributes}>${['x', 'y', 'z']
    .map((it) => `<option ${it === chosen ? 'selected' : ''}>${it}</option>`)
    .join('')}</select>`;

const kinds: Record<string, Kind> = {
  text: typed('<input name="a">', 'Ada'),
  search: typed('<input name="a" type="search">', 'Ada'),
  tel: typed('<input name="a" type="tel">', '+44 1'),
  url: typed('<input name="a" type="url">', 'not yet a url'),
  email: typed('<input name="a" type="email">', 'ada@'),
  number: typed('<input name="a" type="number">', '-1.50'),
  range: typed('<input name="a" type="range">', '7', '50'),
  color: typed('<input name="a" type="color">', '#336699', '#000000'),
  date: typed('<input name="a" type="date">', '2026-02-28'),
  month: typed('<input name="a" type="month">', '2026-02'),
  week: typed('<input name="a" type="week">', '2026-W09'),
  time: typed('<input name="a" type="time">', '23:59'),
  'datetime-local': typed('<input name="a" type="datetime-local">', '2026-02-28T23:59'),
  'a type that no browser knows': typed('<input name="a" type="fancy">', 'Ada'),
  'a text that the visitor emptied': typed('<input name="a" value="server">', '', 'server'),
  'a hidden input with data-persist="on"': typed('<input name="a" type="hidden" data-persist="on">', 'Ada'),
  textarea: typed('<textarea name="a"></textarea>', 'Ada'),
  'line breaks': typed('<textarea name="a"></textarea>', '\n a\n\nb\n'),
  '50 KB': typed('<textarea name="a"></textarea>', 'lorem '.repeat(9000)),
  emoji: typed('<textarea name="a"></textarea>', '👩🏽‍🚀 \u{1F468}\u200D\u{1F469}'),
  'right-to-left text': typed('<textarea name="a"></textarea>', 'שלום \u202Bعربى\u202C'),
  'half of an emoji': typed('<textarea name="a"></textarea>', '\uD83D'),
  markup: typed('<textarea name="a"></textarea>', '</textarea><script>"&amp;\u2028'),
  'a text area that the server filled': typed('<textarea name="a">server</textarea>', 'Ada', 'server'),
  'a checkbox': {
    html: box('yes'),
    act: ({ field }) => tick(field('a')),
    value: true,
    shows: checked,
    server: [false],
  },
  'a checkbox ticked by the server and unticked by the visitor': {
    html: box('yes', 'checked'),
    act: ({ field }) => tick(field('a'), false),
    value: false,
    shows: checked,
    server: [true],
  },
  'a group of checkboxes': {
    html: box('x') + box('y') + box('z'),
    act: ({ field }) => (tick(field('a', 0)), tick(field('a', 2))),
    value: ['x', 'z'],
    shows: checked,
    server: [false, false, false],
  },
  'a group of checkboxes with []': {
    html: box('x', 'checked', 'a[]') + box('y', '', 'a[]'),
    act: ({ field }) => (tick(field('a[]', 0), false), tick(field('a[]', 1))),
    value: ['y'],
    shows: checked,
    server: [true, false],
  },
  'a group of checkboxes down to none': {
    html: box('x', 'checked') + box('y'),
    act: ({ field }) => tick(field('a'), false),
    value: [],
    shows: checked,
    server: [true, false],
  },
  'radio buttons': {
    html: radio('x') + radio('y'),
    act: ({ field }) => tick(field('a', 1)),
    value: 'y',
    shows: checked,
    server: [false, false],
  },
  'radio buttons of which the server chose another': {
    html: radio('x', 'checked') + radio('y'),
    act: ({ field }) => tick(field('a', 1)),
    value: 'y',
    shows: checked,
    server: [true, false],
  },
  'one radio button': {
    html: radio('x'),
    act: ({ field }) => tick(field('a')),
    value: 'x',
    shows: checked,
    server: [false],
  },
  'radio buttons of which none is checked any more': {
    html: radio('x', 'checked') + radio('y'),
    act: ({ field }) => tick(field('a'), false),
    value: null,
    shows: checked,
    server: [true, false],
  },
  'a select': {
    html: select(''),
    act: ({ field }) => choose(field<HTMLSelectElement>('a'), 'z'),
    value: 'z',
    shows: selected,
    server: ['x'],
  },
  'a select of which the server chose another': {
    html: select('', 'y'),
    act: ({ field }) => choose(field<HTMLSelectElement>('a'), 'x'),
    value: 'x',
    shows: selected,
    server: ['y'],
  },
  'select multiple': {
    html: select('multiple'),
    act: ({ field }) => choose(field<HTMLSelectElement>('a'), 'x', 'z'),
    value: ['x', 'z'],
    shows: selected,
    server: [],
  },
  'select multiple down to none': {
    html: select('multiple', 'y'),
    act: ({ field }) => choose(field<HTMLSelectElement>('a')),
    value: [],
    shows: selected,
    server: ['y'],
  },
  'several texts of one name, by place': {
    html: '<input name="a"><input name="a"><input name="a">',
    act: ({ field }) => edit(field('a', 1), 'second'),
    value: ['', 'second', ''],
    shows: texts,
    server: ['', '', ''],
  },
  'texts and areas of one name': {
    html: '<input name="a[]"><textarea name="a[]"></textarea>',
    act: ({ field }) => (edit(field('a[]', 0), '1'), edit(field('a[]', 1), '2')),
    value: ['1', '2'],
    shows: texts,
    server: ['', ''],
  },
  'several selects of one name': {
    html: select('') + select(''),
    act: ({ field }) => choose(field<HTMLSelectElement>('a', 1), 'z'),
    value: ['x', 'z'],
    shows: texts,
    server: ['x', 'x'],
  },
};

describe('every kind of field', () => {
  for (const [kind, { html, act, value, shows, server }] of Object.entries(kinds))
    describe(kind, () => {
      const name = html.includes('"a[]"') ? 'a[]' : 'a';

      it('is stored', async () => {
        const form = mount(html);
        act(form);
        await form.element.save();
        expect(stored()).to.deep.equal({ [name]: value });
      });

      it('is restored', () => {
        const form = mount(html);
        act(form);
        const shown = shows(form);
        form.element.remove();
        expect(shows(mount(html))).to.deep.equal(shown);
      });

      it('is told', async () => {
        const form = mount(html, { draft: { [name]: value } });
        await settled();
        expect(form.details('restore').map((it) => [it.values, it.restored])).to.deep.equal([
          [{ [name]: value }, [name]],
        ]);
      });

      it("shows the server's value where nobody edited it", async () => {
        const form = mount(html);
        await form.element.save();
        expect(shows(form)).to.deep.equal(server);
        expect(stored()).to.equal(undefined);
      });
    });
});

describe('a draft whose values are of another kind', () => {
  const values: HeldValue[] = ['x', '', ['x'], [], true, false, null];
  for (const [kind, { html }] of Object.entries(kinds))
    it(`leaves ${kind} working`, async () => {
      for (const value of values) {
        const form = mount(html, { draft: { a: value, 'a[]': value } });
        await settled();
        expect(form.names().at(-1)).to.equal('restore');
        form.element.remove();
      }
    });

  it('a date that is none leaves the field as it was', async () => {
    const { field, element } = mount('<input type="date" name="a" value="2026-01-01">', { draft: { a: 'soon' } });
    expect(field('a').value).to.equal('2026-01-01');
    expect((await element.restored).restored).to.deep.equal([]);
  });

  it('an option that is none leaves the select as it was', () => {
    const { field } = mount(select('', 'y'), { draft: { a: 'gone' } });
    expect(field('a').value).to.equal('y');
  });
});

describe('which fields are looked after', () => {
  it('those of a form inside, that stand elsewhere in the page', async () => {
    document.body.innerHTML = '<input name="out" form="f">';
    const out = document.querySelector('input') as HTMLInputElement;
    const { element } = mount('<form id="f"><input name="a"></form>', { draft: { out: 'x' } });
    expect(out.value).to.equal('x');
    edit(out, 'y');
    await element.save();
    expect(stored()).to.deep.equal({ out: 'y' });
  });

  it('not those of forms elsewhere', async () => {
    document.body.innerHTML = '<form id="g"></form><input name="out" form="g"><input name="free">';
    const { element } = mount('<input name="a">');
    for (const other of document.querySelectorAll<HTMLInputElement>('body > input')) edit(other, 'y');
    await element.save();
    expect([stored(), element.values]).to.deep.equal([undefined, { a: null }]);
  });

  it('those that have no form at all', async () => {
    const element = document.createElement('persisted-form');
    element.storageKey = KEY;
    element.innerHTML = '<input name="a">';
    document.body.append(element);
    edit(element.querySelector('input') as HTMLInputElement, 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('of several forms in one, fields of a name are one group', async () => {
    const { element, field } = mount('<form><input name="a"></form><form><input name="a"></form>');
    edit(field('a', 1), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: ['', 'x'] });
  });

  it('not those without a name', async () => {
    const { element, form } = mount('<input><input name=""><textarea></textarea>');
    for (const it of form.querySelectorAll<HTMLInputElement>('input,textarea')) edit(it, 'x');
    await element.save();
    expect([stored(), element.values]).to.deep.equal([undefined, {}]);
  });

  it('not outputs, objects, fieldsets and buttons', async () => {
    const html =
      '<output name="a">1</output><fieldset name="b"></fieldset><button name="c"></button><object name="d"></object>';
    expect(mount(html).element.values).to.deep.equal({});
  });

  it('disabled and read-only ones: a script may enable them', () => {
    const { field } = mount('<input name="a" disabled><input name="b" readonly>', { draft: { a: 'x', b: 'y' } });
    expect([field('a').value, field('b').value]).to.deep.equal(['x', 'y']);
  });

  it('values are by name, in tree order', () => {
    const { element } = mount('<input name="b"><input name="a"><input name="b">');
    expect(Object.keys(element.values)).to.deep.equal(['b', 'a']);
  });
});

describe('a group of boxes of which the page has one by now', () => {
  const box = (value: string) => `<input type="checkbox" name="c" value="${value}">`;

  it('is a list all the same: those that are still to come stay in it', async () => {
    const { element, field } = mount(box('3'), { draft: { c: ['1', '2'] } });
    tick(field('c'));
    await element.save();
    expect(stored()).to.deep.equal({ c: ['3', '1', '2'] });
    tick(field('c'), false);
    await element.save();
    expect(stored()).to.deep.equal({ c: ['1', '2'] });
  });

  it('that stays as it is, as the one that it joined went', async () => {
    const { form, field } = mount(`<p>${box('1')}</p>`);
    tick(field('c'));
    form.insertAdjacentHTML('beforeend', box('2'));
    await settled();
    form.firstElementChild?.remove();
    await settled();
    expect([field('c').value, field('c').checked]).to.deep.equal(['2', false]);
  });

  it('as the others went', async () => {
    const { element, field } = mount(box('1') + box('2') + box('3'));
    tick(field('c', 0));
    tick(field('c', 1));
    await element.save();
    field('c', 0).remove();
    field('c', 0).remove();
    tick(field('c', 0));
    await element.save();
    expect(stored()).to.deep.equal({ c: ['3', '1', '2'] });
  });
});

describe('a choice that the page changes the choices with', () => {
  const html = '<select name="a"><option>1</option><option>2</option><option>3</option></select>';
  const told = (select: HTMLElement) => {
    for (const type of ['input', 'change']) select.dispatchEvent(new Event(type, { bubbles: true }));
  };

  it('counts where its option is moved to the end (Tom Select)', async () => {
    const { element, field } = mount(html, { draft: { a: '2' } });
    const select = field<HTMLSelectElement>('a');
    for (const value of ['3', '1', '2']) {
      const option = [...select.options].find((it) => it.value === value) as HTMLOptionElement;
      select.append(option);
      option.selected = true;
      told(select);
      await element.save();
      expect([select.value, stored()]).to.deep.equal([value, { a: value }]);
    }
  });

  it('counts where it is a new one (tags)', async () => {
    const { element, field } = mount(html, { draft: { a: '2' } });
    const select = field<HTMLSelectElement>('a');
    select.add(new Option('new', 'new', true, true));
    told(select);
    await element.save();
    expect([select.value, stored()]).to.deep.equal(['new', { a: 'new' }]);
  });

  it('counts where what is drawn of it stands within the list (selectedcontent)', async () => {
    const { element, field } = mount(html, { draft: { a: '2' } });
    const select = field<HTMLSelectElement>('a');
    select.prepend(document.createElement('button'));
    select.value = '3';
    told(select);
    await element.save();
    expect([select.value, stored()]).to.deep.equal(['3', { a: '3' }]);
  });

  it('counts where its click moves it', async () => {
    const { element, form, field } = mount('<p><input type="checkbox" name="b"></p><ul></ul>', { draft: { b: true } });
    await element.restored;
    const [open, done] = form.children as unknown as [Element, Element];
    field('b').addEventListener('click', () => {
      done.append(open);
    });
    field('b').click();
    await settled();
    await element.save();
    expect([field('b').checked, stored()]).to.deep.equal([false, { b: false }]);
  });

  for (const type of ['checkbox', 'radio'])
    it(`counts where its click adds one more ${type}`, async () => {
      const button = (value: string) => `<input type="${type}" name="b" value="${value}">`;
      const { element, form, field } = mount(button('1') + button('2'), {
        draft: { b: type === 'radio' ? '1' : ['1'] },
      });
      await element.restored;
      field('b', 1).addEventListener('click', () => {
        form.insertAdjacentHTML('beforeend', button('3'));
      });
      field('b', 1).click();
      await element.save();
      expect([field<HTMLInputElement>('b', 1).checked, stored()]).to.deep.equal([
        true,
        { b: type === 'radio' ? '2' : ['1', '2'] },
      ]);
    });
});

describe('lists whose length changes', () => {
  it('a row that comes later shows its part', async () => {
    const { form, field } = mount('<input name="a">', { draft: { a: ['1', '2'] } });
    form.insertAdjacentHTML('beforeend', '<input name="a">');
    await settled();
    expect([field('a', 0).value, field('a', 1).value]).to.deep.equal(['1', '2']);
  });

  it('an edit of the rows that are there keeps those to come', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: ['1', '2'] } });
    edit(field('a'), 'one');
    await element.save();
    expect(stored()).to.deep.equal({ a: ['one', '2'] });
  });

  it('a row that the visitor removes is gone from the draft', async () => {
    const { element, form, field } = mount('<input name="a"><input name="a">', { draft: { a: ['1', '2'] } });
    await settled();
    field('a', 0).remove();
    await settled();
    await element.save();
    expect(stored()).to.deep.equal({ a: '2' });
    form.insertAdjacentHTML('beforeend', '<input name="a">');
    await settled();
    expect(field('a', 1).value).to.equal('');
  });

  it('a row that the visitor adds to one starts as the page has it', async () => {
    const { form, field } = mount('<input name="a">', { draft: { a: '1' } });
    await settled();
    form.insertAdjacentHTML('beforeend', '<input name="a" value="new">');
    await settled();
    expect([field('a', 0).value, field('a', 1).value]).to.deep.equal(['1', 'new']);
  });

  it('one that is replaced shows its draft again', async () => {
    const { form, field } = mount('<input name="a">', { draft: { a: '1' } });
    await settled();
    form.innerHTML = '<input name="a">';
    await settled();
    expect(field('a').value).to.equal('1');
  });

  it('a list that goes as a whole may come again', async () => {
    const { element, form, field } = mount('<input name="a"><input name="a">', { draft: { a: ['1', '2'] } });
    await settled();
    const html = '<input name="a"><input name="a">';
    form.replaceChildren();
    await settled();
    form.innerHTML = html;
    await settled();
    await element.save();
    expect([field('a', 0).value, field('a', 1).value, stored()]).to.deep.equal(['1', '2', { a: ['1', '2'] }]);
  });

  it('choices whose boxes are still to come are kept', async () => {
    const { element, field } = mount(box('x') + box('y'), { draft: { a: ['x', 'z'] } });
    tick(field('a', 1));
    await element.save();
    expect(stored()).to.deep.equal({ a: ['x', 'y', 'z'] });
  });
});

// Custom elements

class Associated extends HTMLElement {
  static formAssociated = true;
  readonly #internals = this.attachInternals();
  #value = '';
  get value() {
    return this.#value;
  }
  set value(value: string) {
    this.#value = value;
    this.#internals.setFormValue(value);
  }
}
class WithValue extends HTMLElement {
  value: unknown = '';
}
class Choices extends HTMLElement {
  multiple = true;
  value: unknown = '';
}
class Toggle extends HTMLElement {
  checked = false;
  value = 'on';
}
class Choosable extends HTMLElement {
  selected = false;
  value = 'on';
}
class Plain extends HTMLElement {}
customElements.define('x-associated', Associated);
customElements.define('x-value', WithValue);
customElements.define('x-choices', Choices);
customElements.define('x-toggle', Toggle);
customElements.define('x-choosable', Choosable);
customElements.define('x-plain', Plain);

/** As Fluent's: it tells also of what a script sets. */
class Loud extends HTMLElement {
  static readonly formAssociated = true;
  #isOn = false;
  get checked() {
    return this.#isOn;
  }
  set checked(isOn) {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

/** As Ionic's: what it is comes a moment after its definition. */
class Lazy extends HTMLElement {
  checked: boolean | undefined;
  connectedCallback() {
    setTimeout(() => (this.checked ??= false), 50);
  }
  get value() {
    return this.checked === undefined ? undefined : 'on';
  }
}

/** As Vaadin's and Ionic's: with an input of its own in the page's tree. */
class Outer extends HTMLElement {
  connectedCallback() {
    this.innerHTML = `<input name="${this.getAttribute('name')}" type="${this.getAttribute('type') ?? 'text'}">`;
  }
  get input() {
    return this.querySelector('input') as HTMLInputElement;
  }
  get value() {
    return this.input.value;
  }
  set value(text) {
    this.input.value = text;
  }
}
class OuterBox extends Outer {
  override connectedCallback() {
    this.setAttribute('type', 'checkbox');
    super.connectedCallback();
  }
  get checked() {
    return this.input.checked;
  }
  set checked(is) {
    this.input.checked = is;
  }
}
/** As Vaadin's and Ionic's: its parts are custom elements, too. */
class Group extends HTMLElement {
  value = '';
  connectedCallback() {
    this.addEventListener('click', ({ target }) => {
      this.value = (target as Element).getAttribute('value') ?? '';
      target?.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }
}
class Part extends HTMLElement {
  name = '';
  get value() {
    return this.getAttribute('value');
  }
}
customElements.define('x-group', Group);
customElements.define('x-part', Part);
customElements.define('x-loud', Loud);
customElements.define('x-lazy', Lazy);
customElements.define('x-outer', Outer);
customElements.define('x-outer-box', OuterBox);

describe('custom elements', () => {
  type Custom = HTMLElement & Record<'value' | 'checked' | 'selected', unknown>;
  const custom = ({ form }: Form) => form.querySelector('[name]') as Custom;

  for (const [tag, property, value] of [
    ['x-associated', 'value', 'Ada'],
    ['x-value', 'value', 'Ada'],
    ['x-choices', 'value', ['a', 'b']],
    ['x-toggle', 'checked', true],
    ['x-choosable', 'selected', true],
  ] as const)
    it(`${tag} holds its ${property}: ${JSON.stringify(value)}`, async () => {
      const form = mount(`<${tag} name="a"></${tag}>`);
      custom(form)[property] = value;
      custom(form).dispatchEvent(new Event('change', { bubbles: true }));
      await form.element.save();
      expect(stored()).to.deep.equal({ a: value });
      form.element.remove();
      expect(custom(mount(`<${tag} name="a"></${tag}>`))[property]).to.deep.equal(value);
    });

  it('a form-associated one that is unticked again is stored as such', async () => {
    const form = mount('<x-toggle name="a" checked></x-toggle>');
    custom(form).checked = true;
    custom(form).dispatchEvent(new Event('change', { bubbles: true }));
    custom(form).checked = false;
    custom(form).dispatchEvent(new Event('change', { bubbles: true }));
    await form.element.save();
    expect(stored()).to.deep.equal({ a: false });
  });

  it('one whose value is a number gets a number back', async () => {
    const form = mount('<x-value name="a"></x-value>');
    custom(form).value = 5;
    custom(form).dispatchEvent(new Event('input', { bubbles: true }));
    await form.element.save();
    expect(stored()).to.deep.equal({ a: '5' });
    const later = document.createElement('x-value') as Custom;
    later.setAttribute('name', 'a');
    later.value = 0;
    form.form.replaceChildren(later);
    await settled();
    expect(later.value).to.equal(5);
  });

  it('one whose value is an object is left alone', async () => {
    const form = mount('<x-value name="a"></x-value>');
    custom(form).value = { toString: () => 'no' };
    custom(form).dispatchEvent(new Event('input', { bubbles: true }));
    await form.element.save();
    expect(stored()).to.equal(undefined);
  });

  it('one without a value that is not form-associated is no field', () => {
    expect(mount('<x-plain name="a"></x-plain>').element.values).to.deep.equal({});
  });

  it('an edit inside its shadow root is its edit', async () => {
    const form = mount('<x-value name="a"></x-value>');
    const inner = custom(form).attachShadow({ mode: 'open' }).appendChild(document.createElement('input'));
    custom(form).value = 'x';
    type(inner, 'x');
    await form.element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('one that tells nothing is heard when it is left', async () => {
    const form = mount('<x-value name="a" tabindex="0"></x-value><input name="b">', { delay: 10 });
    custom(form).dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    custom(form).value = 'x';
    await form.element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('one that is defined later gets its value then', async () => {
    store({ a: 'x' });
    const form = mount('<x-later name="a"></x-later>');
    await settled();
    customElements.define('x-later', class extends WithValue {});
    await settled();
    expect(custom(form).value).to.equal('x');
  });

  it('one that takes a value only once it has rendered gets it then, also where it has become another object by then', async () => {
    customElements.define(
      'x-ready-later',
      class extends HTMLElement {
        #isReady = false;
        #value = '';
        connectedCallback() {
          setTimeout(() => Object.assign(this, { rendered: true }), 40);
          setTimeout(() => (this.#isReady = true), 400);
        }
        get value() {
          return this.#value;
        }
        set value(value) {
          if (this.#isReady) this.#value = value;
        }
      },
    );
    const form = mount('<x-ready-later name="a"></x-ready-later>', { draft: { a: 'x' } });
    await until(() => custom(form).value === 'x', 'it has the draft');
  });

  it('one that comes and is defined later gets its value then', async () => {
    const form = mount('', { draft: { a: 'x' } });
    await settled();
    form.form.innerHTML = '<div><x-much-later name="a"></x-much-later></div>';
    await settled();
    customElements.define('x-much-later', class extends Associated {});
    await settled();
    expect(custom(form).value).to.equal('x');
  });

  it('one that gets its name later is of that field', async () => {
    const { form, element, field } = mount(
      '<input type="checkbox" name="a" value="x"><input type="checkbox" value="y">',
    );
    await element.restored;
    tick(field('a'));
    await element.save();
    (form.lastElementChild as HTMLInputElement).name = 'a';
    tick(field('a', 1));
    await element.save();
    expect(stored()).to.deep.equal({ a: ['x', 'y'] });
  });

  it('one whose name is a property only is a field once it has it', async () => {
    const form = mount('<x-value name="a"></x-value>', { draft: { a: 'x' } });
    expect(custom(form).value).to.equal('x');
  });

  for (const [what, server, value] of [
    ['a list', [], ['x']],
    ['a number', 0, 4],
    ['a default of its own', 'red', 'blue'],
  ] as [string, unknown, unknown][])
    it(`one that holds ${what} is in no conflict with itself`, async () => {
      const tag = `x-holds-${what.replaceAll(' ', '-')}`;
      customElements.define(
        tag,
        class extends HTMLElement {
          multiple = Array.isArray(server);
          value = server;
        },
      );
      const content = `<${tag} name="a"></${tag}>`;
      const { element, field } = mount(content, { conflict: 'server' });
      edit(field('a'), value);
      await element.save();
      element.remove();
      const next = mount(content, { conflict: 'server' });
      await next.element.restored;
      expect(next.field<HTMLInputElement>('a').value).to.deep.equal(value);
      expect(next.details('restore')[0]).to.deep.include({ restored: ['a'], conflicts: [] });
    });

  it('one that tells of what a script sets: an undo gives all fields back, and drops nothing', async () => {
    const draft = { b: true, a: 'x' };
    const { element, field } = mount('<x-loud name="b"></x-loud><input name="a">', { draft });
    await element.restored;
    element.undo();
    await element.save();
    expect([field('b').checked, field('a').value, stored()]).to.deep.equal([false, '', draft]);
  });

  it('one that tells of what a script sets: another record has nothing of it', async () => {
    const { element, field } = mount('<x-loud name="b"></x-loud>', { draft: { b: true } });
    await element.restored;
    element.storageKey = 'another';
    await element.save();
    expect([field('b').checked, stored('another')]).to.deep.equal([false, undefined]);
  });

  it('a box whose code comes a moment after its definition shows the draft', async () => {
    const { field } = mount('<x-lazy name="b"></x-lazy>', { draft: { b: true } });
    await wait(300);
    expect(field('b').checked).to.be.true;
  });

  it('with an input of its own, of the same name: there is one value', async () => {
    const { element, form } = mount('<x-outer name="a"></x-outer><x-outer-box name="b"></x-outer-box>');
    const [text, box] = form.querySelectorAll('input');
    edit(text as HTMLInputElement, 'x');
    (box as HTMLInputElement).click();
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', b: true });
  });

  it('with a password of its own: nothing of it is stored', async () => {
    const { element, form } = mount('<x-outer name="a" type="password"></x-outer><input name="b">');
    edit(form.querySelector('input') as HTMLInputElement, 'secret');
    edit(form.querySelector<HTMLInputElement>('[name=b]') as HTMLInputElement, 'x');
    await element.save();
    expect(stored()).to.deep.equal({ b: 'x' });
  });

  it('a group of radio buttons, whose parts have its name or one that is made up: what is chosen is stored', async () => {
    for (const name of ['r', 'made-up']) {
      const parts = ['1', '2'].map((it) => `<x-part value="${it}"></x-part>`).join('');
      const { element, form } = mount(`<x-group name="r">${parts}</x-group>`);
      for (const it of form.querySelectorAll<HTMLElement & { name: string }>('x-part')) it.name = name;
      await element.restored;
      form.querySelectorAll<HTMLElement>('x-part')[1]?.click();
      await element.save();
      expect(stored()).to.deep.equal({ r: '2' });
      await element.clear();
      element.remove();
    }
  });
});

describe('files, where the storage takes them', () => {
  const files = (...names: string[]) => names.map((name) => new File([name], name, { lastModified: 1 }));
  const filesStorage = () => {
    const items = new Map<string, unknown>();
    return {
      items,
      takesFiles: true,
      getItem: (key: string) => items.get(key),
      setItem: (key: string, item: unknown) => items.set(key, item),
      removeItem: (key: string) => items.delete(key),
    };
  };
  const pick = (control: HTMLInputElement, picked: File[]) => {
    const transfer = new DataTransfer();
    for (const file of picked) transfer.items.add(file);
    control.files = transfer.files;
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.dispatchEvent(new Event('change', { bubbles: true }));
  };

  it('are stored and restored', async () => {
    const storage = filesStorage();
    const html = '<input type="file" name="a" multiple>';
    const { element, field } = mount(html, { storage });
    pick(field('a'), files('one', 'two'));
    await element.save();
    element.remove();
    const again = mount(html, { storage }).field('a');
    expect(Array.from(again.files ?? [], ({ name }) => name)).to.deep.equal(['one', 'two']);
  });

  it('are not stored elsewhere', async () => {
    const { element, field } = mount('<input type="file" name="a">');
    pick(field('a'), files('one'));
    await element.save();
    expect([stored(), element.values]).to.deep.equal([undefined, {}]);
  });
});
