// The load script, for a moment: it ends with an error where a draft is lost or another owner's.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../bench/draft-server.mjs', import.meta.url));

it('no draft of 500 owners who write at the same time is lost or crossed', async () => {
  const args = [script, '--owners', '500', '--seconds', '2', '--engine', 'memory'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.match(stdout, /500 owners/);
});
