// What the browser fills in again after a reload is nobody's edit, and not what the server shows. Firefox does it before our script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document as html, html as answer, pause } from '../support/server.mjs';
import { HEAD, NOTES, inEachEngine, restored, stored, type, valueOf } from './lab.mjs';

const MODULE = `${NOTES}<script type="module" src="/dist/cdn/persisted-form.min.js"></script>`;
const FOCUSED = '<persisted-form><form><input name="a" autofocus></form></persisted-form>';

/** As F5. @param {import('./lab.mjs').Page} tab */
async function reload(tab) {
  await tab.evaluate(() => {
    window.isOld = true;
    setTimeout(() => location.reload());
  });
  // Whoever asks sooner is a person who has touched the page, to Firefox.
  await pause(2500);
  await tab.waitFor(() => !window.isOld && document.readyState === 'complete');
  await restored(tab);
}

inEachEngine((lab) => {
  test('undo gives the field back what the server shows', async () => {
    await lab.open(`<persisted-form id="form"><button type="button" commandfor="form" command="--undo">Undo</button>
      <form><input name="a" value="server"></form></persisted-form>`);
    await type(lab.tab, ', and mine');
    await reload(lab.tab);
    await lab.tab.click('button');
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'server');
  });

  test('with conflict="server" the newer value of the server shows', async () => {
    let visit = 0;
    await lab.open((_request, response) => {
      const form = `<form><input name="a" value="${++visit}"></form>`;
      answer(response, html(`<persisted-form conflict="server">${form}</persisted-form>`, { head: HEAD }));
    });
    await type(lab.tab, ' typed');
    await reload(lab.tab);
    assert.equal(await valueOf(lab.tab, '[name=a]'), '2');
  });

  test('a field with autofocus: what was cleared stays cleared', async () => {
    await lab.open(FOCUSED, { head: MODULE });
    await type(lab.tab, 'typed');
    await lab.tab.evaluate(() => document.querySelector('persisted-form').clear());
    await reload(lab.tab);
    assert.equal(await stored(lab.tab), '');
  });

  test('a field with autofocus: what another tab has typed since stays', async () => {
    const url = await lab.open(FOCUSED, { head: MODULE });
    await type(lab.tab, 'older');
    const other = await lab.tabAt(url);
    await type(other, ' newer');
    await other.close();
    await reload(lab.tab);
    assert.match(await stored(lab.tab), /newer/);
  });
});
