import { createApp } from 'vue';
import { initialOf } from '../data.js';
import App from './App.vue';

createApp(App, { initial: initialOf(location.search) }).mount('#app');
