// The newest client, in every engine.
import { forEachEngine } from '../support/engines.mjs';
import { describeLiveView } from './facts.mjs';

forEachEngine((engine) => describeLiveView(engine, '1.2'));
