import { mount } from 'svelte';
import { initialOf } from '../data.js';
import App from './App.svelte';

mount(App, { target: document.getElementById('app'), props: { initial: initialOf(location.search) } });
