import { expect } from '@open-wc/testing';
import { edit, mount, settled, stored } from '../helpers/form.js';

const html = '<input name="username" data-persist="keep"><input name="message">';

/** A form that has been filled in, and what Turbo tells of its submit. */
async function filled(clearOn = 'submit') {
  const it = mount(html, { clearOn });
  edit(it.field('username'), 'Ada');
  edit(it.field('message'), 'Hello');
  await it.element.save();
  const end = (success?: boolean, target: EventTarget = it.form) => {
    const detail = { success, formSubmission: { formElement: it.form } };
    target.dispatchEvent(new CustomEvent('turbo:submit-end', { bubbles: true, detail }));
    return settled();
  };
  return { ...it, end };
}
const both = { username: 'Ada', message: 'Hello' };

describe('Turbo', () => {
  it('a submit that succeeded drops the draft, but for data-persist="keep"', async () => {
    const { end } = await filled();
    await end(true);
    expect(stored()).to.deep.equal({ username: 'Ada' });
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
    field('message').value = '';
    for (const it of [form, ...form.querySelectorAll('input')])
      it.dispatchEvent(new CustomEvent('turbo:morph-element', { bubbles: true }));
    await Promise.resolve();
    expect(field('message').value).to.equal('Hello');
  });

  it('a morph elsewhere in the page changes nothing', async () => {
    const { field } = await filled();
    field('message').value = 'script';
    document.body.dispatchEvent(new CustomEvent('turbo:morph-element', { bubbles: true }));
    await settled();
    expect(field('message').value).to.equal('script');
  });
});
