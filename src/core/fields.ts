import { same } from './draft.js';
import { belongs, call, consent, contains, controlsOf, elementsOf, isControl, namedIn, nameOf } from './field.js';
import { findIn, pageOf, serverStateOf, stateOf, typeOf, type Control } from './field.js';
import { isKept, mayPersist, type Rules } from './policy.js';

/** What has come into a page, what stands elsewhere in it, and the controls that have gone from it. */
export interface Changes {
  readonly added: ReadonlySet<Element>;
  readonly moved: readonly Element[];
  readonly removed: readonly Control[];
}

/** The names that passwords have had, by root: "show password" makes them text. */
const secretsOf = new WeakMap<Element, Set<string>>();

/** The fields of a root: which controls they have, and which of these may be stored. */
export function fieldsOf(root: Element, rules: () => Rules) {
  const page = pageOf(root);
  const isNew = !secretsOf.has(root);
  const secrets = secretsOf.get(root) ?? new Set();
  secretsOf.set(root, secrets);
  /** The root's elements by name, until the page changes. */
  let index: Map<string, Element[]> | undefined;

  /** Remembers the names of passwords. */
  function hide(control: Control, name = nameOf(control), type: unknown = typeOf(control)): void {
    if (/^password$/i.test(String(type))) secrets.add(name);
  }

  /** May this control be stored and restored? */
  function may(control: Control, name = nameOf(control)): boolean {
    hide(control, name);
    return !secrets.has(name) && mayPersist(control, root, rules(), name);
  }

  /** What may be the controls of a name, in tree order. */
  const elementsNamed = (name: string) => (index ??= Map.groupBy(elementsOf(root), nameOf)).get(name) ?? [];

  /** The control that an element is or belongs to, if it is looked after. */
  function controlAt(target: EventTarget | null): Control | undefined {
    if (!(target instanceof Element)) return undefined;
    // A page may have many forms, and each of them hears of what happens in the others.
    if (!contains(root, target) && !call(target, 'closest', '[form]')) return undefined;
    for (let at: Element | null = target; at && at !== root; at = at.parentElement)
      if (isControl(at) && nameOf(at)) return belongs(at, root) && may(at) ? at : undefined;
    return undefined;
  }

  return {
    secrets,
    may,
    elementsNamed,
    controlAt,

    /** `may`, for many controls: where nothing inside decides of a field, it need not be looked at around each. */
    policy(): (control: Control, name: string) => boolean {
      const its = rules();
      // Whatever it says: browsers find a bare attribute at once, and words in it by a walk.
      const isSaid = call(root, 'querySelector', '[data-persist]') !== null;
      return (control, name) =>
        !secrets.has(name) && mayPersist(control, root, its, name, isSaid || control.hasAttribute('form'));
    },

    controlsNamed: (name: string) =>
      elementsNamed(name)
        .filter(isControl)
        .filter((it) => may(it)),

    /** Every name in the page, and whether it is of a field that is looked after. */
    names(): Map<string, boolean> {
      const names = new Map<string, boolean>();
      // A checkbox may share its name with a hidden field.
      for (const it of controlsOf(root)) names.set(nameOf(it), names.get(nameOf(it)) || may(it));
      return names;
    },

    /** The names of the fields that the success of a submit spares. */
    kept: () =>
      controlsOf(root)
        .filter((it) => isKept(it, root))
        .map(nameOf),

    /** The boxes by which the visitor says whether the form may be remembered. */
    consents(): HTMLInputElement[] {
      const outside = [...page.querySelectorAll(`${consent}[form]`)].filter((it) => belongs(it, root));
      return [...findIn(root, consent), ...outside] as HTMLInputElement[];
    },

    /** What a person typed before we came: browsers know which fields a person has changed. */
    typed(): Control[] {
      const isTouched = isNew && navigator.userActivation.hasBeenActive;
      const elements = isTouched ? [...page.querySelectorAll(':user-valid,:user-invalid')] : [];
      return [...elements, page.activeElement]
        .map(controlAt)
        .filter((it) => !!it && !same(stateOf(it), serverStateOf(it))) as Control[];
    },

    /**
     * Takes note of what has changed in the page.
     *
     * @param isAwaited - there is something to show in what has been added
     */
    changed(records: MutationRecord[], isAwaited: boolean): Changes {
      const added = new Set<Element>();
      const removed = new Set<Element>();
      const within = (nodes: Iterable<Node>) =>
        [...nodes].flatMap((it) =>
          it instanceof Element ? [...namedIn(it), ...(it instanceof HTMLFormElement ? [] : [it])] : [],
        );
      /** The names that nodes had before. */
      const names = new Map<Node, string | null>();
      for (const { attributeName, target, oldValue } of records)
        if (attributeName === 'name' && !names.has(target)) names.set(target, oldValue);
      for (const { attributeName, target, oldValue, addedNodes, removedNodes } of records) {
        if (attributeName) {
          const control = target as Control;
          // React takes the name of a radio button away for a moment.
          const before = attributeName === 'name' ? names.get(control) : oldValue;
          if (attributeName === 'type' && belongs(control, root)) {
            hide(control, names.get(control) ?? undefined, oldValue);
            hide(control);
          } else if (isAwaited && before !== call(control, 'getAttribute', attributeName)) added.add(control);
          continue;
        }
        const select = target instanceof Element && call(target, 'closest', 'select');
        if (isAwaited) for (const it of within(select ? [select] : addedNodes)) added.add(it);
        const isHere = contains(root, target);
        for (const it of within(removedNodes)) if (isHere || belongs(it, root)) removed.add(it);
      }
      index = undefined;
      const gone = [...removed].filter(isControl).filter((it) => !contains(page, it));
      for (const it of gone) hide(it);
      const moved = [...added].filter((it) => removed.has(it));
      for (const it of moved) added.delete(it);
      return { added, moved, removed: gone };
    },
  };
}

export type Fields = ReturnType<typeof fieldsOf>;
