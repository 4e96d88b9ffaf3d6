// The older clients, in one engine.
import { wantedEngines } from '../support/engines.mjs';
import { describeLiveView } from './facts.mjs';

const [engine] = wantedEngines();
for (const client of ['1.1', '1.0', '0.20']) describeLiveView(engine, client);
