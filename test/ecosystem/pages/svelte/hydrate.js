import { hydrate } from 'svelte';
import { initialOf } from '../data.js';
import App from './App.svelte';

const target = document.getElementById('app');
setTimeout(() => {
  hydrate(App, { target, props: { initial: initialOf(location.search) } });
  setTimeout(() => (globalThis.hydrated = true), 50);
}, 500);
