import { expect } from '@open-wc/testing';
import { edit, mount, settled, stored, type } from '../helpers/form.js';

const html = '<input name="username" data-persist="keep"><input name="message">';

/** A form that has been filled in, and what Turbo tells of its submit. */
async function filled(clearOn: 'submit' | '' = 'submit', content = html) {
  document.body.innerHTML = '<form id="away"></form>';
  const its = mount(content, { clearOn });
  const it = { ...its, form: its.field('message').form as HTMLFormElement };
  edit(it.field('username'), 'Ada');
  edit(it.field('message'), 'Hello');
  await it.element.save();
  const end = (success?: boolean, target: EventTarget = it.form, formElement: HTMLFormElement | null = it.form) => {
    const detail = { success, formSubmission: { formElement } };
    target.dispatchEvent(new CustomEvent('turbo:submit-end', { bubbles: true, detail }));
    return settled();
  };
  return { ...it, end };
}
/** The same fields, which belong to a form elsewhere in the page. */
const owned = '<input name="username" form="away" data-persist="keep"><input name="message" form="away">';
/** What Turbo tells of a morph. */
function morph(form: HTMLFormElement, patch: () => void): Promise<void> {
  const tell = (type: string) => {
    for (const it of [form, ...form.querySelectorAll('input')])
      it.dispatchEvent(new CustomEvent(type, { bubbles: true }));
  };
  tell('turbo:before-morph-element');
  patch();
  tell('turbo:morph-element');
  return Promise.resolve();
}
const both = { username: 'Ada', message: 'Hello' };

describe('Turbo', () => {
  it('a submit that succeeded drops the draft, but for data-persist="keep"', async () => {
    const { end } = await filled();
    await end(true);
    expect(stored()).to.deep.equal({ username: 'Ada' });
  });

  it('a form elsewhere in the page that owns the fields drops their draft', async () => {
    const { end } = await filled('submit', owned);
    await end(true);
    expect(stored()).to.deep.equal({ username: 'Ada' });
  });

  it('a form elsewhere in the page that owns but a button drops no draft', async () => {
    const { element, end } = await filled();
    element.insertAdjacentHTML('beforeend', '<button name="go" form="away"></button>');
    await end(true, document.documentElement, document.forms.namedItem('away'));
    expect(stored()).to.deep.equal(both);
  });

  it('a submit that failed keeps the draft', async () => {
    const { end } = await filled();
    await end(false);
    expect(stored()).to.deep.equal(both);
  });

  it('a submit without an answer keeps the draft', async () => {
    const { end } = await filled();
    await end(undefined);
    expect(stored()).to.deep.equal(both);
  });

  it('without clear-on a submit that succeeded keeps the draft', async () => {
    const { end } = await filled('');
    await end(true);
    expect(stored()).to.deep.equal(both);
  });

  it('it is told of at the document, where the form has left its place', async () => {
    const { end } = await filled();
    await end(true, document.documentElement);
    expect(stored()).to.deep.equal({ username: 'Ada' });
  });

  it('a form that has left the page since its submit started is still meant', async () => {
    const { element, end } = await filled();
    element.remove();
    await end(true, document.documentElement);
    expect(stored()).to.deep.equal({ username: 'Ada' });
  });

  it('a morph that has reset the fields leaves the draft standing', async () => {
    const { form, field } = await filled();
    await morph(form, () => (field('message').value = ''));
    expect(field('message').value).to.equal('Hello');
  });

  it('a morph while somebody types leaves standing what was typed', async () => {
    const { form, field } = await filled();
    type(field('message'), 'Hello there');
    await morph(form, () => (field('message').value = ''));
    expect(field('message').value).to.equal('Hello there');
  });

  it('a morph while somebody types leaves the caret where it was', async () => {
    const { form, field } = await filled();
    field('message').focus();
    field('message').setSelectionRange(2, 3);
    await morph(form, () => (field('message').value = ''));
    await settled();
    expect([field('message').selectionStart, field('message').selectionEnd]).to.deep.equal([2, 3]);
  });

  it('a morph elsewhere in the page changes nothing', async () => {
    const { field } = await filled();
    field('message').value = 'script';
    document.body.dispatchEvent(new CustomEvent('turbo:morph-element', { bubbles: true }));
    await settled();
    expect(field('message').value).to.equal('script');
  });
});
