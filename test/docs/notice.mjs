// The notice of the demo: what it says in four languages, by keyboard and to a screen reader.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { startSite, violations } from './site.mjs';

const MINUTE = 60_000;
const script = readFileSync(new URL('../../demo/notice/notice.js', import.meta.url), 'utf8');

describe('the notice', () => {
  let site, browser, page;
  before(async () => {
    site = await startSite();
    browser = await launch('chromium');
    page = await browser.newPage();
    await page.goto(site.url('notice/index.html'));
    await page.type('#line textarea', 'A message');
    await page.type('#toast input', 'Ada');
    await page.waitFor(() => localStorage.getItem('notice-line') && localStorage.getItem('notice-toast'));
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  const open = async (language) => {
    await page.goto(site.url(`notice/index.html?lang=${language}`));
    await page.waitFor(() => document.querySelector('#line time[data-ago=restore]').textContent);
  };
  /** What a screen reader is given: the accessibility tree, as lines of role and name. */
  const tree = async () => {
    const lines = [];
    const walk = (node) => {
      lines.push(`${node.role}: ${node.name ?? ''}`.trim());
      node.children?.forEach(walk);
    };
    walk(await page.raw.accessibility.snapshot({ interestingOnly: false }));
    return lines;
  };
  const isShown = (selector) =>
    page.evaluate((selector) => document.querySelector(selector).checkVisibility(), selector);
  const focused = () =>
    page.evaluate(() => {
      const { localName, textContent, name } = document.activeElement;
      return `${localName} ${name || textContent}`;
    });

  for (const [language, ...words] of [
    ['en', 'now', '5 minutes ago', 'yesterday'],
    ['de', 'jetzt', 'vor 5 Minuten', 'gestern'],
    ['ar', 'الآن', 'قبل 5 دقائق', 'أمس'],
    ['ja', '今', '5 分前', '昨日'],
  ])
    it(`says in ${language} how long it is ago`, async () => {
      const said = await page.evaluate(
        async (script, language, times) => {
          const { ago } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
          return times.map((ms) => ago(1e12 - ms, language, 1e12));
        },
        script,
        language,
        [59_000, 5.9 * MINUTE, 30 * 60 * MINUTE],
      );
      // Which digits Arabic has differs by country, and with the version of the locale data.
      const digits = (text) => text.replace(/[٠-٩]/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.indexOf(digit));
      assert.deepEqual(said.map(digits), words);
    });

  for (const [language, kept, undo, direction] of [
    ['en', 'We kept your draft.', 'Undo', 'ltr'],
    ['de', 'Ihr Entwurf ist noch da.', 'Rückgängig machen', 'ltr'],
    ['ar', 'احتفظنا بمسودتك.', 'تراجع', 'rtl'],
    ['ja', '下書きを復元しました。', '元に戻す', 'ltr'],
  ])
    it(`speaks ${language}`, async () => {
      await open(language);
      const said = await page.evaluate(() =>
        ['line', 'toast'].map((id) => ({
          kept: document.querySelector(`#${id} [role=status]`).innerText,
          undo: document.querySelector(`#${id} [command="--undo"]`).innerText,
          direction: getComputedStyle(document.querySelector(`#${id} .notice`)).direction,
        })),
      );
      assert.deepEqual(said, [
        { kept, undo, direction },
        { kept, undo, direction },
      ]);
      assert.deepEqual(await violations(page), []);
    });

  it('starts at the right in Arabic', async () => {
    await open('ar');
    const { notice, text } = await page.evaluate(() => {
      const right = (selector) => document.querySelector(selector).getBoundingClientRect().right;
      return { notice: right('#line .notice'), text: right('#line .notice [role=status]') };
    });
    assert.ok(notice - text < 30, `${notice - text} px from the right`);
  });

  it('is a status with the text, and a button after it', async () => {
    await open('en');
    const lines = await tree();
    const at = lines.indexOf('status:');
    assert.ok(at >= 0, lines.join('\n'));
    assert.ok(lines.slice(at).some((line) => line.endsWith(': We kept your draft.')));
    assert.ok(lines.slice(at).includes('button: Undo'));
  });

  it('keeps the time out of the status: each minute would be told', async () => {
    assert.equal(await page.evaluate(() => document.querySelectorAll('[role=status] time').length), 0);
  });

  it('is met by the Tab key before the fields', async () => {
    await open('en');
    await page.focus('#toast input');
    await page.press('Shift+Tab');
    assert.equal(await focused(), 'button Close');
    await page.press('Shift+Tab');
    assert.equal(await focused(), 'button Undo');
  });

  it('goes when the toast is closed, and the focus goes on in the form', async () => {
    await open('en');
    await page.focus('#toast .dismiss');
    await page.press('Enter');
    assert.equal(await isShown('#toast .notice'), false);
    assert.equal(await focused(), 'input name');
    assert.equal(await page.evaluate(() => document.querySelector('#toast input').value), 'Ada');
  });

  it('leaves the focus where a finger has closed it', async () => {
    await open('en');
    await page.click('#toast .dismiss');
    assert.equal(await page.evaluate(() => document.activeElement.localName === 'input'), false);
  });

  it('goes with an undo by keyboard, and the field is as it was', async () => {
    await open('en');
    await page.focus('#line [command="--undo"]');
    await page.press('Enter');
    await page.waitFor(() => document.querySelector('#line textarea').value === '');
    assert.equal(await isShown('#line [command="--undo"]'), false);
    assert.equal(await focused(), 'textarea message');
  });

  it('says “Saving…”, then “Saved”', async () => {
    await open('en');
    const seen = await page.evaluate(async () => {
      const field = document.querySelector('#line textarea');
      const line = document.querySelector('#line .save-state');
      field.value = 'More';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      const dirty = line.innerText;
      await new Promise((resolve) => document.addEventListener('save', resolve, { once: true }));
      return [dirty, line.innerText].map((text) => text.trim());
    });
    assert.deepEqual(seen, ['Saving…', 'Saved now']);
  });

  it('says so when it could not be saved', async () => {
    await open('en');
    const said = await page.evaluate(async () => {
      Storage.prototype.setItem = () => {
        throw new Error('full');
      };
      const field = document.querySelector('#line textarea');
      field.value = 'Even more';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => document.addEventListener('persist-error', resolve, { once: true }));
      return document.querySelector('#line .save-state').innerText.trim();
    });
    assert.equal(said, 'Not saved');
  });

  it('can be copied as it stands, without the texts of the demo', async () => {
    await open('de');
    const source = await page.evaluate(() => document.querySelector('[data-source=toast]').textContent);
    assert.match(source, /^<persisted-form id="toast"/);
    assert.match(source, /Ihr Entwurf ist noch da\./);
    assert.doesNotMatch(source, /data-text|datetime|=""/);
  });
});
