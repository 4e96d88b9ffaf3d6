import { webStorage } from '../../src/storage/web.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { holdsDrafts } from './contract.js';

holdsDrafts('local', () => webStorage('localStorage'));
holdsDrafts('session', () => webStorage('sessionStorage'));
holdsDrafts('memory', () => memoryStorage());
