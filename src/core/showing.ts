import { same, type Draft } from './draft.js';
import {
  isNative,
  closest,
  nameOf,
  serverStateOf,
  show,
  stateFor,
  stateOf,
  tell,
  typeOf,
  type Control,
  type State,
} from './field.js';

/** Which restored fields tell the page of it: each, one of each form, none. */
export type Notify = 'field' | 'form' | 'none';

/** A control that a framework may still take over: what it is to hold, what it held last, and since when, in ms. */
interface Watched {
  readonly is: State;
  held: State;
  /** How many properties it had: a framework that takes it over adds its own. */
  readonly keys: number;
  /** Since it was first looked at, in ms. */
  since?: number | undefined;
  /** How long it may be reset, in ms. */
  readonly span: number;
  readonly tries: number;
}

/** How long a framework may take to start, in ms. */
const patience = 12_000;
/** How long it may take to render again, in ms. */
const render = 100;
/** How long a custom element may take to have its parts, in ms. */
const assembly = 1000;

/** What stands in the fields of a form: which of them show the draft, what they showed before, what the page was told. */
export class Showing {
  /** The fields that show the draft. */
  readonly shown = new Set<string>();
  /** The fields that the server changed since they were edited, and not to the draft's own value. */
  readonly conflicts = new Set<string>();
  /** True while the page is told: those events are not a person's. */
  telling = false;
  /** What controls showed before the draft. */
  readonly #before = new Map<Control, State>();
  readonly #untold = new Map<Control, { was: State; is: State }>();
  readonly #watched = new Map<Control, Watched>();

  /**
   * Shows a draft.
   *
   * @param controls - those of each field in tree order
   * @param serverWins - leaves the server's value where there is a conflict
   */
  show({ fields }: Draft, controls: Control[], serverWins: boolean): void {
    const places = new Map<string, number>();
    const missing = new Set<string>();
    const states = controls.map((control) => {
      const name = nameOf(control);
      const entry = fields.get(name);
      const place = places.get(name) ?? 0;
      places.set(name, place + 1);
      if (!entry) return undefined;
      if (!place) {
        this.shown.delete(name);
        this.conflicts.delete(name);
      }
      const now = stateOf(control);
      const state = stateFor(control, entry.value, place, now);
      const then = entry.server === undefined ? now : stateFor(control, entry.server, place, now);
      // What nobody has touched, and shows what the server had shown, the server has not changed.
      if (entry.server !== undefined && (!same(now, then) || this.#before.has(control))) {
        const server = serverStateOf(control);
        if (!same(server, state) && !same(server, then)) this.conflicts.add(name);
      }
      return state;
    });
    controls.forEach((control, i) => {
      const name = nameOf(control);
      const state = states[i];
      if (state === undefined || (serverWins && this.conflicts.has(name)) || !this.put(control, state))
        missing.add(name);
      // Of radio buttons, the chosen one says that the field shows the draft.
      else if (typeOf(control) !== 'radio' || state || fields.get(name)?.value === null) this.shown.add(name);
    });
    for (const name of missing) this.shown.delete(name);
    if (serverWins) this.giveBack((name) => this.conflicts.has(name));
  }

  /** Makes a control show a state, and remembers what it showed before. */
  put(control: Control, state: State): boolean {
    const was = stateOf(control);
    if (same(was, state)) return true;
    if (!show(control, state, was)) {
      // A custom element may want its own parts first.
      if (control.localName.includes('-') && state !== undefined)
        this.#watch(control, { is: state, held: state, span: assembly });
      return false;
    }
    if (!this.#before.has(control)) this.#before.set(control, was);
    this.#untold.set(control, { was: this.#untold.get(control)?.was ?? was, is: state });
    return true;
  }

  /** Gives fields back what they showed before the draft. */
  giveBack(which: (name: string) => boolean): void {
    for (const [control, state] of this.#before) {
      if (!which(nameOf(control))) continue;
      this.put(control, state);
      this.#before.delete(control);
      this.#watched.delete(control);
      this.shown.delete(nameOf(control));
    }
  }

  /** Nothing is restored any more; what the fields show stays. */
  forget(): void {
    for (const it of [this.shown, this.conflicts, this.#before, this.#watched, this.#untold]) it.clear();
  }

  /** A person has taken over: only a framework that starts later still has to be told of it. */
  yield(control: Control): void {
    this.#untold.delete(control);
    this.#watched.delete(control);
    // A custom element takes what was typed only after us.
    if (performance.now() < patience && isNative(control)) this.#watch(control, { is: undefined });
  }

  /** A person goes on. */
  note(control: Control): void {
    const it = this.#watched.get(control);
    if (it) Object.assign(it, { is: undefined, held: stateOf(control) });
  }

  /** Tells the page of the fields whose shown value changed. */
  tell(notify: Notify): void {
    const forms = new Set<unknown>();
    for (const [control, { was, is }] of this.#untold) {
      this.#untold.delete(control);
      const form = (control as HTMLInputElement).form;
      if (notify === 'none' || same(was, is) || (notify === 'form' && forms.has(form))) continue;
      forms.add(form);
      this.#tellOne(control, is);
    }
  }

  /** What the page itself writes, once it is told, stays. */
  settle(): void {
    for (const [control, it] of this.#watched) if (it.span === render) it.held = stateOf(control);
  }

  /** One control at a time: the re-render that follows may reset the others, and their turn comes. */
  #tellOne(control: Control, is: State, before?: Watched): void {
    this.telling = true;
    if (show(control, is)) tell(control);
    this.telling = false;
    this.#watch(control, { ...before, is });
  }

  #watch(control: Control, { is, held = stateOf(control), since, span = render, tries = 0 }: Partial<Watched>): void {
    // A LiveView adds a property to each field that is used, and has no state of its own for it.
    if (closest(control, '[data-phx-session]')) return;
    if (!this.#watched.size)
      requestAnimationFrame(() => {
        this.#look();
      });
    this.#watched.set(control, { is, held, keys: Reflect.ownKeys(control).length, since, span, tries: tries + 1 });
  }

  /** Frameworks set their own state without a word when they start (hydration) or render again: tells them again. */
  #look(): void {
    let wait = patience;
    for (const [control, it] of this.#watched) {
      const age = performance.now() - (it.since ??= performance.now());
      const isTaken = Reflect.ownKeys(control).length > it.keys;
      const isReset = it.is !== undefined && age < it.span && it.tries < 9 && !same(stateOf(control), it.held);
      if (isTaken || isReset)
        this.#tellOne(control, it.is ?? it.held, { ...it, held: undefined, since: isTaken ? undefined : it.since });
      if (age > patience) this.#watched.delete(control);
      wait = Math.min(wait, age);
    }
    const again = () => {
      this.#look();
    };
    if (!this.#watched.size) return;
    if (wait < assembly) requestAnimationFrame(again);
    else setTimeout(again, wait / 4);
  }
}
