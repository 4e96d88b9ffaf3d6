// Frameworks and libraries in real browsers, against the packed tarball.
import { after, describe } from 'node:test';
import { browserPath, wantedEngines } from '../support/engines.mjs';
import { serve } from '../support/server.mjs';
import { buildPages } from './build.mjs';
import { pageRoutes } from './site.mjs';
import * as docs from './suites/docs.mjs';
import * as frameworks from './suites/frameworks.mjs';
import * as hotwire from './suites/hotwire.mjs';
import * as htmx from './suites/htmx.mjs';
import * as libraries from './suites/libraries.mjs';
import * as types from './suites/types.mjs';

// While at work: SUITES=htmx runs one suite, BUILD=0 takes the pages of the last run, PACK=0 the package of the last run.
if (process.env.BUILD !== '0') await buildPages();

const server = await serve({ ...pageRoutes(), ...docs.routes, ...hotwire.routes });
after(() => server.close());

const engines = wantedEngines().filter(browserPath);
const everywhere = { types, frameworks };
const suites = engines.includes('chromium') ? { ...everywhere, docs, hotwire, htmx, libraries } : everywhere;
const wanted = process.env.SUITES?.split(',') ?? Object.keys(suites);
// They wait far more than they work. Within a suite, one after the other.
describe('the ecosystem', { concurrency: 4 }, () => {
  for (const name of wanted) suites[name]?.tests(server, engines);
});
