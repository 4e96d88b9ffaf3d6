/** form-persistence: the whole form in one key, saved on leaving the page. */
export default {
  label: 'form-persistence',
  published: ['form-persistence/form-persistence.js'],
  packages: ['form-persistence'],
  library: `window.FormPersistence = require('form-persistence');`,
  savesWholeForm: true,
  start(forms) {
    for (const form of forms) FormPersistence.persist(form);
  },
};
