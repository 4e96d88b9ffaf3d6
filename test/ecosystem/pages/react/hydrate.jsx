/** @jsxImportSource react */
import { hydrateRoot } from 'react-dom/client';
import { initialOf } from '../data.js';
import { later } from '../later.js';
import { App } from './App.jsx';

later(() => {
  hydrateRoot(document.getElementById('app'), <App initial={initialOf(location.search)} />);
});
