// storage="url": the draft is the query.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachEngine, told, valueOf } from './lab.mjs';

const FORM = `<persisted-form storage="url" id="filter"><form autocomplete="off">
  <input name="name"><input type="checkbox" name="news" checked><select name="tags" multiple><option>a<option>b<option>c</select>
  <input type="password" name="secret"><input name="card" autocomplete="cc-number">
</form></persisted-form>`;
const SCRIPT = `import 'persisted-form'; import 'persisted-form/storage/url';`;
const query = (/** @type {import('../support/browsers.mjs').Page} */ page) =>
  page.evaluate(() => location.search + location.hash);

inEachEngine('url', (lab) => {
  test('what is edited stands in the address, beside what was there; what is secret does not', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form?page=2#part'));
    await told(page, 'restore');
    await page.type('[name=secret]', 'hunter2');
    await page.type('[name=card]', '4111');
    await page.click('[name=news]');
    await page.type('[name=name]', 'Ada L');
    await page.waitFor(() => location.search.includes('name=Ada+L'));
    assert.equal(await query(page), '?page=2&news=&name=Ada+L#part');
    await page.close();
  });

  test('a reload and a link bring it back; a visit without the parameters does not', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.type('[name=name]', 'Ada');
    await page.click('[name=news]');
    await page.evaluate(() => {
      const select = /** @type {HTMLSelectElement} */ (document.querySelector('select'));
      for (const option of select.options) option.selected = option.value !== 'b';
      select.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.waitFor(() => location.search.includes('tags=c'));
    const shown = () => {
      const form = /** @type {HTMLFormElement} */ (document.forms[0]);
      const { name, news, tags } = /** @type {any} */ (form.elements);
      return {
        name: name.value,
        news: news.checked,
        tags: [...tags.selectedOptions].map((/** @type {any} */ it) => it.value),
      };
    };
    const expected = { name: 'Ada', news: false, tags: ['a', 'c'] };
    await page.reload();
    await told(page, 'restore');
    assert.deepEqual(await page.evaluate(shown), expected);

    const link = await page.evaluate(() => location.href);
    const friend = await lab.browser.newPage();
    await friend.goto(link);
    await told(friend, 'restore');
    assert.deepEqual(await friend.evaluate(shown), expected);
    await friend.goto(lab.server.url('/form'));
    await told(friend, 'restore');
    assert.deepEqual(await friend.evaluate(shown), { name: '', news: true, tags: [] });
    await page.close();
    await friend.close();
  });

  test('a form with a scope and a version restores from a link, too, and clears it', async () => {
    lab.show(FORM.replace('id="filter"', 'id="filter" scope="user-1" version="2"'), SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form?page=2&name=Ada'));
    await told(page, 'restore');
    assert.equal(await valueOf(page, '[name=name]'), 'Ada');
    await page.type('[name=name]', ' L');
    await page.waitFor(() => location.search === '?page=2&name=Ada+L');
    await page.evaluate(() => /** @type {any} */ (document.querySelector('persisted-form')).clear());
    assert.equal(await query(page), '?page=2');
    await page.close();
  });

  test('a value that is too long is left out, and the page is told', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.evaluate(() => {
      const field = /** @type {HTMLInputElement} */ (document.querySelector('[name=name]'));
      field.value = 'x'.repeat(3000);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    const { operation, message } = await told(page, 'persist-error');
    assert.deepEqual([operation, message], ['write', 'Too long for the address: name']);
    assert.equal(await query(page), '');
    await page.close();
  });

  test('restore() after a step back in the history shows what the address says', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.type('[name=name]', 'lamp');
    await page.waitFor(() => location.search === '?name=lamp');
    // As an application does that lets people go back to an earlier search.
    await page.evaluate(() => history.pushState(history.state, '', location.href));
    await page.type('[name=name]', 's');
    await page.waitFor(() => location.search === '?name=lamps');
    await page.evaluate(() => {
      addEventListener('popstate', () => /** @type {any} */ (document.querySelector('persisted-form')).restore());
      history.back();
    });
    await page.waitFor(() => location.search === '?name=lamp');
    await page.waitFor(() => /** @type {any} */ (document.querySelector('[name=name]')).value === 'lamp');
    await page.close();
  });

  test('a page that is left right after an edit has it in its address', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.type('[name=name]', 'Ada');
    await page.goto(lab.server.url('/elsewhere'));
    await page.back();
    await page.waitFor(() => document.querySelector('[name=name]') !== null);
    await page.waitFor(() => location.search === '?name=Ada');
    await page.close();
  });
});
