// One process for all: the site is built once.
import { after, before } from 'node:test';
import './demo.mjs';
import './notice.mjs';
import './readme.mjs';
import { startSite } from './site.mjs';

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.close());
