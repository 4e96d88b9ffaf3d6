import { firstIn, pageOf, tagOf } from './field.js';

/** Parameters that say where a visitor came from, not what the page is. */
const tracking = /^(utm_.*|.*clk?id|[gw]braid|gad_source|igshid|li_fat_id|mc_[ce]id|_gl)$/i;

function page(): string {
  if (!location.search) return location.pathname;
  const query = new URLSearchParams(location.search);
  for (const name of [...query.keys()]) if (tracking.test(name)) query.delete(name);
  return location.pathname + (`${query}` && `?${query}`);
}

const attribute = (element: Element | null, name: string) =>
  element && Element.prototype.getAttribute.call(element, name);

/** True once nothing that is still to be parsed can change the root's default key. */
export const isKeyKnown = (root: Element): boolean =>
  !!attribute(root, 'id') || tagOf(root) === 'form' || !!firstIn(root, 'form,[name]');

/** The page's path and query, then what tells this form from the page's others. */
export function defaultKey(root: Element): string {
  const form = firstIn(root, 'form');
  const place = () => [...pageOf(root).querySelectorAll(tagOf(root))].indexOf(root);
  const own = attribute(root, 'id') || attribute(form, 'id') || attribute(form ?? root, 'name') || String(place());
  return `${page()}#${own}`;
}
