// A file of its own: WebKit counts what a page does to its address.
import { urlStorage } from '../../src/storage/url.js';
import { holdsDrafts } from './contract.js';

holdsDrafts('url', () => urlStorage);
