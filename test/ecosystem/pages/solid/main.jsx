import { render } from 'solid-js/web';
import { initialOf } from '../data.js';
import { App } from './App.jsx';

render(() => <App initial={initialOf(location.search)} />, document.getElementById('app'));
