import { render as renderSvelte } from 'svelte/server';
import App from './App.svelte';

export const render = (initial) => renderSvelte(App, { props: { initial } }).body;
