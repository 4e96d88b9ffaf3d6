// What a person does in the form of pages/data.js, and what then stands there.
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

export { pause };

/** @typedef {import('../support/browsers.mjs').Page} Page */

/** What a person makes of the empty form, and of the filled one: every field changes. */
export const edited = {
  empty: {
    name: 'Grace',
    bio: 'Two\nlines',
    plan: 'team',
    langs: ['de', 'fr'],
    news: true,
    days: ['mon', 'tue'],
    size: 'l',
  },
  full: {
    name: 'Grace',
    bio: 'Two\nlines',
    plan: 'team',
    langs: ['de', 'fr'],
    news: false,
    days: ['tue', 'wed'],
    size: 'l',
  },
};

/** What the form's controls hold, as a submit would send it. @param {Page} page */
export const fieldsOf = (page) =>
  page.evaluate(() => {
    const data = new FormData(document.querySelector('form'));
    const [name, bio, plan, size] = ['name', 'bio', 'plan', 'size'].map((field) => data.get(field) ?? '');
    const lines = bio.replaceAll('\r\n', '\n');
    // Angular writes values of its own (`0: 'en'`) into a multiple select.
    const langs = Array.from(document.querySelector('[name=langs]').selectedOptions, (option) => option.text);
    return {
      name,
      bio: lines,
      plan,
      langs,
      news: data.has('news'),
      days: data.getAll('days'),
      size,
    };
  });

/** What the framework says it holds; `days` in the form's order, not in that of the clicks. @param {Page} page */
export const stateOf = (page) =>
  page.evaluate(() => {
    const output = document.getElementById('state');
    if (!output) return undefined;
    const { name, bio, plan, langs, news, days, size } = JSON.parse(output.textContent);
    return { name, bio, plan, langs: [...langs], news, days: [...days].sort(), size };
  });

/** Puts a text where another stands. @param {Page} page @param {string} selector @param {string} text */
export async function retype(page, selector, text) {
  await page.click(selector);
  await page.press('Control+a');
  for (const [i, line] of text.split('\n').entries()) {
    if (i > 0) await page.press('Enter');
    await page.keys(line);
  }
}

/** Types dots at the end of a field, faster than they are stored, while something else happens; gives the dots. @param {Page} page @param {string} selector @param {() => Promise<unknown>} happen */
export async function typeDuring(page, selector, happen) {
  await page.click(selector);
  await page.press('Control+End');
  await page.evaluate(() => {
    globalThis.dots = '';
    globalThis.typing = setInterval(() => {
      document.execCommand('insertText', false, '.');
      globalThis.dots += '.';
    }, 10);
  });
  await pause(200);
  await happen();
  await pause(50);
  return page.evaluate(() => {
    clearInterval(globalThis.typing);
    return globalThis.dots;
  });
}

/** By keyboard, so that the browser itself says it. WebDriver's click toggles the option. @param {Page} page @param {string[]} langs two neighbors */
async function chooseLangs(page, [first]) {
  if (page.engine === 'webkit') {
    for (const option of await page.evaluate(() =>
      [...document.querySelectorAll('[name=langs] option')].map((option, i) => [i + 1, option.selected]),
    ))
      if (option[1] !== option[0] > 1) await page.click(`[name=langs] option:nth-child(${option[0]})`);
    return;
  }
  await page.focus('[name=langs]');
  for (const key of ['Home', ...Array(['en', 'de'].indexOf(first)).fill('ArrowDown'), 'Shift+ArrowDown'])
    await page.press(key);
}

/** Edits every field as a person does. @param {Page} page @param {'empty' | 'full'} variant */
export async function editAll(page, variant) {
  const wanted = edited[variant];
  const before = await fieldsOf(page);
  await retype(page, '[name=name]', wanted.name);
  await retype(page, '[name=bio]', wanted.bio);
  await page.focus('[name=plan]');
  await page.keys('Team');
  await chooseLangs(page, wanted.langs);
  if (before.news !== wanted.news) await page.click('[name=news]');
  for (const day of ['mon', 'tue', 'wed'])
    if (before.days.includes(day) !== wanted.days.includes(day)) await page.click(`[name=days][value=${day}]`);
  await page.click(`[name=size][value=${wanted.size}]`);
  // A multiple select tells its change when it is left; what was edited is written after `delay`.
  await pause(200);
}

/** Waits until what `read` gives is `wanted`, and fails with both where it never is. */
export async function becomes(read, wanted, what = '', ms = 10_000) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await read();
    if (isDeepStrictEqual(got, wanted)) return;
    if (Date.now() > end)
      throw new Error(`${what} should be\n  ${JSON.stringify(wanted)}\nbut is\n  ${JSON.stringify(got)}`);
    await pause(30);
  }
}
