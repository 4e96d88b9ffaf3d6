import { same } from './draft.js';
import {
  belongs,
  call,
  consent,
  contains,
  controlsOf,
  elementsOf,
  findIn,
  isControl,
  namedIn,
  nameOf,
} from './field.js';
import { pageOf, serverStateOf, stateOf, typeOf, type Control } from './field.js';
import { isKept, mayPersist, type Rules } from './policy.js';

/** What has come into a page, and the controls that have gone from it. */
export interface Changes {
  readonly added: ReadonlySet<Element>;
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

  /** May this control be stored and restored? */
  const may = (control: Control, name = nameOf(control)): boolean =>
    !secrets.has(name) && mayPersist(control, root, rules(), name);

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

    /** True while the visitor has not said that the form may be remembered. */
    isRefused: () => findIn(root, consent).some((box) => !(box as HTMLInputElement).checked),

    /** What a person typed before we came: browsers know which fields a person has changed. */
    typed(): Control[] {
      const isTouched = isNew && navigator.userActivation.hasBeenActive;
      const elements = isTouched ? findIn(root, ':user-valid,:user-invalid') : [];
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
      const removed: Element[] = [];
      const within = (nodes: Iterable<Node>) =>
        [...nodes].flatMap((it) =>
          it instanceof Element ? [...namedIn(it), ...(it instanceof HTMLFormElement ? [] : [it])] : [],
        );
      const hide = (control: Control, type = typeOf(control)) => {
        if (/^password$/i.test(type)) secrets.add(nameOf(control));
      };
      for (const { attributeName, target, oldValue, addedNodes, removedNodes } of records) {
        if (attributeName === 'type') hide(target as Control, oldValue ?? undefined);
        if (attributeName) continue;
        const select = target instanceof Element && call(target, 'closest', 'select');
        if (isAwaited) for (const it of within(select ? [select] : addedNodes)) added.add(it);
        if (contains(root, target)) removed.push(...within(removedNodes));
      }
      index = undefined;
      const gone = removed.filter(isControl).filter((it) => !contains(page, it));
      for (const it of gone) hide(it);
      return { added, removed: gone };
    },
  };
}
