/** Ours without Lit and without an element: `persistForm(form)` from persisted-form/core. */
export default {
  label: '`persisted-form/core`',
  ours: true,
  entry: 'persist-form.js',
  library: `import { persistForm } from 'our-build/persist-form.js'; window.persistForm = persistForm;`,
  start(forms, { sync }) {
    for (const form of forms) persistForm(form, { sync });
  },
};
