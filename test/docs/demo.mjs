// What the demo promises a visitor.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { startSite } from './site.mjs';

const textOf = (page, selector) => page.evaluate((selector) => document.querySelector(selector).textContent, selector);
const valueOf = (page, selector) => page.evaluate((selector) => document.querySelector(selector).value, selector);

describe('the demo', () => {
  let site, browser, page;
  before(async () => {
    site = await startSite();
    browser = await launch('chromium');
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
  });

  it('shows your name again after a reload', async () => {
    await page.goto(site.url('index.html'));
    assert.equal(await textOf(page, '[data-greeting]'), 'We have not met.');
    await page.type('[name=username]', 'Ada');
    await page.waitFor(() => document.querySelector('[data-draft]').textContent.includes('"Ada"'));
    await page.reload();
    assert.equal(await valueOf(page, '[name=username]'), 'Ada');
    await page.waitFor(() => document.querySelector('[data-greeting]').textContent === 'Welcome back, Ada.');
  });

  it('forgets it at a click', async () => {
    await page.goto(site.url('index.html'));
    await page.type('[name=username]', 'Ada');
    await page.waitFor(() => localStorage.getItem('recipe'));
    await page.click('[command="--clear"]');
    await page.waitFor(() => localStorage.getItem('recipe') === null);
    assert.equal(await textOf(page, '[data-draft]'), 'Nothing is stored.');
  });

  it('shows that no frame had what the server sent', async () => {
    await page.goto(site.url('page-load.html'));
    await page.type('[name=title]', '!');
    await page.waitFor(() => localStorage.getItem('page-load'));
    await page.reload();
    await page.waitFor(() => document.querySelector('[data-frames]').textContent.includes('frame 10'));
    const lines = (await textOf(page, '[data-frames]')).split('\n');
    assert.deepEqual(
      lines.filter((line) => !line.endsWith(': As the server sent it!')),
      [],
    );
    assert.match(await textOf(page, '[data-log]'), /restore: title/);
  });

  it('gives a row that comes later its value', async () => {
    await page.goto(site.url('page-load.html'));
    await page.click('[data-add]');
    await page.type('[name="rows[]"]', 'one');
    await page.waitFor(() => localStorage.getItem('page-load'));
    await page.reload();
    await page.click('[data-add]');
    await page.waitFor(() => document.querySelector('[name="rows[]"]').value === 'one');
  });

  it('shows an edit in the other tab', async () => {
    await page.goto(site.url('keystroke.html'));
    await page.type('[name=note]', 'both');
    await page.waitFor(
      () => document.querySelector('iframe').contentDocument.querySelector('[name=note]').value === 'both',
    );
  });

  it('keeps the name and drops the message once a submit has worked', async () => {
    await page.goto(site.url('submit.html'));
    await page.type('[name=name]', 'Ada');
    await page.type('[name=message]', 'Hello');
    await page.click('form button:not([formaction], [data-prevented])');
    await page.waitFor(() => location.pathname.endsWith('/thanks.html') && document.readyState === 'complete');
    await page.waitFor(() => !document.querySelector('[data-draft]').textContent.includes('Hello'));
    assert.match(await textOf(page, '[data-draft]'), /"Ada"/);
  });

  it('keeps all after an error page', async () => {
    await page.goto(site.url('submit.html'));
    await page.type('[name=message]', 'Hello');
    await page.click('[formaction]');
    await page.waitFor(() => document.title === 'No such page');
    await page.back();
    await page.reload();
    assert.equal(await valueOf(page, '[name=message]'), 'Hello');
  });

  it('keeps all when a script sends it and fails', async () => {
    await page.goto(site.url('submit.html'));
    await page.type('[name=message]', 'Hello');
    await page.click('[data-prevented]');
    await page.waitFor(() => document.querySelector('[data-says]').textContent.includes('did not get through'));
    await page.reload();
    assert.equal(await valueOf(page, '[name=message]'), 'Hello');
  });
});
