/** The naive wrapper: the whole form through FormData and JSON.stringify at each input. */
export default {
  label: 'the naive wrapper',
  savesWholeForm: true,
  start(forms) {
    for (const form of forms) {
      const saved = JSON.parse(localStorage.getItem(form.id) ?? '{}');
      for (const [name, value] of Object.entries(saved)) {
        const field = form.elements[name];
        if (!field) continue; // of a row that is not there yet
        if (field.type === 'checkbox') field.checked = true;
        else field.value = value;
      }
      const save = () => localStorage.setItem(form.id, JSON.stringify(Object.fromEntries(new FormData(form))));
      form.addEventListener('input', save);
      form.addEventListener('change', save);
    }
  },
};
