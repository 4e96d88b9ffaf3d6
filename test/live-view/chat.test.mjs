// demo/phoenix/chat_live.exs cannot run without Elixir: its HTML and its events are read from it, and run on the test server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { forEachEngine } from '../support/engines.mjs';
import { startLab } from './lab.mjs';
import { attr, heex } from './server/template.mjs';

const source = readFileSync(new URL('../../demo/phoenix/chat_live.exs', import.meta.url), 'utf8');
const [live, root] = [...source.matchAll(/~H"""\n(.*?)\n {4}"""/gs)].map(([, text]) => text);
const handled = [...source.matchAll(/def handle_event\("([\w-]+)"/g)].map(([, name]) => name);

/** HEEx, as far as the chat uses it: `name={@assign}`, and a list of texts by `:for`. @param {string} text */
function templateOf(text) {
  const statics = [];
  const dynamics = [];
  let end = 0;
  for (const match of text.matchAll(/ ([\w-]+)=\{@(\w+)\}|<li :for=\{(\w+) <- @(\w+)\}>\{\3\}<\/li>/g)) {
    const [all, name, assign, , list] = match;
    statics.push(text.slice(end, match.index));
    dynamics.push(name ? (a) => attr(name, a[assign]) : (a) => a[list].map((item) => heex`<li>${item}</li>`));
    end = match.index + all.length;
  }
  return heex([...statics, text.slice(end)], ...dynamics);
}

/** What the Elixir does, in the same order. */
const chat = {
  mount: () => ({ username: null, messages: [] }),
  render: templateOf(live),
  events: {
    restore: ({ chat: { username } }, live) => live.assign({ username }),
    send({ chat: { username, message } }, live) {
      live.assign({ username, messages: [`${username}: ${message}`, ...live.assigns.messages] });
      live.pushEvent(...clearEvent);
    },
  },
};
const [, name, key, value] = /push_event\("([^"]+)", %\{(\w+): "(\w+)"\}\)/.exec(source);
const clearEvent = [name, { [key]: value }];

describe('chat_live.exs', () => {
  it('leaves nothing of its HTML to guess', () => {
    assert.doesNotMatch(chat.render.statics.join(''), /[{}]/);
  });

  it('handles the events that its HTML names, and no others', () => {
    const named = [...live.matchAll(/phx-(?:restore|change|submit|click)="([^"]+)"/g)].map(([, event]) => event);
    assert.deepEqual(handled, named);
    assert.deepEqual(Object.keys(chat.events), named);
  });

  it('takes from the events what the form has', () => {
    const fields = new Set([...live.matchAll(/name="chat\[(\w+)\]"/g)].map(([, field]) => field));
    for (const [, pattern] of source.matchAll(/%\{"chat" => %\{(.*?)\}\}/g))
      for (const [, field] of pattern.matchAll(/"(\w+)" =>/g)) assert.ok(fields.has(field), field);
  });

  it('clears its own element, by the event that the element hears', () => {
    assert.deepEqual(clearEvent, ['persisted-form:clear', { id: /<persisted-form id="(\w+)"/.exec(live)[1] }]);
  });

  forEachEngine((engine) =>
    describe(engine, () => {
      let browser;
      let page;
      let lab;
      const values = () =>
        page.evaluate(() => [...document.querySelectorAll('form input')].map((field) => field.value));
      before(async () => {
        browser = await launch(engine);
        page = await browser.newTab();
        const scripts = [...root.matchAll(/<script(?: src="([^"]+)")?>(.*?)<\/script>/gs)];
        assert.deepEqual(
          scripts.map(([, src]) => src?.split('/').at(-1)),
          ['persisted-form', 'phoenix.min.js', 'phoenix_live_view.min.js', undefined],
        );
        lab = await startLab({ routes: { '/': chat }, app: scripts.at(-1)[2] });
      });
      after(async () => {
        await browser?.close();
        await lab?.close();
      });

      it('keeps a message that is not sent, through a reload', async () => {
        await lab.visit(page, '/');
        await page.type('[name="chat[username]"]', 'Ada');
        await page.type('[name="chat[message]"]', 'Hel');
        await page.reload();
        await lab.joined(page);
        assert.deepEqual(await values(), ['Ada', 'Hel']);
      });

      it('sends it by Enter, forgets it, and remembers the username', async () => {
        await page.type('[name="chat[message]"]', 'lo');
        await page.press('Enter');
        await page.waitFor(() => document.querySelector('li')?.textContent === 'Ada: Hello');
        assert.deepEqual(await values(), ['Ada', '']);
        await page.reload();
        await lab.joined(page);
        assert.deepEqual(await values(), ['Ada', '']);
      });
    }),
  );
});
