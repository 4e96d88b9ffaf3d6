import { describeLiveView } from './facts.mjs';

describeLiveView('1.2', 'firefox');
