// Component libraries and editors, loaded before our script and half a second after it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { becomes, pause } from '../drive.mjs';

/** Clicks into a field and types at its end. What is still being drawn may have moved away under the mouse. */
const type = (selector, text) => async (page) => {
  const isFocused = () => page.evaluate((it) => document.querySelector(it).matches(':focus-within'), selector);
  for (let tries = 0; tries < 5 && !(await isFocused()); tries++) {
    await page.click(selector);
    await pause(100);
  }
  await page.press('End');
  await page.keys(text);
};
const click = (selector) => (page) => page.click(selector);
/** A date field of the browser's own takes digits in the order of the locale: of 11/11/2011 each is right. */
const date = (selector) => async (page) => {
  await page.evaluate((selector) => document.querySelector(selector).focus(), selector);
  await page.keys('11112011');
};
const openAndClick = (selector, option) => async (page) => {
  await page.click(selector);
  await pause(400);
  await page.click(option);
  await pause(300);
};
const press =
  (selector, ...keys) =>
  async (page) => {
    await page.click(selector);
    await pause(400);
    for (const key of keys) await page.press(key);
    await pause(300);
  };

const shoelaceLike = (prefix) => [
  type(`${prefix}-input[name=name]`, ' typed'),
  type(`${prefix}-textarea`, 'Text'),
  click(`${prefix}-checkbox`),
  click(`${prefix}-switch`),
  press(`${prefix}-select`, 'ArrowDown', 'Enter'),
  click(`${prefix}-radio[value=m]`),
  date(`${prefix}-input[name=day]`),
];

/** How a person edits each field of pages/<library>/body.html. */
const LIBRARIES = {
  webawesome: shoelaceLike('wa'),
  shoelace: shoelaceLike('sl'),
  material: [
    type('[name=name]', ' typed'),
    type('[name=bio]', 'Text'),
    click('md-checkbox'),
    click('md-switch'),
    openAndClick('md-outlined-select', 'md-select-option[value=team]'),
    click('md-radio[value=m]'),
    date('[name=day]'),
  ],
  vaadin: [
    type('vaadin-text-field', ' typed'),
    type('vaadin-text-area', 'Text'),
    click('vaadin-checkbox'),
    press('vaadin-select', 'ArrowDown', 'Enter'),
    click('vaadin-radio-button[value=m]'),
    async (page) => {
      await type('vaadin-date-picker', '11/11/2011')(page);
      await page.press('Enter');
    },
  ],
  ui5: [
    type('ui5-input', ' typed'),
    type('ui5-textarea', 'Text'),
    click('ui5-checkbox'),
    click('ui5-switch'),
    press('ui5-select', 'ArrowDown', 'Enter'),
    click('ui5-radio-button[value=m]'),
    async (page) => {
      await type('ui5-date-picker', '2011-11-11')(page);
      await page.press('Tab');
    },
  ],
  // A person's choice is told by jQuery alone.
  jquery: [
    openAndClick('#one + .select2', '.select2-results__option:nth-child(3)'),
    openAndClick('#some + .select2', '.select2-results__option:nth-child(2)'),
  ],
  editors: [type('trix-editor', 'Trix'), type('rich-text [contenteditable]', ' typed')],
};

/** What the elements themselves say they hold, by name; of those with one name, each. */
const fieldsOf = (page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('form > [name]'), (field) => [
      field.getAttribute('name'),
      typeof field.checked === 'boolean'
        ? field.checked
        : typeof field.selected === 'boolean'
          ? field.selected
          : field.value,
    ]),
  );
/** What a submit would send. */
const sentBy = (page) => page.evaluate(() => [...new FormData(document.querySelector('form'))]);

const isDefined = () => !document.querySelector('form :not(:defined)');

export function tests(server) {
  describe('component libraries and editors', { concurrency: 1 }, () => {
    let browser;
    before(async () => (browser = await launch('chromium')));
    after(() => browser.close());

    async function visit(page, path) {
      await page.goto(server.url(path));
      await page.waitFor(isDefined);
      // They draw themselves in steps.
      await pause(500);
    }

    for (const [library, edits] of Object.entries(LIBRARIES))
      for (const order of ['before', 'after'])
        it(`${library}, loaded ${order} our script`, async () => {
          const page = await browser.newPage();
          try {
            await visit(page, `/control/${library}/${order}`);
            const initial = await fieldsOf(page);
            const initiallySent = await sentBy(page);

            await visit(page, `/${library}/${order}`);
            assert.deepEqual(await fieldsOf(page), initial, 'a first visit changes nothing');

            for (const edit of edits) await edit(page);
            await pause(300);
            const edited = await fieldsOf(page);
            const sent = await sentBy(page);
            const names = new Set(edited.map(([name]) => name));
            const changed = new Set(edited.filter(([, value], i) => value !== initial[i][1]).map(([name]) => name));
            assert.deepEqual(
              [...names].filter((name) => !changed.has(name)),
              [],
              'every field was edited',
            );

            const control = await page.newTab();
            await visit(control, `/control/${library}/${order}`);
            assert.deepEqual(await sentBy(control), initiallySent, 'without our script nothing is kept');
            await control.close();

            const next = await page.newTab();
            await visit(next, `/${library}/${order}`);
            await becomes(() => fieldsOf(next), edited, 'The next page: the fields');
            await becomes(() => sentBy(next), sent, 'The next page: what a submit would send');
            await next.close();
          } finally {
            await page.close();
          }
        });
  });
}
