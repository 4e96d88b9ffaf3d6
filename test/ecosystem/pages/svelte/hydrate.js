import { hydrate } from 'svelte';
import { initialOf } from '../data.js';
import { later } from '../later.js';
import App from './App.svelte';

const target = document.getElementById('app');
later(() => {
  hydrate(App, { target, props: { initial: initialOf(location.search) } });
});
