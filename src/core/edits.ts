import { same } from './draft.js';
import { contains, findIn, isCustom, pageOf, serverStateOf, stateOf, type Control, type State } from './field.js';
import type { Fields } from './fields.js';

/** An edit whose value has not been read yet. */
export interface Edit {
  /** When, in ms since 1970. */
  at: number;
  /** What the server had shown before. */
  readonly server: State;
}

/** True for controls that need not say when they change. */
export const isSilent = (control: Control): boolean => isCustom(control) || control.type === 'hidden';

/** What a person has edited in the fields of a root, until it is read from the controls. */
export function editsIn(root: Element, fields: Fields) {
  const pending = new Map<Control, Edit>();
  /** What custom elements and hidden fields held: they need not say when they change. */
  const silent = new Map<Control, State>();
  /** What controls held when they were read last. */
  let lastRead = new WeakMap<Control, State>();

  /** What stands in the control that a person is in is no news. */
  function readFocused(): void {
    const at = fields.controlAt(pageOf(root).activeElement);
    if (at) lastRead.set(at, stateOf(at));
  }

  return {
    isEmpty: () => !pending.size,
    readFocused,

    /** What a control holds counts as news once more. */
    renew(control: Control): void {
      lastRead.delete(control);
    },

    /** False for a text that stands as it was read last: that a person leaves it changes nothing. */
    isNews(control: Control): boolean {
      const state = stateOf(control);
      return pending.has(control) || typeof state !== 'string' || lastRead.get(control) !== state;
    },

    /** A control is edited once more. False: it has been read since, or never was edited. */
    again(control: Control): boolean {
      const known = pending.get(control);
      if (known) known.at = Date.now();
      return !!known;
    },

    /** A person has edited a control. What the server had shown is noted now: its answer may come before the edit is read. */
    add(control: Control): void {
      const known = pending.get(control)?.server ?? silent.get(control);
      const now = serverStateOf(control);
      // Where a control writes what it holds into its attribute, that says no longer what the server had shown.
      const isLost = isSilent(control) && same(now, stateOf(control));
      pending.set(control, { at: Date.now(), server: known ?? (isLost ? undefined : now) });
    },

    /** Notes what the silent ones hold that an event is about. True: there are some to look at again. */
    watch({ type, target }: Event): boolean {
      // What sets a hidden field by a click need not take the focus.
      const isBegun = type !== 'keyup' && contains(root, target as Node);
      const hidden = isBegun ? (findIn(root, 'input[type=hidden]') as Control[]) : [];
      for (const it of [fields.controlAt(target), ...hidden])
        if (it && isSilent(it) && fields.may(it) && !silent.has(it)) silent.set(it, stateOf(it));
      return silent.size > 0;
    },

    /** Looks at the silent ones. True: something has been edited. */
    look(): boolean {
      for (const [control, state] of silent) {
        const now = stateOf(control);
        if (!same(state, now)) pending.set(control, { at: Date.now(), server: state });
        silent.set(control, now);
      }
      return pending.size > 0;
    },

    /** Hands over what has been edited. */
    take(): ReadonlyMap<Control, Edit> {
      const taken = new Map(pending);
      pending.clear();
      for (const control of taken.keys()) lastRead.set(control, stateOf(control));
      return taken;
    },

    /** The draft has another owner, or is gone: what is pending is no edit of it, nor is what the fields hold now. */
    drop(): void {
      pending.clear();
      lastRead = new WeakMap();
      readFocused();
    },

    /** What the fields show now has been put there: that is no edit. */
    settle(): void {
      for (const control of silent.keys()) silent.set(control, stateOf(control));
    },

    /** The fields are to be reset: that is no edit. */
    rest(): void {
      silent.clear();
    },
  };
}
