/** The forms that everybody is measured on: mixed fields, a label each, as plain data and as HTML. */

/** Ten controls, then again: nine names, because two radio buttons share one. */
const mix = ['text', 'email', 'textarea', 'select', 'checkbox', 'number', 'text', 'text', 'radio-a', 'radio-b'];

/** @returns `count` controls as `{ kind, name, initial }`; `initial` is what the server's page shows */
export function fieldsOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const kind = mix[index % mix.length];
    if (kind.startsWith('radio')) return { kind, name: `choice${Math.floor(index / mix.length)}`, initial: 'a' };
    return { kind, name: `field${index}`, initial: kind === 'checkbox' ? false : kind === 'select' ? 'a' : '' };
  });
}

export function formHtml(id, fields, contender, { sync = false, essay = 0 } = {}) {
  const all = essay ? [...fields, { kind: 'textarea', name: 'essay', initial: 'x'.repeat(essay) }] : fields;
  const controls = all.map((field, index) => controlHtml(`${id}-${index}`, field, contender)).join('\n');
  const form = `<form id="${id}"${attributes(contender.formAttributes?.(id, all))}>\n${controls}\n</form>`;
  return contender.wrap?.(form, { sync }) ?? form;
}

function controlHtml(id, field, contender) {
  const { kind, name, initial } = field;
  const own = `id="${id}" name="${name}"${attributes(contender.fieldAttributes?.(field))}`;
  return `<label>${name} ${tag(kind, own, initial)}</label>`;
}

function tag(kind, own, initial) {
  switch (kind) {
    case 'textarea':
      return `<textarea ${own}>${initial}</textarea>`;
    case 'select':
      return `<select ${own}><option>a</option><option>b</option><option>c</option></select>`;
    case 'radio-a':
      return `<input type="radio" value="a" checked ${own}>`;
    case 'radio-b':
      return `<input type="radio" value="b" ${own}>`;
    default:
      return `<input type="${kind}" ${own}>`;
  }
}

function attributes(values = {}) {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`)
    .join('');
}
