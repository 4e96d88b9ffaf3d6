// A remote storage, against the draft server on Redis. The engine of the browser does not matter here: the first one.
import { test } from 'node:test';
import { noRedis, startRedis } from '../server/servers.mjs';
import { inFirstEngine } from './lab.mjs';
import { follows } from './remote.mjs';

if (noRedis) test('a draft on Redis follows its owner', { skip: noRedis });
else
  inFirstEngine('remote', (lab) => {
    follows(lab, 'Redis', async () => {
      const redis = await startRedis();
      return { env: { REDIS_URL: redis.url }, close: redis.close };
    });
  });
