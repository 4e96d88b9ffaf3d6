import { call, isCustom, pageOf } from './field.js';

/** Parameters that say where a visitor came from, not what the page is. */
const tracking = /^(utm_.*|.*cl(ick|k)?_?id|[gw]braid|gad_source|igshid|li_fat_id|mc_[ce]id|rdt_cid|sccid|_gl)$/i;

function address(): string {
  // What stands in a frame's `srcdoc` is of the page around it.
  const { pathname, search } = location.protocol === 'about:' ? new URL(document.baseURI) : location;
  const query = new URLSearchParams(search);
  for (const name of [...query.keys()]) if (tracking.test(name)) query.delete(name);
  return `${pathname}${query.size ? '?' : ''}${query}`;
}

const isForm = (root: Element): boolean => call(root, 'matches', 'form');

/** True once nothing that is still to be parsed can change the root's default key. */
export const isKeyKnown = (root: Element): boolean =>
  !!call(root, 'getAttribute', 'id') || isForm(root) || !!call(root, 'querySelector', 'form,[name]');

/** The roots by their default keys. */
const roots = new Map<string, WeakRef<Element>>();
const keys = new WeakMap<Element, string>();

/**
 * The root's place among the page's forms, or among its custom elements of that name; then the next that gives a key which
 * no other root in the page has. What may be anything, as a `div`, begins at 0.
 */
function placeOf(root: Element, keyAt: (place: number) => string): number {
  const isOneOfMany = isForm(root) || isCustom(root);
  let place = isOneOfMany
    ? [...pageOf(root).querySelectorAll(isForm(root) ? 'form' : root.localName)].indexOf(root)
    : 0;
  while (roots.get(keyAt(place))?.deref()?.isConnected) place++;
  return place;
}

/** The page's path and query, then what tells this form from the page's others. A root that moves keeps its key. */
export function defaultKey(root: Element): string {
  const known = keys.get(root);
  if (known !== undefined) return known;
  const form = isForm(root) ? root : call(root, 'querySelector', 'form');
  const attribute = (name: string, element = form) => element && call(element, 'getAttribute', name);
  const name = attribute('id', root) || attribute('id') || attribute('name');
  const keyAt = (what: string | number) => `${address()}#${what}`;
  const key = keyAt(name || placeOf(root, keyAt));
  keys.set(root, key);
  roots.set(key, new WeakRef(root));
  return key;
}
