// A node:test reporter: one line of JSON with the results (see results.mjs).

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* results(events) {
  const results = { passed: 0, failed: 0, skipped: 0, failures: /** @type {object[]} */ ([]) };
  for await (const { type, data } of events) {
    // A suite is the sum of its tests; one that fails by itself (in a hook) is a failure of its own.
    const isSuite = data?.details?.type === 'suite';
    if (type === 'test:fail') {
      const { error } = data.details;
      if (isSuite && error?.failureType === 'subtestsFailed') continue;
      results.failed += 1;
      results.failures.push({ test: data.name, file: data.file, reason: String(error?.cause?.message ?? error) });
    } else if (type === 'test:pass' && !isSuite) {
      results[data.skip === undefined && data.todo === undefined ? 'passed' : 'skipped'] += 1;
    }
  }
  yield `${JSON.stringify(results)}\n`;
}
