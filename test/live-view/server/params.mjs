// Form text as Plug reads it: `a=1&user[name]=x&tags[]=y` is { a: '1', user: { name: 'x' }, tags: ['y'] }.

/** `user[name]` is ['user', 'name'], `tags[]` is ['tags', '']. @param {string} name */
export function pathOf(name) {
  const [, head, rest] = /^([^[]+)\[(.*)\]$/.exec(name) ?? [];
  return head === undefined ? [name] : [head, ...rest.split('][')];
}

/** @param {string} text @returns {Record<string, any>} of equal names the last one wins, but for `name[]` */
export function decodeForm(text) {
  const params = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    const isList = path.length > 1 && path.at(-1) === '';
    if (isList) path.pop();
    const last = path.pop();
    const map = path.reduce((at, key) => (at[key] ??= Object.create(null)), params);
    if (isList) (map[last] ??= []).push(value);
    else map[last] = value;
  }
  return params;
}

/** The fields that the visitor has not used yet: the client says `_unused_NAME=` before each. @param {object} params */
export function unusedFields(params) {
  return Object.keys(params)
    .filter((name) => name.startsWith('_unused_'))
    .map((name) => name.slice('_unused_'.length));
}
