// storage="indexeddb": files and more than 5 MB.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachEngine, told, valueOf } from './lab.mjs';

const FORM = `<persisted-form storage="indexeddb" storage-key="application"><form method="post" action="/form" enctype="multipart/form-data" autocomplete="off">
  <input name="name"><textarea name="letter" hidden></textarea><input type="file" name="papers" multiple><button>Send</button>
</form></persisted-form>`;
const SCRIPT = `import 'persisted-form'; import 'persisted-form/storage/indexeddb';`;

/** Chooses files as a person does: the field has them, and tells. */
function choose() {
  const field = /** @type {HTMLInputElement} */ (document.querySelector('[name=papers]'));
  const files = new DataTransfer();
  files.items.add(new File(['hello é'], 'note.txt', { type: 'text/plain', lastModified: 1e12 }));
  files.items.add(
    new File([new Uint8Array([0, 1, 254, 255])], 'data.bin', { type: 'application/x-data', lastModified: 2e12 }),
  );
  field.files = files.files;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The files of the field, with their bytes. */
const chosen = async () => {
  const { files } = /** @type {HTMLInputElement} */ (document.querySelector('[name=papers]'));
  return Promise.all(
    [...(files ?? [])].map(async (it) => [
      it.name,
      it.type,
      it.lastModified,
      [...new Uint8Array(await it.arrayBuffer())],
    ]),
  );
};

/** Waits until a field is stored. @param {import('../support/browsers.mjs').Page} page @param {string} field */
async function saved(page, field) {
  await page.waitFor(
    (field) =>
      /** @type {any} */ (window).told.some((/** @type {any} */ it) => it.type === 'save' && it.values.includes(field)),
    field,
  );
  // The event may be that of an earlier write, and this field's own still under way.
  await page.evaluate(() => /** @type {any} */ (document.querySelector('persisted-form')).save());
}

inEachEngine('indexeddb', (lab) => {
  test('files come back with names, types and bytes, tell the page, and are submitted', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.type('[name=name]', 'Ada');
    await page.evaluate(choose);
    const before = await page.evaluate(chosen);
    await saved(page, 'papers');
    await page.reload();
    await page.waitFor(
      () => /** @type {HTMLInputElement} */ (document.querySelector('[name=papers]')).files?.length === 2,
    );
    assert.deepEqual(await page.evaluate(chosen), before);
    assert.equal(await valueOf(page, '[name=name]'), 'Ada');
    await page.waitFor(() =>
      ['input', 'change'].every((type) =>
        /** @type {any} */ (window).told.some((/** @type {any} */ it) => it.type === type && it.name === 'papers'),
      ),
    );
    await page.click('button');
    for (const end = Date.now() + 5000; !lab.posted.length && Date.now() < end;)
      await new Promise((done) => setTimeout(done, 20));
    const body = lab.posted.pop() ?? '';
    await page.waitFor(() => document.readyState === 'complete' && document.querySelector('button') !== null);
    assert.match(body, /name="papers"; filename="note.txt"\r\nContent-Type: text\/plain\r\n\r\nhello \xc3\xa9\r\n/);
    assert.ok(body.includes('filename="data.bin"\r\nContent-Type: application/x-data\r\n\r\n\0\x01\xfe\xff\r\n'));
    await page.close();
  });

  test('what is text is there as soon as the element is', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.type('[name=name]', 'Ada');
    await told(page, 'save');
    lab.show(
      FORM,
      `import 'persisted-form/storage/indexeddb'; import 'persisted-form'; window.atOnce = document.querySelector('[name=name]').value`,
    );
    await page.reload();
    assert.equal(await page.waitFor(() => /** @type {any} */ (window).atOnce), 'Ada');
    await page.close();
  });

  test('more than 5 MB come back', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.evaluate(() => {
      const field = /** @type {HTMLTextAreaElement} */ (document.querySelector('textarea'));
      field.value = 'é'.repeat(6_000_000);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await told(page, 'save');
    await page.reload();
    await page.waitFor(() => document.querySelector('textarea')?.value.length === 6_000_000);
    await page.close();
  });

  test('a cleared draft is gone, files and all', async () => {
    lab.show(FORM, SCRIPT);
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.evaluate(choose);
    await saved(page, 'papers');
    await page.evaluate(() => /** @type {any} */ (document.querySelector('persisted-form')).clear());
    await page.reload();
    const { restored } = await told(page, 'restore');
    assert.deepEqual(restored, []);
    assert.deepEqual(await page.evaluate(chosen), []);
    await page.close();
  });
});
