// No secret stands anywhere in the browser's storages, and no draft made by hand puts one into a form.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fill, inEachEngine, restored, shown, valueOf, written } from './lab.mjs';

/** Each with a value of its own: the place tells which one leaked. */
const SECRETS = {
  'a password': '<input type="password" name="code" id="a">',
  'a password of the user, known by autocomplete': '<input name="b" id="b" autocomplete="current-password">',
  'a new password': '<input name="c" id="c" autocomplete="section-x new-password">',
  'a one-time code': '<input name="d" id="d" autocomplete="one-time-code" inputmode="numeric">',
  'a card number': '<input name="e" id="e" autocomplete="cc-number">',
  'a security code': '<input name="f" id="f" autocomplete="billing cc-csc">',
  'an expiry date': '<input name="g" id="g" autocomplete="cc-exp">',
  'a field named after a secret': '<input name="user[password_confirmation]" id="h">',
  'a card number by name': '<input name="cardNumber" id="i">',
  'a textarea named after a secret': '<textarea name="recovery_passphrase" id="j"></textarea>',
  'a password that the page says to store': '<input type="password" name="k" id="k" data-persist="on">',
  'a card number that the page says to store':
    '<div data-persist="on"><input name="l" id="l" autocomplete="cc-number"></div>',
  'a hidden token': '<input type="hidden" name="_csrf" id="m">',
  'a field left out by data-persist': '<div data-persist="off"><input name="n" id="n"></div>',
  'a field left out by exclude': '<input name="o" id="o" class="private">',
  'a password shown before it was typed': '<input type="password" name="shown" id="p">',
  'a password shown after it was typed': '<input type="password" name="revealed" id="q">',
  'a password that was shown and put back': '<input type="password" name="peeked" id="r">',
};
const secret = (id) => `secret-of-${id}`;
const ids = Object.values(SECRETS).map((html) => /id="(\w+)"/.exec(html)[1]);

/** Not left out, so that the others are seen to be. */
const OPEN =
  '<input name="footprint"><input name="holder" autocomplete="cc-name"><input name="text" autocomplete="off">';

const PAGE = `<persisted-form exclude=".private" sync><form autocomplete="off">${Object.values(SECRETS).join('')}${OPEN}</form></persisted-form>`;

/** In the page: everything that the browser stores for it, as text. */
async function everything() {
  const databases = (await indexedDB.databases?.()) ?? [];
  const contents = await Promise.all(
    databases.map(
      ({ name }) =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = async () => {
            const database = opening.result;
            const all = [...database.objectStoreNames].map(
              (store) =>
                new Promise((done) => {
                  const request = database.transaction(store).objectStore(store).getAll();
                  request.onsuccess = () => done(request.result);
                }),
            );
            resolve(await Promise.all(all));
          };
        }),
    ),
  );
  const cached = 'caches' in window ? await caches.keys() : [];
  return JSON.stringify([
    { ...localStorage },
    { ...sessionStorage },
    document.cookie,
    location.href,
    history.state,
    window.name,
    contents,
    cached,
  ]);
}

inEachEngine((lab) => {
  describe('after a full round of typing', () => {
    let text = '';

    before(async () => {
      await lab.open(PAGE);
      const { tab } = lab;
      const setType = (id, type) => tab.evaluate((id, type) => (document.getElementById(id).type = type), id, type);
      await setType('p', 'text');
      for (const id of ids)
        if (id === 'm') await fill(tab, { '#m': secret('m') });
        else await tab.type(`#${id}`, secret(id));
      await setType('q', 'text');
      await setType('r', 'text');
      await tab.type('#q', ' ');
      await setType('r', 'password');
      await tab.type('#r', ' ');
      for (const name of ['footprint', 'holder', 'text']) await tab.type(`[name=${name}]`, `open-${name}`);
      await written(tab, 'open-text');
      await tab.evaluate(() => document.querySelector('persisted-form').save());
      const here = await tab.evaluate(everything);
      // What the end of the page writes.
      await tab.goto(lab.server.url('/elsewhere'));
      text = here + (await tab.evaluate(everything));
    });

    for (const [i, kind] of Object.keys(SECRETS).entries())
      test(`${kind} stands in no storage`, () => assert.ok(!text.includes(secret(ids[i])), text));

    for (const name of ['footprint', 'holder', 'text'])
      test(`the field ${name} is stored, though it looks like one to leave out`, () =>
        assert.ok(text.includes(`open-${name}`)));
  });

  test('a password typed in two steps, shown in between, is not stored in part', async () => {
    await lab.open(
      '<persisted-form><form autocomplete="off"><input type="password" name="word" id="word"><input name="a"></form></persisted-form>',
    );
    await lab.tab.type('#word', 'first');
    await lab.tab.evaluate(() => (document.getElementById('word').type = 'text'));
    await lab.tab.keys('second');
    await fill(lab.tab, { '[name=a]': 'open' });
    await written(lab.tab, 'open');
    const text = await lab.tab.evaluate(everything);
    assert.ok(!/first|second/.test(text), text);
  });

  test('a password field that the page replaces by a text field is not stored', async () => {
    await lab.open(
      '<persisted-form><form autocomplete="off"><span><input type="password" name="word"></span><input name="a"></form></persisted-form>',
    );
    await lab.tab.type('[name=word]', 'secret');
    await lab.tab.evaluate(
      () => (document.querySelector('span').innerHTML = '<input type="text" name="word" value="secret">'),
    );
    await lab.tab.type('[name=word]', 'more');
    await fill(lab.tab, { '[name=a]': 'open' });
    await written(lab.tab, 'open');
    assert.ok(!(await lab.tab.evaluate(everything)).includes('secretmore'));
  });

  test('a hidden field that the page says to store is stored', async () => {
    await lab.open(
      '<persisted-form><form><input type="hidden" name="step" value="1" data-persist="on"><input name="a"></form></persisted-form>',
    );
    await fill(lab.tab, { '[name=step]': 'step two' });
    await written(lab.tab, 'step two');
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=step]'), 'step two');
  });

  test('while a consent box is not ticked nothing is stored, and unticking it drops what was', async () => {
    await lab.open(
      '<persisted-form><form autocomplete="off"><input name="a"><input type="checkbox" name="consent" id="box" data-persist="consent"></form></persisted-form>',
    );
    await lab.tab.type('[name=a]', 'private');
    await lab.tab.evaluate(() => document.querySelector('persisted-form').save());
    assert.ok(!(await lab.tab.evaluate(everything)).includes('private'));
    await lab.tab.click('#box');
    await written(lab.tab, 'private');
    await lab.reopen();
    assert.deepEqual(await shown(lab.tab), { a: 'private', consent: true });
    await lab.tab.click('#box');
    await lab.tab.waitFor(() => !Object.values(localStorage).some((item) => item.includes('private')));
    await lab.reopen();
    assert.deepEqual(await shown(lab.tab), { a: '', consent: false });
  });

  test('a draft made by hand puts nothing into a field that is left out', async () => {
    const url = await lab.open(PAGE);
    await fill(lab.tab, { '[name=text]': 'open' });
    await written(lab.tab, 'open');
    await lab.tab.goto(lab.server.url('/elsewhere'));
    await lab.tab.evaluate(
      (path, ids) => {
        const key = Object.keys(localStorage).find((it) => it.startsWith(path));
        const draft = JSON.parse(localStorage.getItem(key));
        const [name] = Object.keys(draft.fields);
        const names = ['code', ...'bcdefgklno', 'user[password_confirmation]', 'cardNumber', 'recovery_passphrase'];
        for (const it of [...names, '_csrf', 'shown', 'revealed', 'peeked', ...ids])
          draft.fields[it] = ['by hand', ...draft.fields[name].slice(1)];
        localStorage.setItem(key, JSON.stringify(draft));
      },
      new URL(url).pathname,
      ids,
    );
    await lab.tab.goto(url);
    const { restored: names } = await restored(lab.tab);
    assert.deepEqual(names, ['text'], 'the draft is read');
    const values = await lab.tab.evaluate((ids) => ids.map((id) => document.getElementById(id).value), ids);
    assert.deepEqual(
      values,
      ids.map(() => ''),
    );
  });
});
