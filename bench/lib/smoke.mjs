/** Does every contender run, and keep what it should? Counts, never times. */
import { Runner } from './runner.mjs';
import { connect, essay, manyForms, restoreAll, restoreTen, rows, tabs } from './scenarios.mjs';

const limit = 20_000;

/** @returns true if everything held; prints one line a fact, and the sum */
export async function smoke(browser, server, contenders) {
  const runner = new Runner(browser, server, { limit });
  let passed = 0;
  let failed = 0;
  const check = (holds, fact) => {
    if (holds) passed += 1;
    else failed += 1;
    console.log(`${holds ? 'ok' : 'not ok'}: ${fact}`);
  };

  const facts = async (contender) => {
    const sampled = async (scenario) => {
      await runner.sample(scenario, contender);
      return runner.samples(scenario, contender).at(-1);
    };
    const { label } = contender;
    const keeps = contender.keeps === 'everything';
    const shown = ({ fields, of }) => (keeps ? fields === of : fields === 0);

    check((await sampled(connect(10))) !== undefined, `${label} connects to a form without a draft`);
    const restored = `${label} shows ${keeps ? 'every draft' : 'no draft'}`;
    check(shown(await sampled(restoreAll(10))), restored);
    check(shown(await sampled(restoreAll(10))), `${restored} after a second visit’s typing`);
    if (contender.ours) {
      check(shown(await sampled(restoreTen(100))), `${restored} where ten of a hundred fields have one`);
      check(shown(await sampled(manyForms('all'))), `${restored} in each of a hundred forms`);
      check(shown(await sampled(rows(50))), `${restored} in rows that come later`);
      const { kept, seenInOther } = await sampled(tabs(100));
      check(kept === 2, `${label} keeps what both of two tabs edited`);
      check(seenInOther, `${label} shows in one tab what another edits`);
      check((await sampled(essay)).writes < 20, `${label} does not write at each key of a burst`);
    }
  };
  await Promise.all(
    contenders.map((contender) =>
      facts(contender).catch((error) => check(false, `${contender.label} runs: ${error.message}`)),
    ),
  );
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
