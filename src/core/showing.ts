import { same, type Entry } from './draft.js';
import {
  call,
  elementsOf,
  formOf,
  isCustom,
  isRadio,
  lacks,
  nameOf,
  propertyOf,
  serverStateOf,
  show,
  stateFor,
  stateOf,
  tell,
} from './field.js';
import type { Control, Property, State } from './field.js';
import { isRefilled } from './page.js';

/** Which restored fields tell the page of it: each, one of each form, none. */
export type Notify = 'field' | 'form' | 'none';

/** A control, and what the draft has for its field. */
export interface Part {
  readonly control: Control;
  readonly name: string;
  /** Its place among the field's controls. */
  readonly place: number;
  readonly entry: Entry;
  /** A person has edited the field on this page: what the server shows since then is its answer. */
  readonly isOurs: boolean;
  readonly property: Property;
  /** What it holds. */
  readonly now: State;
  /** What it has to hold. */
  readonly state: State;
}

/** A control that was made to show a draft: what it showed before, and what it is to show. */
interface Change {
  before: State;
  is: State;
}

/** A control that a framework may still take over, or reset as it renders again. */
interface Watched {
  /** What it is to hold, and in which property. */
  state: State;
  readonly property: Property;
  /** How many properties of its own it had: a framework that takes it over adds some. */
  readonly keys: number;
  /** How often it is still told again, where it is reset without a word. */
  readonly tries: number;
  /** A framework has put back what was there, as it was told. */
  readonly isReset: boolean;
  /** When it was looked at first, in ms since the page began. */
  since?: number;
}

/** How long a framework may take to start, in ms. */
const startTime = 12_000;
/** How long it may take to render again what it was told, in ms. */
const renderTime = 100;
/** How long controls are looked at in every frame, in ms; then ever more rarely. */
const busyTime = 1000;
/** In how many frames a custom element is asked whether it takes its state by now: for about `busyTime`. */
const triesUntilReady = 60;
/** How often a control is told again, where a framework resets it as it renders. */
const retries = 8;
/** How many of a form's controls are looked at in a frame, as long as none of them may have been reset. */
const sample = 20;

let telling = false;

/** True while a form shows something, or tells the page of it: the events that come then are not a person's. */
export const isTelling = (): boolean => telling;

const keysOf = (control: Control): number => Reflect.ownKeys(control).length;

/** What the controls of a root showed before the draft. It outlasts a move in the page. */
const changesOf = new WeakMap<Element, Map<Control, Change>>();

/** What stands in the fields of a form: which of them show the draft, what they showed before, what the page was told. */
export function showingIn(root: Element) {
  /** The fields that show the draft. */
  const shown = new Set<string>();
  /** The fields that the server changed since they were edited, and not to the draft's own value; as of when they were shown last. */
  const conflicts = new Set<string>();
  const changes = changesOf.get(root) ?? new Map<Control, Change>();
  changesOf.set(root, changes);
  /** The controls whose change the page does not know of yet, with what it knows that they showed. */
  const untold = new Map<Control, State>();
  /** Until they are taken over, a person edits them, or `startTime` is over. */
  const watched = new Map<Control, Watched>();
  /** The controls that have gone to another record or person, with what they were given: the page is still to be told. */
  const handedOver = new Map<Control, State>();
  /** One of them may have been reset, so the next look is at each; as of the last look, and of what is watched since. */
  let mayAnyReset = false;
  // A framework may take over a form that has moved.
  for (const [control, { is }] of changes) watch(control, is);

  /** Looks at a control from the next frame on; with `tries`, also whether it is reset without a word. */
  function watch(control: Control, state = stateOf(control), tries = 0, isReset = false): void {
    if (!watched.size) {
      // A LiveView adds a property to each field that is used, and has no state of its own for it.
      if (call(root, 'closest', '[data-phx-session]')) return;
      lookInNextFrame();
    }
    watched.set(control, { state, property: propertyOf(control), keys: keysOf(control), tries, isReset });
    mayAnyReset ||= tries > 0;
  }

  /** A text that is neither ours nor as it was before us is the page's own: it fills a field, or writes in its own way. */
  function isPages(control: Control, now: State): boolean {
    const change = changes.get(control);
    // A custom element that has shown nothing of ours is not ready: it still writes what it starts with.
    const isReady = !!change || !isCustom(control);
    return isReady && typeof now === 'string' && ![change?.before, serverStateOf(control)].includes(now);
  }

  function lookInNextFrame(): void {
    requestAnimationFrame(() => {
      look(sample);
    });
  }

  /**
   * Frameworks set their own state without a word when they start (hydration) or render again: tells them again.
   *
   * @param atMost - how many controls are looked at. Each of them, where one may have been reset; and from the first on
   *   that has been taken over: frameworks take over a form as a whole
   */
  function look(atMost = Infinity): void {
    const time = performance.now();
    let left = mayAnyReset ? Infinity : atMost;
    let youngest = startTime;
    mayAnyReset = false;
    for (const [control, it] of watched) {
      if (left-- <= 0) break;
      const { state, tries } = it;
      const age = time - (it.since ??= time);
      youngest = Math.min(youngest, age);
      const mayReset = tries > 0 && age < renderTime;
      mayAnyReset ||= mayReset;
      const isTakenOver = keysOf(control) > it.keys;
      if (isTakenOver) left = Infinity;
      // To read what it holds costs more than all else here.
      const now = mayReset || isTakenOver ? stateOf(control) : state;
      if (now !== state && isPages(control, now)) watched.delete(control);
      // Of several boxes a framework may hear one at a time (Vue): they are told again, too, where a person had ticked them.
      else if (isTakenOver || !same(now, state))
        showAndTell(control, state, tries > 0 || typeof state !== 'boolean' ? tries - 1 : undefined);
      else if (age > startTime) watched.delete(control);
    }
    if (!watched.size) return;
    if (youngest < busyTime) lookInNextFrame();
    else setTimeout(look, youngest / 4);
  }

  /** Tells the page of one control. The re-render that follows may reset the others: each is told when its turn comes. */
  function showAndTell(control: Control, state: State, tries = retries): void {
    telling = true;
    const isShown = show(control, state);
    if (isShown) tell(control);
    telling = false;
    const now = stateOf(control);
    const change = changes.get(control);
    // What the page makes of it is its own. But an effect of React's, which the first event runs, may have put back what
    // was there: then it is told once more.
    const mayBeReset = tries === retries && !isCustom(control) && keysOf(control) > 0;
    const isReset = isShown && mayBeReset && same(now, change?.before);
    if (change && isShown && !isReset) change.is = now;
    watch(control, isShown && !isReset ? now : state, tries, isReset);
  }

  /** Makes a control show a state, and remembers what it showed before. */
  function put(control: Control, state: State, was = stateOf(control), property?: Property): boolean {
    if (same(was, state)) return true;
    // Some custom elements tell also of what a script sets.
    telling = true;
    const isShown = show(control, state, was, property);
    telling = false;
    if (!isShown) {
      // It may take a state only once it has rendered its own parts.
      if (isCustom(control)) watch(control, state, triesUntilReady);
      return false;
    }
    const change = changes.get(control) ?? { before: was, is: was };
    changes.set(control, change);
    // A patch of the page has shown something newer since.
    if (!same(was, change.is)) change.before = was;
    // Of several choices, some may be still to come.
    change.is = Array.isArray(state) ? stateOf(control) : state;
    if (!untold.has(control)) untold.set(control, was);
    return true;
  }

  /**
   * Gives fields back what they showed before the draft.
   *
   * @param isUndone - also where something else stands in them by now
   */
  function giveBack(which: (name: string) => boolean, isUndone: (name: string) => boolean = () => false): void {
    for (const [control, { before, is }] of changes) {
      const name = nameOf(control);
      if (!which(name)) continue;
      if (isUndone(name) || same(stateOf(control), is)) put(control, before);
      changes.delete(control);
      watched.delete(control);
    }
    for (const name of shown) if (which(name)) shown.delete(name);
  }

  /** What the server shows in a control; where it does not say so, what it showed before the draft. */
  const serverStateIn = (control: Control): State => serverStateOf(control) ?? changes.get(control)?.before;

  /**
   * Says of each field whether it is to show the draft, and whether the server has changed it since it was edited.
   *
   * @param parts - those of each field, in tree order
   * @param serverWins - also of what was edited on this page
   */
  function compare(parts: readonly Part[], serverWins: boolean): void {
    /** Those that the server has changed since they were edited. */
    const changed = new Set<string>();
    for (const { control, name, place, entry, isOurs, now, state } of parts) {
      if (!place) {
        shown.delete(name);
        conflicts.delete(name);
      }
      // Of radio buttons, the chosen one says that the field shows the draft. A row or box that has joined says nothing.
      if (isRadio(control) ? state || entry[0] === null : state !== undefined || !place) shown.add(name);
      const server = entry[2];
      if (server === undefined || (isOurs && !serverWins)) continue;
      const before = stateFor(control, server, place, now);
      // What nobody has touched, and shows what the server had shown, the server has not changed.
      if (before === undefined || (same(now, before) && !changes.has(control))) continue;
      // A list whose choices are still to come says nothing.
      if (!same(serverStateIn(control), before) && !lacks(control, [state, before].flat())) changed.add(name);
    }
    if (changed.size)
      for (const { control, name, state } of parts)
        if (changed.has(name) && !same(serverStateIn(control), state)) conflicts.add(name);
  }

  return {
    shown,
    conflicts,
    serverStateOf: serverStateIn,
    giveBack,

    /**
     * Shows a draft.
     *
     * @param parts - those of each of its fields, in tree order
     * @param serverWins - leaves the server's value where there is a conflict
     * @param mayShow - asked once it is known what is in conflict, before fields are touched
     */
    show(parts: Part[], serverWins: boolean, mayShow = () => true): void {
      compare(parts, serverWins);
      if (!mayShow()) {
        for (const it of [shown, conflicts]) it.clear();
        return;
      }
      const mayBeRefilled = isRefilled() && document.readyState !== 'complete';
      for (const { control, name, place, property, now, state, entry, isOurs } of parts) {
        // Until the chosen radio button comes, the server's stays.
        const isLeft = !shown.has(name) && isRadio(control);
        // Its code may still have to come, which knows that it is a box.
        if (state === undefined && isCustom(control) && typeof entry[0] === 'boolean')
          watch(control, entry[0], triesUntilReady);
        // The browser (Firefox) may have filled in the draft's own text before us.
        if (mayBeRefilled && !isOurs && !changes.has(control) && same(now, state)) {
          const before = serverStateOf(control) ?? now;
          if (!same(before, now)) changes.set(control, { before, is: now });
        }
        // Of a row or box that has joined, the draft says nothing.
        if (state === undefined && place && entry[0] !== null && !isCustom(control)) continue;
        if (state === undefined || isLeft || (serverWins && conflicts.has(name)) || !put(control, state, now, property))
          shown.delete(name);
      }
      if (serverWins) giveBack((name) => conflicts.has(name));
    },

    /**
     * A control goes to another record or person.
     *
     * @param before - what the server had shown, as the draft says
     * @param isEdited - what it shows is a person's
     */
    leave(control: Control, before: State, isEdited: boolean): void {
      const server = serverStateIn(control);
      // Frameworks write into attributes what a field shows.
      const isServers = server !== undefined && !same(server, stateOf(control));
      const state = isServers ? server : isEdited || changes.has(control) ? before : undefined;
      if (state === undefined) return;
      put(control, state);
      // What the page knew was of the last one.
      untold.delete(control);
      handedOver.set(control, state);
    },

    /**
     * Tells the page of what was given to another record or person, where it has not filled in that one itself.
     *
     * @param tries - how often again, where the page resets it
     */
    tellHandedOver(notify: Notify | undefined, tries?: number): void {
      for (const [control, state] of handedOver)
        if (same(stateOf(control), state) && !changes.has(control)) untold.set(control, undefined);
      handedOver.clear();
      this.tell(notify, tries);
    },

    /** True where a field showed the draft, and one of its controls shows something else by now than it was made to. */
    isReplaced: (name: string, controls: readonly Control[]): boolean =>
      shown.has(name) && controls.some((it) => !same(stateOf(it), changes.get(it)?.is)),

    /**
     * Nothing is restored any more; what the fields show stays.
     *
     * @param mayGiveBack - what they showed before the draft is remembered
     */
    forget(mayGiveBack?: boolean): void {
      for (const it of [shown, conflicts, watched]) it.clear();
      if (!mayGiveBack) changes.clear();
    },

    /** Frameworks are waited for no longer. */
    rest(): void {
      watched.clear();
    },

    /** A person has taken over: only a framework that starts later still has to be told of it. */
    yield(control: Control): void {
      // The radio button that was chosen before has changed with it.
      const isOfIt = (it: Control) => isRadio(it) && nameOf(it) === nameOf(control);
      for (const its of [untold, watched])
        for (const it of isRadio(control) ? [...its.keys()].filter(isOfIt) : [control]) its.delete(it);
      // A custom element takes what was typed only after us.
      if (performance.now() < startTime && !isCustom(control)) watch(control);
    },

    /**
     * A person has edited a control: that is what a framework is to be told of.
     *
     * @param isKey - at a key, when a text is noted that is short. To read a long one costs more than all else that a key
     *   does: it is noted where it is read for the draft
     */
    note(control: Control, isKey: boolean): void {
      const it = watched.get(control);
      const isLong = typeof it?.state === 'string' && it.state.length > 5000;
      if (it && isLong !== isKey) it.state = stateOf(control, it.property);
    },

    /**
     * Tells the page of the fields whose shown value changed.
     *
     * @param tries - how often again, where the page resets them. Default: some times, as its render may come between
     */
    tell(notify: Notify = 'field', tries?: number): void {
      if (notify === 'none' || !untold.size) return untold.clear();
      // A LiveView that has not joined drops events, but takes the fields that it listens to for used: it is told later.
      const find = (selector: string) => call(root, 'closest', selector) ?? call(root, 'querySelector', selector);
      const isDeaf = find('[data-phx-session]:not(.phx-connected)') && find('[phx-change]');
      if (isDeaf) return;
      const forms = new Set<unknown>();
      const all = Array.from(untold, ([control, told]) => ({
        control,
        told,
        is: changes.get(control)?.is ?? stateOf(control),
      }));
      untold.clear();
      // Of a group, browsers tell of the button that was chosen: by us, or by the page.
      const isUnticked = ({ control, is }: (typeof all)[number]) => is === false && isRadio(control);
      const ticked = all.some(isUnticked) ? (elementsOf(root, 'input:checked') as Control[]) : [];
      for (const { control, is } of all) if (is === true) ticked.push(control);
      const chosen = new Set(ticked.filter(isRadio).map(nameOf));
      for (const { control, told, is } of all) {
        const form = formOf(control);
        if (same(told, is) || (notify === 'form' && forms.has(form))) continue;
        if (isUnticked({ control, told, is }) && chosen.has(nameOf(control))) continue;
        forms.add(form);
        showAndTell(control, is, tries);
      }
    },

    /** What the page itself writes, once it is told, stays. */
    settle(): void {
      for (const [control, it] of watched) {
        const change = changes.get(control);
        if (change && !it.isReset) change.is = it.state = stateOf(control);
      }
    },
  };
}
