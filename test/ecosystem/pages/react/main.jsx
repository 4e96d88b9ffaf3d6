/** @jsxImportSource react */
import { createRoot } from 'react-dom/client';
import { initialOf } from '../data.js';
import { App } from './App.jsx';

createRoot(document.getElementById('app')).render(<App initial={initialOf(location.search)} />);
