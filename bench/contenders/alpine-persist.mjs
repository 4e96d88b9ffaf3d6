/** @alpinejs/persist: a persisted property a field, bound by x-model. (One persisted object for the form is slower.) */
export default {
  label: 'Alpine $persist',
  published: ['alpinejs/dist/cdn.min.js', '@alpinejs/persist/dist/cdn.min.js'],
  packages: ['alpinejs', '@alpinejs/persist'],
  library: `
    import Alpine from 'alpinejs';
    import persist from '@alpinejs/persist';
    Alpine.plugin(persist);
    window.Alpine = Alpine;`,
  formAttributes(formId, fields) {
    const properties = fields.map(
      ({ name, initial }) => `${name}: $persist(${JSON.stringify(initial)}).as('${formId}-${name}')`,
    );
    return { 'x-data': `{ ${properties.join(', ')} }` };
  },
  fieldAttributes: ({ name }) => ({ 'x-model': name }),
  start() {
    Alpine.start();
  },
};
