/** @jsxImportSource react */
import { hydrateRoot } from 'react-dom/client';
import { initialOf } from '../data.js';
import { App } from './App.jsx';

setTimeout(() => {
  hydrateRoot(document.getElementById('app'), <App initial={initialOf(location.search)} />);
  setTimeout(() => (globalThis.hydrated = true), 50);
}, 500);
