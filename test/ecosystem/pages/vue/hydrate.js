import { createSSRApp } from 'vue';
import { initialOf } from '../data.js';
import { later } from '../later.js';
import App from './App.vue';

later(() => {
  createSSRApp(App, { initial: initialOf(location.search) }).mount('#app');
});
