import { same, type Draft, type Entry } from './draft.js';
import { call, isCustom, isNative, nameOf, serverStateOf, show, stateFor, stateOf, tell, typeOf } from './field.js';
import type { Control, State } from './field.js';

/** Which restored fields tell the page of it: each, one of each form, none. */
export type Notify = 'field' | 'form' | 'none';

/** A control that a framework may still take over. */
interface Watched {
  /** What it is to hold. */
  state: State;
  /** How many properties it had: a framework that takes it over adds its own. */
  readonly keys: number;
  /** How often it is told again where it is reset without a word, and for how long after the first look at it, in ms. */
  readonly tries: number;
  readonly span: number;
  since?: number;
}

/** How long a framework may take to start, in ms. */
const patience = 12_000;
/** How long it may take to render again, in ms. */
const render = 100;
/** How long a custom element may take to have its parts, in ms. */
const assembly = 1000;

const keysOf = (control: Control): number => Reflect.ownKeys(control).length;

export type Showing = ReturnType<typeof showingIn>;

/** What stands in the fields of a form: which of them show the draft, what they showed before, what the page was told. */
export function showingIn(root: Element) {
  /** The fields that show the draft. */
  const shown = new Set<string>();
  /** The fields that the server changed since they were edited, and not to the draft's own value. */
  const conflicts = new Set<string>();
  /** What controls showed before the draft. */
  const before = new Map<Control, State>();
  /** What the page does not know yet: what controls showed when it was told last, and what they are to show. */
  const untold = new Map<Control, [was: State, is: State]>();
  const watched = new Map<Control, Watched>();
  let telling = false;

  function watch(control: Control, state = stateOf(control), tries = 0, span = render): void {
    if (!watched.size) {
      // A LiveView adds a property to each field that is used, and has no state of its own for it.
      if (call(root, 'closest', '[data-phx-session]')) return;
      requestAnimationFrame(look);
    }
    watched.set(control, { state, keys: keysOf(control), tries, span });
  }

  /** Frameworks set their own state without a word when they start (hydration) or render again: tells them again. */
  function look(): void {
    let youngest = patience;
    for (const [control, it] of watched) {
      const { state, tries, span } = it;
      const age = performance.now() - (it.since ??= performance.now());
      const isReset = tries > 0 && age < span && !same(stateOf(control), state);
      if (isReset || keysOf(control) > it.keys) tellOne(control, state, tries - 1, span);
      else if (age > patience) watched.delete(control);
      youngest = Math.min(youngest, age);
    }
    if (!watched.size) return;
    if (youngest < assembly) requestAnimationFrame(look);
    else setTimeout(look, youngest / 4);
  }

  /** One control at a time: the re-render that follows may reset the others, and their turn comes. */
  function tellOne(control: Control, state: State, tries = 8, span = render): void {
    telling = true;
    const isShown = show(control, state);
    if (isShown) tell(control);
    telling = false;
    watch(control, isShown ? stateOf(control) : state, tries, span);
  }

  /** Makes a control show a state, and remembers what it showed before. */
  function put(control: Control, state: State, was = stateOf(control)): boolean {
    if (same(was, state)) return true;
    if (!show(control, state, was)) {
      // A custom element may want its own parts first.
      if (isCustom(control)) watch(control, state, 60, assembly);
      return false;
    }
    if (!before.has(control)) before.set(control, was);
    untold.set(control, [untold.get(control)?.[0] ?? was, state]);
    return true;
  }

  /** Gives fields back what they showed before the draft. */
  function giveBack(which: (name: string) => boolean): void {
    for (const [control, state] of before) {
      const name = nameOf(control);
      if (!which(name)) continue;
      put(control, state);
      before.delete(control);
      watched.delete(control);
      shown.delete(name);
    }
  }

  return {
    shown,
    conflicts,
    giveBack,

    /** True while the page is told: those events are not a person's. */
    isTelling: () => telling,

    /**
     * Shows a draft.
     *
     * @param controls - those of each of its fields in tree order
     * @param serverWins - leaves the server's value where there is a conflict
     */
    show({ fields }: Draft, controls: Control[], serverWins: boolean): void {
      const places = new Map<string, number>();
      const missing = new Set<string>();
      const parts = controls.map((control) => {
        const name = nameOf(control);
        const [value, , server] = fields.get(name) as Entry;
        const place = places.get(name) ?? 0;
        places.set(name, place + 1);
        if (!place) {
          shown.delete(name);
          conflicts.delete(name);
        }
        const now = stateOf(control);
        const state = stateFor(control, value, place, now);
        if (server !== undefined) {
          const then = stateFor(control, server, place, now);
          // What nobody has touched, and shows what the server had shown, the server has not changed.
          const shows = same(now, then) && !before.has(control) ? then : serverStateOf(control);
          if (!same(shows, then) && !same(shows, state)) conflicts.add(name);
        }
        // Of radio buttons, the chosen one says that the field shows the draft.
        const isTelling = typeOf(control) !== 'radio' || state || value === null;
        return { control, name, now, state, isTelling };
      });
      for (const { control, name, now, state, isTelling } of parts)
        if (state === undefined || (serverWins && conflicts.has(name)) || !put(control, state, now)) missing.add(name);
        else if (isTelling) shown.add(name);
      for (const name of missing) shown.delete(name);
      if (serverWins) giveBack((name) => conflicts.has(name));
    },

    /** Nothing is restored any more; what the fields show stays. */
    forget(): void {
      for (const it of [shown, conflicts, before, watched, untold]) it.clear();
    },

    /** A person has taken over: only a framework that starts later still has to be told of it. */
    yield(control: Control): void {
      untold.delete(control);
      watched.delete(control);
      // A custom element takes what was typed only after us.
      if (performance.now() < patience && isNative(control)) watch(control);
    },

    /** A person goes on. */
    note(control: Control): void {
      const it = watched.get(control);
      if (it) it.state = stateOf(control);
    },

    /** Tells the page of the fields whose shown value changed. */
    tell(notify: Notify): void {
      const forms = new Set<unknown>();
      for (const [control, [was, is]] of untold) {
        untold.delete(control);
        const { form } = control as HTMLInputElement;
        if (notify === 'none' || same(was, is) || (notify === 'form' && forms.has(form))) continue;
        forms.add(form);
        tellOne(control, is);
      }
    },

    /** What the page itself writes, once it is told, stays. */
    settle(): void {
      for (const [control, it] of watched) if (it.span === render) it.state = stateOf(control);
    },
  };
}
