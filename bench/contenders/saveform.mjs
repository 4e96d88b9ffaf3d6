/** saveform: the whole form in one key, saved at each input and change. */
export default {
  label: 'saveform',
  published: ['saveform/dist/saveform.min.js'],
  packages: ['saveform'],
  library: `import saveform from 'saveform'; window.saveform = saveform;`,
  savesWholeForm: true,
  start(forms) {
    for (const form of forms) saveform(form);
  },
};
