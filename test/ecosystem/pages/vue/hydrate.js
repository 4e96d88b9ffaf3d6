import { createSSRApp } from 'vue';
import { initialOf } from '../data.js';
import App from './App.vue';

setTimeout(() => {
  createSSRApp(App, { initial: initialOf(location.search) }).mount('#app');
  setTimeout(() => (globalThis.hydrated = true), 50);
}, 500);
