import { expect } from '@open-wc/testing';
import { formIn, type DraftOwner, type FormOptions } from '../src/core/form.js';
import { noDraft, valuesOf } from '../src/core/draft.js';
import { finder, makeDraft, settled } from './helpers/form.js';

/** A form and its draft, without a storage and without a clock; and what it asks of its owner. */
function formOf(content: string, values: Record<string, string> = {}, options: FormOptions = {}) {
  const root = document.createElement('form');
  root.innerHTML = content;
  document.body.append(root);
  const asked: string[] = [];
  const storage = { isPublic: false };
  const note = (what: string) => () => void asked.push(what);
  const owner: DraftOwner = {
    storage: () => storage,
    submittedUpTo: () => 0,
    afterOthers: note('afterOthers'),
    pageChanged: note('pageChanged'),
    edited: note('edited'),
    purged: note('purged'),
    consentCame: note('consentCame'),
    decided: note('decided'),
    shownLate: note('shownLate'),
  };
  const form = formIn(root, options, owner);
  form.draft = makeDraft(values);
  return { root, form, field: finder(root), asked, storage };
}

describe('a form and its draft', () => {
  it('the fields show what the draft holds, but for those that are left alone', () => {
    const { form, field } = formOf('<input name="a"><input name="b">', { a: 'x', b: 'y' });
    form.showAll((name) => name === 'b');
    expect([field('a').value, field('b').value]).to.deep.equal(['x', '']);
    expect([...form.showing.shown]).to.deep.equal(['a']);
  });

  it('the draft takes what is edited, and only that', () => {
    const { form, field } = formOf('<input name="a"><input name="b" value="server">');
    field('a').value = 'typed';
    form.edits.add(field('a'));
    form.collect();
    expect(valuesOf(form.draft)).to.deep.equal({ a: 'typed' });
    expect([...form.edited]).to.deep.equal(['a']);
  });

  it('a draft that was given away does not change', () => {
    const { form, field } = formOf('<input name="a">', { a: 'before' });
    const given = form.draft;
    field('a').value = 'typed';
    form.edits.add(field('a'));
    form.collect();
    expect([valuesOf(given), valuesOf(form.draft)]).to.deep.equal([{ a: 'before' }, { a: 'typed' }]);
  });

  it('held back, the draft is not shown; the next edit ends that, and does what was said', () => {
    const { form, field } = formOf('<input name="a"><input name="b">', { a: 'x' });
    const done: string[] = [];
    form.held = () => {
      done.push('dropped');
      form.clear();
    };
    form.showAll();
    expect([field('a').value, !!form.held]).to.deep.equal(['', true]);
    field('b').value = 'typed';
    form.edits.add(field('b'));
    form.collect();
    expect([done, !!form.held, valuesOf(form.draft)]).to.deep.equal([['dropped'], false, { b: 'typed' }]);
  });

  it('a clear says what it dropped, and spares what is to be kept', () => {
    const { form } = formOf('<input name="a"><input name="b">', { a: 'x', b: 'y' });
    expect(form.clear((name) => name === 'b')).to.deep.equal({ a: 'x' });
    expect(valuesOf(form.draft)).to.deep.equal({ b: 'y' });
  });

  it('a secret goes from the draft, and its owner is told', () => {
    const { form, asked } = formOf('<input name="a" type="password"><input name="b">', { a: 'secret', b: 'x' });
    form.showAll();
    expect([valuesOf(form.draft), asked]).to.deep.equal([{ b: 'x' }, ['purged']]);
  });

  it('fields that come later show theirs, and its owner is told', async () => {
    const { root, field, asked } = formOf('', { a: 'x' });
    root.innerHTML = '<input name="a">';
    await settled();
    expect([field('a').value, asked]).to.deep.equal(['x', ['pageChanged', 'shownLate']]);
  });

  it('a box that asks for consent is told of when it comes', async () => {
    const { root, asked } = formOf('<input name="a">', { a: 'x' });
    root.insertAdjacentHTML('beforeend', '<input type="checkbox" name="remember" data-persist="consent">');
    await settled();
    expect(asked.at(-1)).to.equal('consentCame');
  });

  it('has a value for every field: that of the draft, else null', () => {
    const content = '<input name="a"><input name="b"><input name="c" type="password">';
    const { form, storage } = formOf(content, { a: 'x', later: 'y' });
    expect(form.valuesOf(form.draft)).to.deep.equal({ a: 'x', b: null, later: 'y' });
    expect(form.valuesOf(noDraft)).to.deep.equal({ a: null, b: null });
    storage.isPublic = true;
    expect(form.valuesOf(form.draft)).to.deep.equal({ a: 'x', b: null });
  });

  it('ended, it shows nothing more', async () => {
    const { root, form, field } = formOf('', { a: 'x' });
    form.end();
    root.innerHTML = '<input name="a">';
    await settled();
    expect(field('a').value).to.equal('');
  });
});
