import { describeLiveView } from './facts.mjs';

describeLiveView('1.0');
