import { expect } from '@open-wc/testing';
import { edit, leavePage, mount, settled, stored, tick, wait } from './helpers/form.js';

const html = '<input name="a"><input type="checkbox" id="c" data-persist="consent">';
const named = html.replace('id="c"', 'id="c" name="remember"');
const box = () => document.querySelector('#c') as HTMLInputElement;

for (const [what, content] of Object.entries({ 'without a name': html, 'with a name': named }))
  describe(`data-persist="consent" ${what}`, () => {
    it('nothing is stored while it is not ticked', async () => {
      const { element, field } = mount(content, { delay: 5 });
      edit(field('a'), 'x');
      await wait(20);
      await element.save();
      leavePage();
      element.remove();
      expect([localStorage.length, sessionStorage.length]).to.deep.equal([0, 0]);
    });

    it('what was typed before is stored once it is ticked', async () => {
      const { element, field } = mount(content);
      edit(field('a'), 'x');
      await element.save();
      tick(box());
      await element.save();
      expect(stored()?.a).to.equal('x');
    });

    it('unticking it drops the draft', async () => {
      const { element, field } = mount(content, { delay: 5 });
      tick(box());
      edit(field('a'), 'x');
      await element.save();
      tick(box(), false);
      await wait(20);
      leavePage();
      element.remove();
      expect(localStorage.length).to.equal(0);
    });

    it('unticking it tells of the clear', async () => {
      const { element, field, details } = mount(content);
      tick(box());
      edit(field('a'), 'x');
      await element.save();
      tick(box(), false);
      expect(details('clear').map(({ values }) => values.a)).to.deep.equal(['x']);
    });

    it('unticked and ticked again, what the fields show is stored', async () => {
      const { element, field } = mount(content);
      tick(box());
      edit(field('a'), 'x');
      await element.save();
      tick(box(), false);
      tick(box());
      await element.save();
      expect(stored()?.a).to.equal('x');
    });

    it('unticked within the delay of an edit and ticked again, that is stored, too', async () => {
      const { element, field } = mount(content);
      tick(box());
      field('a').value = 'x';
      field('a').dispatchEvent(new InputEvent('input', { bubbles: true }));
      tick(box(), false);
      tick(box());
      await element.save();
      expect(stored()?.a).to.equal('x');
    });

    it('it is remembered with the draft', () => {
      const { element, field } = mount(content);
      tick(box());
      edit(field('a'), 'x');
      element.remove();
      const next = mount(content);
      expect([box().checked, next.field('a').value]).to.deep.equal([true, 'x']);
    });

    it('is not ticked on a visit without a draft', () => {
      mount(content);
      expect(box().checked).to.be.false;
    });

    it('ticked by the server, it agrees', async () => {
      const { element, field } = mount(content.replace('id="c"', 'id="c" checked'));
      edit(field('a'), 'x');
      await element.save();
      expect(stored()?.a).to.equal('x');
    });
  });

describe('data-persist="consent"', () => {
  it('decides for its own form only', async () => {
    mount(html, { storageKey: 'one' });
    const two = mount('<input name="a">', { storageKey: 'two' });
    edit(two.field('a'), 'x');
    await two.element.save();
    expect(stored('two')).to.deep.equal({ a: 'x' });
  });

  it('after a clear it stays as the visitor left it', async () => {
    const { element, field } = mount(html);
    tick(box());
    edit(field('a'), 'x');
    await element.clear();
    expect(box().checked).to.be.true;
    edit(field('a'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'y', 'persisted-form:consent': true });
  });

  it('a box that comes only after something was stored takes it back, until it is ticked', async () => {
    const { element, form, field } = mount('<input name="a">');
    edit(field('a'), 'x');
    await element.save();
    form.insertAdjacentHTML('beforeend', '<input type="checkbox" id="c" name="remember" data-persist="consent">');
    await settled();
    await element.save();
    expect(stored()).to.equal(undefined);
    tick(box());
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', remember: true });
  });

  it('a write under way when the person undoes the restore is no next edit', async () => {
    const content = html.replace('id="c"', 'id="c" checked') + '<input name="b">';
    const { element, field, names } = mount(content, { draft: { a: 'x' } });
    await element.restored;
    edit(field('b'), 'y');
    element.undo();
    await element.save();
    expect([names().includes('clear'), stored()?.a]).to.deep.equal([false, 'x']);
  });

  it('without a name is no box of another that is called consent', () => {
    const content = `<input type="checkbox" name="consent" value="terms">${html}`;
    const { element } = mount(content);
    tick(box());
    element.remove();
    const { field } = mount(content);
    expect([field('consent').checked, box().checked]).to.deep.equal([false, true]);
  });

  it('stays ticked with a field that outlasts a submit', async () => {
    const { element, field } = mount(`${named}<input name="user" data-persist="keep">`);
    tick(box());
    edit(field('a'), 'x');
    edit(field('user'), 'Ada');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ remember: true, user: 'Ada' });
  });
});

describe('a consent box that goes', () => {
  const content = `<input name="a"><div>${html.replace('<input name="a">', '')}</div>`;

  it('unticked leaves nothing to be stored', async () => {
    const { element, field, form } = mount(content);
    edit(field('a'), 'x');
    form.querySelector('div')?.remove();
    await settled();
    edit(field('a'), 'xy');
    await element.save();
    leavePage();
    expect(localStorage.length).to.equal(0);
  });

  it('unticked, with the whole form, leaves nothing to be stored', async () => {
    const { element, field, form } = mount(content);
    edit(field('a'), 'x');
    form.outerHTML = '<p>Thank you</p>';
    await settled();
    leavePage();
    element.remove();
    expect(localStorage.length).to.equal(0);
  });

  it('ticked lets the form be remembered as before', async () => {
    const { element, field, form } = mount(content);
    tick(box());
    await element.save();
    form.querySelector('div')?.remove();
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ 'persisted-form:consent': true, a: 'x' });
  });

  it('is asked for again for another draft', async () => {
    const { element, field, form } = mount(content);
    edit(field('a'), 'x');
    form.querySelector('div')?.remove();
    await element.save();
    element.storageKey = 'other';
    await settled();
    edit(field('a'), 'y');
    await element.save();
    expect([stored(), stored('other')]).to.deep.equal([undefined, { a: 'y' }]);
  });
});

it('a consent box that is a custom element does not drop the draft before it is defined', async () => {
  const tag = 'x-late-consent';
  const { element, field, form } = mount('<input name="a">', { draft: { a: 'x', remember: true } });
  form.insertAdjacentHTML('beforeend', `<${tag} name="remember" data-persist="consent"></${tag}>`);
  await settled();
  expect(stored()).to.deep.equal({ a: 'x', remember: true });
  customElements.define(
    tag,
    class extends HTMLElement {
      static formAssociated = true;
      checked = false;
    },
  );
  await settled();
  edit(field('a'), 'y');
  await element.save();
  expect(stored()).to.deep.equal({ a: 'y', remember: true });
});

describe('consent wherever its box is', () => {
  const outside = () => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<input type="checkbox" id="c" name="r" form="f" data-persist="consent">',
    );
    const form = mount('<form id="f"><input name="a"></form>', { delay: 5 });
    return form;
  };

  it('outside the element, by form="id"', async () => {
    const { element, field } = outside();
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.equal(undefined);
    tick(box());
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', r: true });
    tick(box(), false);
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('outside the element, which leaves the page', async () => {
    const { element, field } = outside();
    edit(field('a'), 'x');
    element.remove();
    expect(localStorage.length).to.equal(0);
  });

  it('outside the element, without a name, on the next visit', async () => {
    const content = '<form id="f"><input name="a"></form>';
    document.body.innerHTML = '<input type="checkbox" id="c" form="f" data-persist="consent">';
    const { element, field } = mount(content);
    tick(box());
    edit(field('a'), 'x');
    element.remove();
    box().checked = false;
    mount(content);
    expect(box().checked).to.be.true;
  });

  it('with a name like that of a secret', async () => {
    const { element, field } = mount(html.replace('id="c"', 'id="c" name="remember_password"'));
    tick(box());
    edit(field('a'), 'x');
    await element.save();
    tick(box(), false);
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('left out by exclude', async () => {
    const { element, field } = mount(named, { exclude: '#c' });
    tick(box());
    edit(field('a'), 'x');
    await element.save();
    expect(stored()?.a).to.equal('x');
    tick(box(), false);
    await element.save();
    expect(stored()).to.equal(undefined);
  });
});

describe('while a consent box is not ticked', () => {
  it('nothing is stored by the success of a submit', async () => {
    const { element, field } = mount(`<input name="u" data-persist="keep">${html}`);
    edit(field('u'), 'Ada');
    await element.save();
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('nothing is stored by what turns out to be a password', async () => {
    const { element, field } = mount(`<input name="w">${html}`);
    edit(field('a'), 'x');
    edit(field('w'), 'hunter2');
    await element.save();
    field('w').type = 'password';
    await wait(0);
    expect(stored()).to.equal(undefined);
  });
});

it('restore() shows the draft also where the page has reset the box', async () => {
  const content = '<input type="checkbox" name="ok" data-persist="consent"><input name="a">';
  const { element, field } = mount(content, { draft: { ok: true, a: 'x' } });
  await element.restored;
  field('ok').checked = false;
  field('a').value = '';
  element.restore();
  expect([field('ok').checked, field('a').value]).to.deep.equal([true, 'x']);
});

it('without consent restore() shows nothing: nothing is stored', async () => {
  const { element, field } = mount(html);
  await element.restored;
  edit(field('a'), 'x');
  await element.save();
  expect(element.restore()).to.deep.include({ restored: [], savedAt: null });
  expect(element.matches(':state(restored)')).to.equal(false);
});
