// HEEx in small: templates whose dynamics are functions of the assigns, and the trees and diffs that LiveView sends of them.
//
// A dynamic is sent again when an assign that it read has changed, whether or not its text has: so do Phoenix's templates.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** @param {unknown} value */
export const escape = (value) => String(value ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character]);

class Template {
  /** @param {readonly string[]} statics @param {unknown[]} dynamics */
  constructor(statics, dynamics) {
    this.statics = statics;
    this.dynamics = dynamics;
    this.isRoot = false;
  }
}

class Raw {
  /** @param {string} html */
  constructor(html) {
    this.html = html;
  }
}

class Component {
  /** @param {number} cid @param {View} view */
  constructor(cid, view) {
    this.cid = cid;
    this.view = view;
  }
}

/**
 * A template. Its dynamics: functions of the assigns, strings (escaped), `raw(…)`, templates, arrays of one template
 * (a `:for`), components.
 *
 * @param {TemplateStringsArray} statics
 * @param {...unknown} dynamics
 */
export const heex = (statics, ...dynamics) => new Template([...statics], dynamics);

/** HTML that is already escaped: often a whole attribute. @param {string} html */
export const raw = (html) => new Raw(html);

/** An attribute that is there, absent, or has a value. @param {string} name @param {unknown} value */
export const attr = (name, value) =>
  raw(value === true ? ` ${name}` : value === false || value == null ? '' : ` ${name}="${escape(value)}"`);

/** A function component with exactly one root element: LiveView leaves it alone while nothing in it changes. @param {Template} template */
export const oneRoot = (template) => Object.assign(template, { isRoot: true });

/** A LiveComponent: its view's template has exactly one root element and begins with it. @param {number} cid @param {View} view */
export const component = (cid, view) => new Component(cid, view);

/**
 * What one dynamic was when it was last sent.
 *
 * @typedef {{ reads: Set<string>, value: unknown, slots?: Slot[], isKnownList?: boolean }} Slot
 * @typedef {import('./channel.mjs').View} View
 */

/** Calls a dynamic and notes which assigns it reads. @param {unknown} dynamic @param {object} assigns */
function evaluate(dynamic, assigns) {
  const reads = new Set();
  if (typeof dynamic !== 'function') return { reads, value: dynamic };
  const watched = new Proxy(assigns, { get: (target, name) => (reads.add(name), target[name]) });
  return { reads, value: dynamic(watched) };
}

/** All assigns: what a template that is rendered anew takes as changed. */
const ALL = { has: () => true };

/** One rendered template: what was sent of it, so that the next diff can be told. */
export class Rendering {
  /**
   * @param {Template} template
   * @param {(component: Component) => void} onComponent told of each component met
   * @param {'k' | 'd'} lists the shape of a `:for`: `k` since LiveView 1.1, `d` before
   */
  constructor(template, onComponent, lists) {
    this.template = template;
    this.onComponent = onComponent;
    this.lists = lists;
    /** @type {Slot[]} */
    this.slots = [];
  }

  /** The whole tree. @param {object} assigns */
  full(assigns) {
    this.slots = [];
    return { ...this.diff(assigns, ALL), s: this.template.statics };
  }

  /** What changed. @param {object} assigns @param {{ has(name: string): boolean }} changed the names of the assigns that did */
  diff(assigns, changed) {
    return this.#dynamics(this.template, this.slots, assigns, changed);
  }

  /** @param {Template} template @param {Slot[]} slots @param {object} assigns @param {{ has(name: string): boolean }} changed */
  #dynamics(template, slots, assigns, changed) {
    const out = {};
    template.dynamics.forEach((dynamic, i) => {
      const before = slots[i];
      if (!before || changed === ALL || [...before.reads].some((name) => changed.has(name))) {
        slots[i] = evaluate(dynamic, assigns);
        out[i] = this.#tree(slots[i], before, assigns);
      } else if (before.value instanceof Template) {
        const inner = this.#dynamics(before.value, before.slots, assigns, changed);
        if (Object.keys(inner).length) out[i] = inner;
      }
    });
    return out;
  }

  /** @param {Slot} slot @param {Slot | undefined} before @param {object} assigns */
  #tree(slot, before, assigns) {
    const { value } = slot;
    if (value instanceof Component) {
      this.onComponent(value);
      return value.cid;
    }
    if (value instanceof Template) {
      const isKnown = sameStatics(before?.value, value);
      slot.slots = isKnown ? before.slots : [];
      const inner = this.#dynamics(value, slot.slots, assigns, ALL);
      return isKnown ? inner : { ...inner, s: value.statics, ...(value.isRoot && { r: 1 }) };
    }
    if (Array.isArray(value)) return this.#list(slot, before, assigns);
    return value instanceof Raw ? value.html : value == null || value === false ? '' : escape(value);
  }

  /** @param {Slot} slot @param {Slot | undefined} before @param {object} assigns */
  #list(slot, before, assigns) {
    const items = slot.value;
    const isKnown = before?.isKnownList ?? false;
    slot.isKnownList = isKnown || items.length > 0;
    if (!slot.isKnownList) return '';
    const entries = items.map((item) => this.#dynamics(item, [], assigns, ALL));
    const statics = isKnown ? {} : { s: items[0].statics };
    if (this.lists === 'd') return { ...statics, d: entries.map((entry) => Object.values(entry)) };
    return { ...statics, k: { ...entries, kc: items.length } };
  }
}

const sameStatics = (a, b) =>
  a instanceof Template && b instanceof Template && JSON.stringify(a.statics) === JSON.stringify(b.statics);

/** The HTML of the page before it is connected. @param {unknown} value @param {object} assigns */
export function toText(value, assigns) {
  if (typeof value === 'function') return toText(value(assigns), assigns);
  if (value instanceof Template) {
    return value.statics
      .map((text, i) => text + (i < value.dynamics.length ? toText(value.dynamics[i], assigns) : ''))
      .join('');
  }
  if (value instanceof Component) return toText(value.view.render, { ...value.view.mount({}), myself: value.cid });
  if (Array.isArray(value)) return value.map((item) => toText(item, assigns)).join('');
  if (value instanceof Raw) return value.html;
  return value == null || value === false ? '' : escape(value);
}
