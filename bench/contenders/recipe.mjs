/** What a blog post tells you to write: one listener a field, one setItem an input. */
export default {
  label: 'the blog recipe',
  start(forms) {
    for (const form of forms) {
      const { id } = form;
      form.querySelectorAll('input, textarea, select').forEach((field) => {
        const key = `${id}:${field.name}`;
        const saved = localStorage.getItem(key);
        if (saved !== null) {
          if (field.type === 'checkbox') field.checked = saved === 'true';
          else if (field.type === 'radio') field.checked = field.value === saved;
          else field.value = saved;
        }
        field.addEventListener('input', () => {
          localStorage.setItem(key, field.type === 'checkbox' ? String(field.checked) : field.value);
        });
      });
    }
  },
};
