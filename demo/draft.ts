import type { PersistedFormEventMap } from '../src/index.js';

// What the demo shows of a draft: its text, as it stands in the storage, and what the element tells.

/** `<pre data-draft="KEY">`: the stored text, laid out for reading. */
function showDrafts(): void {
  for (const pre of document.querySelectorAll<HTMLElement>('[data-draft]')) {
    const text = localStorage.getItem(pre.dataset['draft'] ?? '');
    pre.textContent = text ? JSON.stringify(JSON.parse(text), null, 2) : 'Nothing is stored.';
  }
}

const started = performance.now();

/** `<pre data-log>`: one line for each event. */
function log(text: string): void {
  for (const pre of document.querySelectorAll('[data-log]')) {
    pre.append(
      `${Math.round(performance.now() - started)
        .toString()
        .padStart(6)} ms  ${text}\n`,
    );
    pre.scrollTop = pre.scrollHeight;
  }
}

const names = (values: object) => Object.keys(values).join(', ');

/** The events bubble: one listener hears every form of the page. */
function on<Type extends keyof PersistedFormEventMap>(
  type: Type,
  listener: (detail: PersistedFormEventMap[Type]['detail']) => void,
): void {
  document.addEventListener(type, (event) => listener((event as PersistedFormEventMap[Type]).detail));
}

on('beforerestore', () => log('beforerestore'));
on('restore', ({ savedAt, restored }) => {
  log(savedAt ? `restore: ${restored.join(', ') || 'nothing shown'}` : 'restore: nothing was stored');
  showDrafts();
});
on('save', ({ values }) => {
  log(`save: ${names(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)))}`);
  showDrafts();
});
on('clear', ({ values }) => {
  log(`clear: ${names(values)}`);
  showDrafts();
});
on('persist-error', ({ operation }) => log(`persist-error: ${operation}`));
for (const type of ['input', 'change', 'submit', 'reset'])
  document.addEventListener(type, ({ target, isTrusted }) => {
    const { name, id } = target as HTMLInputElement;
    log(
      `${type} of ${typeof name === 'string' && name ? name : id || 'the form'}${isTrusted ? '' : ' (told by the restore)'}`,
    );
  });
window.addEventListener('storage', showDrafts);
showDrafts();
