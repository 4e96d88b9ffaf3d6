import { call, pageOf } from './field.js';

/** Parameters that say where a visitor came from, not what the page is. */
const tracking = /^(utm_.*|.*clk?id|[gw]braid|gad_source|igshid|li_fat_id|mc_[ce]id|_gl)$/i;

function address(): string {
  if (!location.search) return location.pathname;
  const query = new URLSearchParams(location.search);
  for (const name of [...query.keys()]) if (tracking.test(name)) query.delete(name);
  return `${location.pathname}${query.size ? '?' : ''}${query}`;
}

const isForm = (root: Element): boolean => call(root, 'matches', 'form');

/** True once nothing that is still to be parsed can change the root's default key. */
export const isKeyKnown = (root: Element): boolean =>
  !!call(root, 'getAttribute', 'id') || isForm(root) || !!call(root, 'querySelector', 'form,[name]');

/** The page's path and query, then what tells this form from the page's others. */
export function defaultKey(root: Element): string {
  const form = isForm(root) ? root : call(root, 'querySelector', 'form');
  const attribute = (name: string, element = form) => element && call(element, 'getAttribute', name);
  const place = () => [...pageOf(root).querySelectorAll(isForm(root) ? 'form' : root.localName)].indexOf(root);
  return `${address()}#${attribute('id', root) || attribute('id') || attribute('name', form ?? root) || place()}`;
}
