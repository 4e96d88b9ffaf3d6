// npm start: opens the demo. `npm start -- --no-open` only serves it; other arguments go to Vite (`--port 4000`).
import { installPackages } from './install.mjs';
import { tool } from './shell.mjs';

await installPackages();
const args = process.argv.slice(2);
const open = args.includes('--no-open') ? [] : ['--open'];
process.exitCode = await tool(['vite'], [...open, ...args.filter((arg) => arg !== '--no-open')]);
