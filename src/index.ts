import './bridges/htmx.js';
import './bridges/jquery.js';
import './bridges/live-view-page.js';
import './bridges/turbo.js';
import { PersistedForm } from './element.js';

export { PersistedForm };
export { defineStorage } from './storage/registry.js';
export type { FieldValue } from './core/draft.js';
export type {
  ClearDetail,
  Conflict,
  PersistedFormEventMap,
  PersistErrorDetail,
  RestoreDetail,
  SaveDetail,
  Values,
} from './events.js';
export type { PersistedFormProps } from './frameworks.js';
export type { PersistOptions } from './persist-form.js';
export type { Which } from './storage/clear-drafts.js';
export type { Migrate, Operation } from './storage/keeper.js';
export type { DraftStorage, MaybePromise } from './storage/storage.js';

// A script that comes twice finds the element defined.
if ('document' in globalThis && !customElements.get('persisted-form'))
  customElements.define('persisted-form', PersistedForm);
