// custom-elements.json: what editors and documentation tools know about the element. `npm run cem` writes it.

/** Renames modules from sources to what is published, and drops what is private. @param {unknown} node */
function publish(node) {
  if (Array.isArray(node)) {
    node.forEach(publish);
  } else if (node && typeof node === 'object') {
    for (const key of ['path', 'module']) {
      if (typeof node[key] === 'string') node[key] = node[key].replace(/^\/?src\/(.*)\.[jt]s$/, 'dist/$1.js');
    }
    if (Array.isArray(node.members)) {
      node.members = node.members.filter(
        ({ name, privacy }) => privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#'),
      );
    }
    // How TypeScript is told not to drop the strings before it.
    if (typeof node.text === 'string') node.text = node.text.replace('(string & {})', 'string');
    Object.values(node).forEach(publish);
    // An attribute is text: the objects that its property takes are not for it, and an empty one need not be written.
    for (const attribute of Array.isArray(node.attributes) ? node.attributes : []) {
      const isText = (one) => /^(['"].+['"]|string|number|boolean)$/.test(one);
      const types = attribute.type?.text.split(' | ').filter(isText).join(' | ');
      attribute.type = { text: types || 'string' };
    }
  }
}

export default {
  // The element alone: the rest of the package has no tags, and its functions are typed by TypeScript.
  globs: ['src/element.ts', 'src/index.ts', 'src/events.ts'],
  outdir: process.env.CEM_OUTDIR ?? '.',
  litelement: true,
  packagejson: false,
  plugins: [
    {
      name: 'published-paths',
      packageLinkPhase: ({ customElementsManifest }) => publish(customElementsManifest.modules),
    },
  ],
};
