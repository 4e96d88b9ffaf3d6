import { hydrate } from 'solid-js/web';
import { initialOf } from '../data.js';
import { later } from '../later.js';
import { App } from './App.jsx';

later(() => {
  hydrate(() => <App initial={initialOf(location.search)} />, document.getElementById('app'));
});
