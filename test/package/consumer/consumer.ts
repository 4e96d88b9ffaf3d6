// What must and must not compile for someone who installed the package.
import {
  defineStorage,
  PersistedForm,
  type ClearDetail,
  type DraftStorage,
  type FieldValue,
  type PersistedFormProps,
  type RestoreDetail,
  type SaveDetail,
} from 'persisted-form';
import 'persisted-form/cdn';
import { persistForm } from 'persisted-form/core';
import { PersistedForm as Class } from 'persisted-form/element';
import { connectParams, hooks } from 'persisted-form/live-view';
import { createDraftHandler } from 'persisted-form/server';
import 'persisted-form/storage/indexeddb';
import { remoteStorage } from 'persisted-form/storage/remote';
import 'persisted-form/storage/url';

// The tag's name is enough.
const element = document.createElement('persisted-form');
export const sameClass: typeof PersistedForm = Class;
export const found: PersistedForm | null = document.querySelector('persisted-form');

// Events have their details, with no cast.
element.addEventListener('restore', ({ detail }) => {
  const { storageKey, values, restored, conflicts, savedAt }: RestoreDetail = detail;
  const value: FieldValue | undefined = values['user[name]'];
  const [conflict] = conflicts;
  return { storageKey, value, names: restored.join(), server: conflict?.server, year: savedAt?.getFullYear() };
});
element.addEventListener('beforerestore', (event) => {
  event.preventDefault();
  return event.detail.restored;
});
element.addEventListener('save', ({ detail }: CustomEvent<SaveDetail>) => detail.savedAt.getTime());
element.addEventListener('clear', ({ detail }: CustomEvent<ClearDetail>) => detail.values);
element.addEventListener('persist-error', ({ detail: { operation } }) => {
  switch (operation) {
    case 'read':
    case 'write':
    case 'clear':
    case 'migrate':
      return;
    default:
      // There is no fifth.
      return operation satisfies never;
  }
});
element.addEventListener('click', (event) => event.clientX);
// They bubble: whoever hears them knows their details, too.
document.addEventListener('restore', ({ detail }) => detail.restored.join());
window.addEventListener('persist-error', ({ detail }) => detail.operation);
document.createElement('form').addEventListener('save', (event) => event.detail.savedAt.getTime());
document.body.addEventListener('click', (event) => event.clientX);
const heard = ({ detail }: CustomEvent<ClearDetail>) => detail.values;
document.addEventListener('clear', heard, { once: true });
document.removeEventListener('clear', heard);

// Properties, methods, getters.
element.storageKey = 'settings';
element.maxAge = 3600;
element.maxAge = undefined;
element.conflict = 'server';
element.notify = 'form';
element.storage = 'session';
element.storage = sessionStorage;
element.storage = remoteStorage({ endpoint: '/drafts', headers: { 'x-csrf-token': 'token' }, credentials: 'include' });
element.migrate = (values, from) => (from === '1' ? { ...values, name: values['nick'] ?? null } : values);
export const shown: RestoreDetail = element.restore();
export const late: Promise<RestoreDetail> = element.restored;
export const savedAt: Date | null = element.savedAt;
void element.save();
void element.clear();
element.undo();
void PersistedForm.clear({ scope: '42' });
void PersistedForm.clear({ storageKey: 'settings' });

const notes = new Map<string, string>();
const storage: DraftStorage = {
  getItem: (key) => Promise.resolve(notes.get(key)),
  setItem: (key, text) => notes.set(key, text),
  removeItem: (key) => notes.delete(key),
};
defineStorage('notes', storage);
// Web Storage itself is a storage.
defineStorage('other', localStorage);

// The core: the same options, on any element.
const form = document.createElement('form');
const persisted = persistForm(form, { storageKey: 'a', delay: 0, storage });
export const values: Record<string, FieldValue> = persisted.values;
persisted.disconnect();

// Phoenix LiveView.
export const options = { hooks: { ...hooks }, params: connectParams({ _csrf_token: 'token' }) };

// The server: Request in, Response out.
const handler = createDraftHandler({ owner: (request) => request.headers.get('x-user'), maxAge: 60, maxBytes: 1024 });
export const response: Promise<Response> = handler(new Request('https://example.com/drafts'));

// The CDN file's global.
export const kit = globalThis.PersistedFormKit?.persistForm(form, {});

export const props: PersistedFormProps = { 'storage-key': 'a', maxAge: 1, 'max-age': '1', sync: true };

// @ts-expect-error no such policy
element.notify = 'loud';
// @ts-expect-error no such winner
element.conflict = 'newest';
// @ts-expect-error seconds are a number
element.maxAge = '3600';
// @ts-expect-error a promise settles once: it is nobody's to set
element.restored = Promise.resolve(shown);
// @ts-expect-error a getter
element.savedAt = new Date();
// @ts-expect-error `save` has no list of restored fields
element.addEventListener('save', ({ detail }) => detail.restored);
// @ts-expect-error nor anywhere else
document.addEventListener('save', ({ detail }) => detail.restored);
// @ts-expect-error \`restored\` is no event
document.addEventListener('restored', ({ detail }) => detail);
// @ts-expect-error details are read, not written
element.addEventListener('restore', ({ detail }) => (detail.storageKey = ''));
// @ts-expect-error a storage has to read, too
defineStorage('write-only', { setItem: () => undefined, removeItem: () => undefined });
// @ts-expect-error whose drafts? The server has to know
createDraftHandler({});
// @ts-expect-error where to?
remoteStorage({});
// @ts-expect-error a field holds text, a list, a boolean or nothing
export const held: FieldValue = 1;
// @ts-expect-error no such option
persistForm(form, { storagekey: 'a' });
// @ts-expect-error an unknown policy in a template
export const unknownPolicy: PersistedFormProps = { notify: 'loud' };
// @ts-expect-error no such policy
persistForm(form, { notify: 'loud' });
// @ts-expect-error no such winner
persistForm(form, { conflict: 'newest' });
