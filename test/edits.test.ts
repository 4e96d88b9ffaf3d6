import { expect } from '@open-wc/testing';
import { editsIn } from '../src/core/edits.js';
import { fieldsOf } from '../src/core/fields.js';

/** A form, its edits, and a custom element that need not say when it changes. */
function edits(content: string) {
  const form = document.createElement('form');
  form.innerHTML = content;
  document.body.append(form);
  const field = (name: string) => form.querySelector(`[name="${name}"]`) as HTMLInputElement;
  return {
    edits: editsIn(
      form,
      fieldsOf(form, () => ({})),
    ),
    field,
  };
}

class Silent extends HTMLElement {
  value = '';
}
customElements.define('x-says-nothing', Silent);

const at = (type: string, target: EventTarget) => ({ type, target }) as Event;

afterEach(() => {
  document.body.replaceChildren();
});

describe('edits', () => {
  it('are handed over once, with what the server had shown', () => {
    const { edits: its, field } = edits('<input name="a" value="server">');
    field('a').value = 'typed';
    its.add(field('a'));
    expect([...its.take()].map(([control, { server }]) => [control.name, server])).to.deep.equal([['a', 'server']]);
    expect([its.isEmpty(), [...its.take()]]).to.deep.equal([true, []]);
  });

  it('keep what the server had shown before the first of a burst, however soon it answers', () => {
    const { edits: its, field } = edits('<input name="a" value="server">');
    its.add(field('a'));
    field('a').defaultValue = 'its answer';
    its.add(field('a'));
    expect([...its.take()][0]?.[1].server).to.equal('server');
  });

  it('know a control that is edited again, until it is taken', () => {
    const { edits: its, field } = edits('<input name="a">');
    expect(its.again(field('a'))).to.be.false;
    its.add(field('a'));
    expect(its.again(field('a'))).to.be.true;
    its.take();
    expect(its.again(field('a'))).to.be.false;
  });

  it('a text that stands as it was read is no news; another, and a box, are', () => {
    const { edits: its, field } = edits('<input name="a"><input type="checkbox" name="b">');
    for (const name of ['a', 'b']) its.add(field(name));
    its.take();
    expect([its.isNews(field('a')), its.isNews(field('b'))]).to.deep.equal([false, true]);
    field('a').value = 'typed';
    expect(its.isNews(field('a'))).to.be.true;
  });

  it('once dropped, what stands in the field that a person is in is no news, but counts again if that is wished', () => {
    const { edits: its, field } = edits('<input name="a" value="x"><input name="b" value="y">');
    field('a').focus();
    its.add(field('a'));
    its.drop();
    expect([its.isEmpty(), its.isNews(field('a')), its.isNews(field('b'))]).to.deep.equal([true, false, true]);
    its.renew(field('a'));
    expect(its.isNews(field('a'))).to.be.true;
  });

  it('of an element that says nothing are found by another look', () => {
    const { edits: its, field } = edits('<x-says-nothing name="a"></x-says-nothing>');
    expect(its.watch(at('click', field('a')))).to.be.true;
    expect(its.look()).to.be.false;
    field('a').value = 'picked';
    expect(its.look()).to.be.true;
    expect([...its.take()][0]?.[1].server).to.equal('');
  });

  it('are none where the page has reset such an element', () => {
    const { edits: its, field } = edits('<x-says-nothing name="a"></x-says-nothing>');
    its.watch(at('click', field('a')));
    its.rest();
    field('a').value = 'reset';
    expect(its.look()).to.be.false;
  });

  it('are not looked for in a field that is left alone', () => {
    const { edits: its, field } = edits(
      '<input name="a"><x-says-nothing name="b" data-persist="off"></x-says-nothing>',
    );
    expect([its.watch(at('click', field('a'))), its.watch(at('click', field('b')))]).to.deep.equal([false, false]);
  });
});
