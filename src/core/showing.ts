import { same, type Draft } from './draft.js';
import { nameOf, serverStateOf, show, stateFor, stateOf, tell, typeOf, type Control, type State } from './field.js';

/** Which restored fields tell the page of it: each, one of each form, none. */
export type Notify = 'field' | 'form' | 'none';

/** How long a framework may take to start after the page, in ms. */
const patience = 12_000;

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
  /** What was told of a control, and how many properties it had: a framework that starts later adds its own. */
  readonly #told = new Map<Control, { is: State; keys: number }>();

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
      const state = stateFor(control, entry.value, place);
      const server = serverStateOf(control);
      if (entry.server !== undefined && !same(server, state) && !same(server, stateFor(control, entry.server, place)))
        this.conflicts.add(name);
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
    if (!show(control, state)) return false;
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
      this.#told.delete(control);
      this.shown.delete(nameOf(control));
    }
  }

  /** Nothing is restored any more; what the fields show stays. */
  forget(): void {
    for (const it of [this.shown, this.conflicts, this.#before, this.#told, this.#untold]) it.clear();
  }

  /** A person has taken over: what a framework does with the control is no longer ours. */
  yield(control: Control): void {
    this.#untold.delete(control);
    this.#told.delete(control);
  }

  /** Tells the page of the fields whose shown value changed. */
  tell(notify: Notify): void {
    const forms = new Set<unknown>();
    for (const [control, { was, is }] of this.#untold) {
      this.#untold.delete(control);
      const form = (control as HTMLInputElement).form;
      if (notify === 'none' || same(was, is) || (notify === 'form' && forms.has(form))) continue;
      forms.add(form);
      if (!this.#told.size)
        requestAnimationFrame(() => {
          this.#follow(performance.now());
        });
      this.#tellOne(control, is);
    }
  }

  /** One control at a time: the re-render that follows may reset the others, and their turn comes. */
  #tellOne(control: Control, is: State): void {
    this.telling = true;
    show(control, is);
    tell(control);
    this.telling = false;
    this.#told.set(control, { is, keys: Reflect.ownKeys(control).length });
  }

  /** A framework that starts after the page (hydration) sets its own state without a word: tell it again. */
  #follow(since: number): void {
    for (const [control, { is, keys }] of this.#told)
      if (Reflect.ownKeys(control).length > keys) this.#tellOne(control, is);
    const elapsed = performance.now() - since;
    if (elapsed > patience) this.#told.clear();
    const again = () => {
      this.#follow(since);
    };
    if (!this.#told.size) return;
    if (elapsed < 1000) requestAnimationFrame(again);
    else setTimeout(again, elapsed / 4);
  }
}
