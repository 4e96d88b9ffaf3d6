import { attributeOf, firstIn, pageOf, tagOf } from './field.js';

/** Parameters that say where a visitor came from, not what the page is. */
const tracking = /^(utm_.*|.*clk?id|[gw]braid|gad_source|igshid|li_fat_id|mc_[ce]id|_gl)$/i;

function address(): string {
  if (!location.search) return location.pathname;
  const query = new URLSearchParams(location.search);
  for (const name of [...query.keys()]) if (tracking.test(name)) query.delete(name);
  return `${location.pathname}${query.size ? '?' : ''}${query}`;
}

/** True once nothing that is still to be parsed can change the root's default key. */
export const isKeyKnown = (root: Element): boolean =>
  !!attributeOf(root, 'id') || tagOf(root) === 'form' || !!firstIn(root, 'form,[name]');

/** The page's path and query, then what tells this form from the page's others. */
export function defaultKey(root: Element): string {
  const form = tagOf(root) === 'form' ? root : firstIn(root, 'form');
  const place = () => [...pageOf(root).querySelectorAll(tagOf(root))].indexOf(root);
  const own = attributeOf(root, 'id') || attributeOf(form, 'id') || attributeOf(form ?? root, 'name') || place();
  return `${address()}#${own}`;
}
