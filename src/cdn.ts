// The one file for pages without a bundler: defines the element, and leaves what scripts need in a global.
import { connectParams, hooks } from './bridges/live-view.js';
import { defineStorage } from './index.js';
import { persistForm } from './persist-form.js';

const kit = { hooks, connectParams, defineStorage, persistForm };

declare global {
  /** What the CDN file leaves for scripts. */
  var PersistedFormKit: typeof kit | undefined;
}

globalThis.PersistedFormKit = kit;
