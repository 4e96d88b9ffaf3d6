import { same } from './draft.js';
import { belongs, call, consent, contains, controlsOf, elementsOf, isControl, named, nameOf } from './field.js';
import { findIn, formOf, pageOf, serverStateOf, stateOf, typeOf, type Control } from './field.js';
import { isRefilled } from './page.js';
import { isKept, isSecret, mayPersist, type Rules } from './policy.js';

/** What has changed in a page. */
export interface Changes {
  /** What has come, or may be another field now. */
  readonly added: ReadonlySet<Element>;
  /** What has gone, or stands elsewhere. */
  readonly removed: ReadonlySet<Element>;
  /** The controls that have another name, by the one that they had. */
  readonly renamed: ReadonlyMap<string, Control[]>;
  /** True for a control that was not there before; a row that has another number now was. */
  hasCome(control: Control): boolean;
  /** The controls of its field that a removal has taken away at once with a control, in tree order; with itself. */
  goneWith(control: Control): Control[];
}

/** The names that secrets have had, by root: "show password" makes them text. */
const secretsOf = new WeakMap<Element, Set<string>>();
/** Those of a form that is just going, by the key of its draft in the storage: for the form that takes its place. */
const handedOver = new Map<string, ReadonlySet<string>>();
/** The controls that have been secret: they may get another name, or go to another form. */
const secretControls = new WeakSet<Element>();

/** The fields of a root: which controls they have, and which of these may be stored. */
export function fieldsOf(root: Element, rules: () => Rules) {
  const page = pageOf(root);
  const isNew = !secretsOf.has(root);
  const secrets = secretsOf.get(root) ?? new Set<string>();
  secretsOf.set(root, secrets);
  /** The fields with `data-persist="keep"` that have left the page. */
  const gone = new Set<string>();
  /** The names of the boxes for consent that have left it. */
  const goneBoxes = new Set<string>();
  /** The root's elements by name, until the page changes. */
  let index: Map<string, Element[]> | undefined;

  /** Remembers a control that is or has been secret, by the name and the type that it has or had. */
  function hide(control: Control, name = nameOf(control), type = typeOf(control)): void {
    if (isSecret(control, type)) secretControls.add(control);
    if (secretControls.has(control)) secrets.add(name);
  }

  /** May this control be stored and restored? */
  function may(control: Control, name = nameOf(control), its = rules(), isSaid = true): boolean {
    const isAllowed = mayPersist(control, root, its, name, isSaid);
    if (!isAllowed || secretControls.has(control)) hide(control, name);
    return isAllowed && !secrets.has(name);
  }

  /** What may be the controls of a name, in tree order. */
  const elementsNamed = (name: string) => (index ??= Map.groupBy(elementsOf(root), nameOf)).get(name) ?? [];

  /** The boxes by which the visitor says whether the form may be remembered. */
  function consents(): Control[] {
    // Those inside are asked of the root: it may be still to come into the page.
    const outside = [...page.querySelectorAll(`${consent}[form]`)].filter((it) => belongs(it, root));
    return [...findIn(root, consent), ...outside] as Control[];
  }

  /** The control that an element is or belongs to, if it is looked after. */
  function controlAt(target: EventTarget | null): Control | undefined {
    if (!(target instanceof Element)) return undefined;
    // A page may have many forms, and each of them hears of what happens in the others.
    if (!contains(root, target) && !call(target, 'closest', '[form]')) return undefined;
    for (let at: Element | null = target; at && at !== root && !(at instanceof HTMLFormElement); at = at.parentElement)
      // An element that has its name as a property alone may be a part of the one that the page has named.
      if (isControl(at) && at.matches(named()) && nameOf(at)) return belongs(at, root) && may(at) ? at : undefined;
    return undefined;
  }

  return {
    secrets,
    gone,
    may,
    elementsNamed,
    controlAt,

    /** Another form may take the place of this one, and keep its draft there. */
    leave(key: string): void {
      for (const it of controlsOf(root)) hide(it);
      handedOver.set(key, secrets);
      queueMicrotask(() => handedOver.delete(key));
    },

    /** A page may render its form anew to show a password: what was a secret in the form before is one. */
    take(key: string): void {
      for (const name of handedOver.get(key) ?? []) secrets.add(name);
    },

    /** `may`, for many controls: where nothing inside decides of a field, it need not be looked at around each. */
    policy(): (control: Control, name: string) => boolean {
      const its = rules();
      // Whatever it says: browsers find a bare attribute at once, and words in it by a walk.
      const isSaid = call(root, 'querySelector', '[data-persist]') !== null;
      return (control, name) => may(control, name, its, isSaid || control.hasAttribute('form'));
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

    /** True for a form inside, the one around, and one elsewhere that owns a field inside. */
    haveForm: (form: Node): boolean =>
      contains(root, form) || contains(form, root) || controlsOf(root).some((it) => formOf(it) === form && may(it)),

    /** The names of the fields that the success of a submit spares; with them, that the visitor lets them be remembered. */
    kept(): string[] {
      const controls = controlsOf(root);
      const names = new Set(controls.map(nameOf));
      const kept = controls.filter((it) => isKept(it, root)).map(nameOf);
      // Fields that have gone: of a step that is over, or of a form that has “Sending …” in its place.
      kept.push(...[...gone].filter((name) => !names.has(name)));
      return [...kept, ...(kept.length ? [...consents().map(nameOf), ...goneBoxes] : [])];
    },

    consents,

    /** What a person typed before we came: browsers know which fields a person has changed. */
    typed(): Control[] {
      // Drivers of Firefox take `hasBeenActive` back after each command; the count of keys stays.
      const isTouched = navigator.userActivation.hasBeenActive || !!performance.eventCounts?.get('keydown');
      const elements = isNew && isTouched ? [...page.querySelectorAll(':user-valid,:user-invalid')] : [];
      // What nobody has touched the browser may have filled again.
      const focused = isTouched || !isRefilled() ? page.activeElement : null;
      return [...elements, focused]
        .map(controlAt)
        .filter((it) => !!it && !same(stateOf(it), serverStateOf(it) ?? '')) as Control[];
    },

    /**
     * Takes note of what has changed in the page.
     *
     * @param isAwaited - there is something to show in what has been added
     */
    changed(records: MutationRecord[], isAwaited: boolean): Changes {
      const added = new Set<Element>();
      const removed = new Set<Element>();
      /** What may be controls among nodes, or within them, and what may be their choices. */
      const within = (nodes: Iterable<Node>): Element[] =>
        [...nodes].flatMap((it) =>
          it instanceof Element
            ? [...(it instanceof HTMLFormElement ? [] : [it]), ...findIn(it, `${named()},option`)]
            : [],
        );
      /** What each of the removals has taken away. */
      const goneAtOnce: Element[][] = [];
      /** The names that elements had before all of the records. */
      const names = new Map<Element, string | null>();
      for (const { attributeName, target, oldValue } of records)
        if (attributeName === 'name' && !names.has(target as Element)) names.set(target as Element, oldValue);
      for (const { attributeName, target, oldValue, addedNodes, removedNodes } of records) {
        if (attributeName) {
          const control = target as Control;
          // React takes the name of a radio button away for a moment.
          const before = attributeName === 'name' ? names.get(control) : oldValue;
          if (attributeName === 'type' && (belongs(control, root) || !control.isConnected)) {
            const wasNamed = names.get(control) ?? nameOf(control);
            hide(control, wasNamed, oldValue?.toLowerCase() ?? '');
            // With another name as well, a morph has made another field of it.
            if (wasNamed !== nameOf(control)) secretControls.delete(control);
            hide(control);
          } else if (isAwaited && before !== call(control, 'getAttribute', attributeName)) added.add(control);
          continue;
        }
        // A new text is another choice, where an option has no value.
        const come = target instanceof HTMLOptionElement ? [target] : addedNodes;
        if (isAwaited) for (const it of within(come)) added.add(it);
        const isHere = contains(root, target);
        const went = within(removedNodes).filter((it) => isHere || (it.hasAttribute('form') && belongs(it, root)));
        goneAtOnce.push(went);
        for (const it of went) {
          removed.add(it);
          gone.delete(nameOf(it));
          if (it.matches(consent)) goneBoxes.add(nameOf(it));
        }
        // Then, as one control that says “keep” decides for all of its name.
        for (const it of went) if ([it, target].some((at) => isKept(at as Element, root))) gone.add(nameOf(it));
      }
      index = undefined;
      // What stands elsewhere now has come and gone: that it has moved is what counts.
      for (const it of removed) {
        added.delete(it);
        if (isControl(it)) hide(it);
      }
      const renamed = [...names.keys()]
        .filter(isControl)
        .filter((it) => belongs(it, root) && names.get(it) && ![names.get(it), ''].includes(nameOf(it)));
      let goneByName: Map<string, Control[]>[] | undefined;
      return {
        added,
        removed,
        renamed: Map.groupBy(renamed, (it) => names.get(it) as string),
        hasCome: (it) => added.has(it) && !renamed.includes(it),
        goneWith(control) {
          // Many may have gone at once, each of them edited.
          goneByName ??= goneAtOnce.map((its) => Map.groupBy(its.filter(isControl), nameOf));
          const went = goneByName.map((its) => its.get(nameOf(control)) ?? []).find((its) => its.includes(control));
          return (went ?? []).filter((it) => may(it));
        },
      };
    },
  };
}

export type Fields = ReturnType<typeof fieldsOf>;
