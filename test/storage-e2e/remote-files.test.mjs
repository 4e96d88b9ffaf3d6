// A remote storage, against the draft server on files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDraftServer, startFolder } from '../server/servers.mjs';
import { inEachEngine, told } from './lab.mjs';
import { follows, FORM, script } from './remote.mjs';

inEachEngine('remote', (lab) => {
  follows(lab, 'files', async () => {
    const folder = await startFolder();
    return { env: { DRAFTS_DIR: folder.path }, close: folder.close };
  });

  test('a refusal is told', async () => {
    const drafts = await startDraftServer({ MAX_BYTES: '300' });
    lab.show(FORM, script(drafts.endpoint, 'ada'));
    const page = await lab.browser.newPage();
    await page.goto(lab.server.url('/form'));
    await told(page, 'restore');
    await page.evaluate(() => {
      const field = /** @type {HTMLInputElement} */ (document.querySelector('input'));
      field.value = 'x'.repeat(400);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    const { operation, message } = await told(page, 'persist-error');
    assert.deepEqual([operation, message], ['write', 'The draft server answered 413.']);
    await page.close();
    await drafts.close();
  });
});
