/** @jsxImportSource react */
import { renderToString } from 'react-dom/server';
import { App } from './App.jsx';

export const render = (initial) => renderToString(<App initial={initial} />);
