import { hydrate } from 'solid-js/web';
import { initialOf } from '../data.js';
import { App } from './App.jsx';

setTimeout(() => {
  hydrate(() => <App initial={initialOf(location.search)} />, document.getElementById('app'));
  setTimeout(() => (globalThis.hydrated = true), 50);
}, 500);
