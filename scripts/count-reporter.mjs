// A node:test reporter: one line of JSON with how many tests passed, failed and were skipped.

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* count(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    // A suite is the sum of its tests; one that fails by itself (in a hook) is a failure of its own.
    const isSuite = data?.details?.type === 'suite';
    if (type === 'test:fail') {
      if (!isSuite || data.details.error?.failureType !== 'subtestsFailed') counts.failed += 1;
    } else if (type === 'test:pass' && !isSuite) {
      counts[data.skip === undefined && data.todo === undefined ? 'passed' : 'skipped'] += 1;
    }
  }
  yield `${JSON.stringify(counts)}\n`;
}
