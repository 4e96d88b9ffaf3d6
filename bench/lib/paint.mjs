/** First contentful paint with a contender's classic script in the head, on a first visit. */

/** What browsers take for any script of that size: it is fetched, and nothing runs. */
export const asComment = ({ name, script, ...contender }) => ({
  ...contender,
  name: `${name}-as-comment`,
  label: 'the same script, all of it a comment',
  script: `/*${script.replaceAll('*/', '* ')}*/`,
});

/** @returns `{ label: ms[] }`: interleaved visits, the first of each not counted */
export async function paints(browser, server, contenders, count) {
  const results = Object.fromEntries(contenders.map(({ label }) => [label, []]));
  for (let turn = 0; turn <= count; turn++) {
    const order = turn % 2 ? contenders.toReversed() : contenders;
    for (const contender of order) {
      const page = await browser.newPage();
      await page.goto(server.address(contender, 'paint', { fields: 100, paint: 1 }), { timeout: 0 });
      const ms = await page.evaluate(firstPaint);
      await page.close();
      if (turn > 0) results[contender.label].push(ms);
    }
  }
  return results;
}

const firstPaint = () =>
  new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const entry = list.getEntriesByName('first-contentful-paint')[0];
      if (entry) resolve(entry.startTime);
    });
    observer.observe({ type: 'paint', buffered: true });
  });
