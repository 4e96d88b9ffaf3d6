// What a visitor sees of the element: a notice, buttons without a script, states to style by.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fill, inEachEngine, noted, shown, stored, type, valueOf, written } from './lab.mjs';

const NOTICE = `<p data-persist="restored" role="status">We kept your draft.
  <button id="undo" commandfor="kept" command="--undo">Undo</button></p>`;
const form = (
  attributes = '',
) => `<persisted-form id="kept" ${attributes}>${NOTICE}<form autocomplete="off" action="/submitted">
  <input name="a" value="server"></form></persisted-form>`;
const button = (command) => `<button id="command" commandfor="kept" command="${command}"><b>${command}</b></button>`;

inEachEngine((lab) => {
  const is = (state) =>
    lab.tab.evaluate((state) => document.querySelector('persisted-form').matches(`:state(${state})`), state);
  const isNoticeShown = () =>
    lab.tab.evaluate(() => document.querySelector('[role=status]').getClientRects().length > 0);

  /** Opens a form that has a draft. @param {string} [body] */
  async function openWithDraft(body = form()) {
    await lab.open(body);
    await fill(lab.tab, { '[name=a]': 'draft' });
    await written(lab.tab, 'draft');
    await lab.reopen();
  }

  describe('the notice', () => {
    test('is hidden on a first visit, and while somebody types', async () => {
      await lab.open(form());
      const before = await isNoticeShown();
      await type(lab.tab, 'draft');
      assert.deepEqual([before, await isNoticeShown()], [false, false]);
    });

    test('is shown with a restored draft', async () => {
      await openWithDraft();
      assert.equal(await isNoticeShown(), true);
    });

    test('goes with undo, which gives the field back what it showed', async () => {
      await openWithDraft();
      await lab.tab.click('#undo');
      await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'server');
      assert.equal(await isNoticeShown(), false);
    });

    test('goes with clear(), which leaves the field as it is', async () => {
      await openWithDraft();
      await lab.tab.evaluate(() => document.querySelector('persisted-form').clear());
      assert.deepEqual([await isNoticeShown(), await valueOf(lab.tab, '[name=a]')], [false, 'draft']);
    });
  });

  test('an undone draft is still there at the next visit', async () => {
    await openWithDraft();
    await lab.tab.click('#undo');
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft');
  });

  test('an undone draft is dropped at the next edit', async () => {
    await openWithDraft(form().replace('</form>', '<input name="b"></form>'));
    await lab.tab.click('#undo');
    await fill(lab.tab, { '[name=b]': 'later' });
    await written(lab.tab, 'later');
    await lab.reopen();
    assert.deepEqual(await shown(lab.tab), { a: 'server', b: 'later' });
  });

  describe('a button', () => {
    test('--save writes what is pending', async () => {
      await lab.open(form('delay="60000"') + button('--save'));
      await lab.tab.type('[name=a]', ' typed');
      await lab.tab.click('#command b');
      await written(lab.tab, 'typed');
    });

    test('--clear drops the draft', async () => {
      await openWithDraft(form() + button('--clear'));
      await lab.tab.click('#command');
      await lab.tab.waitFor(() => window.notes.some(({ type }) => type === 'clear'));
      assert.equal(await stored(lab.tab), '');
    });

    test('--restore shows the draft again', async () => {
      await openWithDraft(form() + button('--restore'));
      await lab.tab.evaluate(() => (document.querySelector('[name=a]').value = 'by a script'));
      await lab.tab.click('#command');
      await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'draft');
      assert.equal((await noted(lab.tab, 'restore')).length, 2);
    });
  });

  for (const type of ['', 'type="button"'])
    test(`a button in the form ${type || 'without a type'} gives its command, and submits nothing`, async () => {
      await openWithDraft(
        form().replace('</form>', `<button ${type} id="in" commandfor="kept" command="--undo">Undo</button></form>`),
      );
      await lab.tab.click('#in');
      await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'server');
    });

  describe('the states', () => {
    test('dirty stands from an edit to its write, then saved', async () => {
      await lab.open(form('delay="60000"'));
      const states = async () => [await is('dirty'), await is('saved')];
      const before = await states();
      await lab.tab.type('[name=a]', 'x');
      const edited = await states();
      await type(lab.tab, 'y');
      const saved = await states();
      await lab.tab.type('[name=a]', 'z');
      assert.deepEqual(
        [before, edited, saved, await states()],
        [
          [false, false],
          [true, false],
          [false, true],
          [true, false],
        ],
      );
    });

    test('restored stands while the draft does', async () => {
      await lab.open(form());
      const before = await is('restored');
      await openWithDraft();
      const restored = await is('restored');
      await lab.tab.click('#undo');
      assert.deepEqual([before, restored, await is('restored')], [false, true, false]);
    });

    test('error stands from a failure to the next success', async () => {
      await lab.open(form());
      await lab.tab.evaluate(() => (window.setItem = Storage.prototype.setItem));
      await lab.tab.evaluate(
        () =>
          (Storage.prototype.setItem = () => {
            throw new Error('full');
          }),
      );
      await type(lab.tab, 'x');
      const failed = await is('error');
      await lab.tab.evaluate(() => (Storage.prototype.setItem = window.setItem));
      await type(lab.tab, 'y');
      assert.deepEqual([failed, await is('error')], [true, false]);
    });

    test('the page can style by them', async () => {
      await lab.open(`<style>persisted-form:state(saved) input { color: rgb(1, 2, 3) }</style>${form()}`);
      await type(lab.tab, 'x');
      assert.equal(
        await lab.tab.evaluate(() => getComputedStyle(document.querySelector('[name=a]')).color),
        'rgb(1, 2, 3)',
      );
    });
  });
});
