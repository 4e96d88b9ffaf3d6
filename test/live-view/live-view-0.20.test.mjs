import { describeLiveView } from './facts.mjs';

describeLiveView('0.20');
