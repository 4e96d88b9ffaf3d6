import { clear, entryOf, lastEdit, merge, noDraft, same, valuesOf } from './core/draft.js';
import type { Draft, Entry, FieldValue } from './core/draft.js';
import { belongs, call, consent, contains, elementsOf, findIn, isControl, isCustom, nameOf } from './core/field.js';
import { pageOf, partsToCome, serverStateOf, stateOf, valueOf, type Control, type State } from './core/field.js';
import { fieldsOf } from './core/fields.js';
import { defaultKey, isKeyKnown } from './core/key.js';
import { whenHeard } from './core/page.js';
import { schedule } from './core/schedule.js';
import { isTelling, showingIn, type Notify, type Part } from './core/showing.js';
import type { ClearDetail, Conflict, PersistErrorDetail, RestoreDetail, SaveDetail, Values } from './events.js';
import { clearing, dropArrived, isMeant, type Which } from './storage/clear-drafts.js';
import { attempt, keeperOf, placeOf, then, type Keeper, type Migrate, type Operation } from './storage/keeper.js';
import { defining, isDefined, storagesFrom } from './storage/registry.js';
import type { AnyStorage, MaybePromise } from './storage/storage.js';
import { isAnsweredHere, setAside, takeBack } from './storage/submitted.js';

/** The element's properties; each may be left out. */
export interface PersistOptions {
  storageKey?: string | undefined;
  scope?: string | undefined;
  storage?: string | AnyStorage | undefined;
  version?: string | undefined;
  migrate?: Migrate | undefined;
  maxAge?: number | undefined;
  delay?: number | undefined;
  exclude?: string | undefined;
  clearOn?: string | undefined;
  conflict?: string | undefined;
  notify?: string | undefined;
  sync?: boolean | undefined;
  disabled?: boolean | undefined;
}

/** What the custom states say. */
export type States = Record<'restored' | 'dirty' | 'saved' | 'error', boolean>;

export interface PersistedFormHandle {
  /** Shows the draft (again). */
  restore(): RestoreDetail;
  /** Writes what is pending. Settles when it is written, or told to have failed; never rejects. */
  save(): Promise<void>;
  /** Drops the draft and what is pending. Never rejects. */
  clear(): Promise<void>;
  /** Gives the fields back what they showed before the restore, and drops the draft at the next edit. */
  undo(): void;
  /**
   * A bridge's word that the submit succeeded: drops the draft, but for fields with `data-persist="keep"`.
   *
   * @param upTo - what was edited later stays; in ms since 1970. Default: when the last submit was heard, else now;
   *   `Infinity`: now
   */
  submitSucceeded(upTo?: number): Promise<void>;
  /**
   * Shows the draft where a patch of the page has reset fields, without a word to the page; says what it shows. While it
   * is held back, as the page canceled it or the person undid it, its values are those of no draft. Undefined: the
   * storage has not answered yet; when it has, `restore` tells.
   */
  reshow(): RestoreDetail | undefined;
  /** An option has changed: what is pending goes where it belonged, then the draft is read anew. */
  refresh(): void;
  /** Writes what is pending, and ends. */
  disconnect(): void;
  /** Every field by name; `null` where nothing is stored. */
  readonly values: Values;
  /** When the draft was last edited; `null` where nothing is stored. */
  readonly savedAt: Date | null;
  /** The detail of the first `restore` event. */
  readonly restored: Promise<RestoreDetail>;
}

/** A framework may give a number for a text: a user's id. */
const textOf = (option: string | number | undefined): string | undefined => `${option ?? ''}` || undefined;
const numberOf = (option: number | undefined): number | undefined => (Number.isFinite(option) ? option : undefined);

/** An element that persists a form. */
export interface Host {
  /** Hears of every change of state. */
  reflect(states: Readonly<States>): void;
  /** Is given the handle before the storage is read: the first events may need it. */
  adopt(handle: PersistedFormHandle): void;
  /** It stood in the page before it was defined: a person may be typing. */
  readonly wasHere: boolean;
}

/**
 * Keeps what a visitor types into a form, and shows it on the next visit.
 *
 * @param root - the form, or any element around it; the events are dispatched on it
 * @param options - read whenever they are needed
 * @param host - the element that does it, where there is one
 * @example
 * const draft = persistForm(document.querySelector('form'), { storageKey: 'settings' });
 */
export function persistForm(root: HTMLElement, options: PersistOptions = {}, host?: Host): PersistedFormHandle {
  const ending = new AbortController();
  const { signal } = ending;
  const page = pageOf(root);
  const fields = fieldsOf(root, () => ({ exclude: options.exclude, takesFiles: storages[0].takesFiles }));
  const showing = showingIn(root);
  const states: States = { restored: false, dirty: false, saved: false, error: false };
  const timer = schedule(
    () => void save(),
    () => numberOf(options.delay) ?? 100,
  );

  /** What is stored, as far as this page knows, and what is pending. */
  let draft = noDraft;
  /** What the storage is known to hold: what the draft has besides is pending. */
  let stored = noDraft;
  /** The controls edited since they were last read: when, and what the server had shown before. */
  const touched = new Map<Control, { at: number; readonly server: State }>();
  /** The fields that a person edited on this page. */
  const edited = new Set<string>();
  /** The names of what was to show the draft. */
  const seen = new Set<string>();
  /** What custom elements and hidden fields held: they need not say when they change. */
  const silent = new Map<Control, State>();
  /** Set while the draft is not to be shown, as the page canceled it or the person undid it: what the next edit does. */
  let held: (() => void) | undefined;
  /** The last submit, until when what was edited went with it, and when the page had its hands free again. */
  let submitted: { event: SubmitEvent; at: number; upTo: number; freeAt: number } | undefined;

  let derivedKey: string | undefined;
  let key = '';
  /** Where the draft was read, the scope with it. */
  let place = '';
  let keeper: Keeper | undefined;
  let storages = storagesFrom('');
  let unwatch: (() => void) | undefined;
  /** The storage has, or has failed. */
  let hasAnswered = false;
  /** What is to be told once the page can hear. */
  let unheard: (() => void)[] | undefined = [];
  let announce!: (detail: RestoreDetail) => void;
  const restored = new Promise<RestoreDetail>((resolve) => (announce = resolve));

  const wasEdited = (name: string) => edited.has(name);
  /** The control that a person is in, if it was edited on this page. */
  function typing(): Control | undefined {
    const at = fields.controlAt(page.activeElement);
    return at && wasEdited(nameOf(at)) ? at : undefined;
  }
  const storedKey = () => placeOf(key, label().scope);
  const findKey = () => (key = options.storageKey || (derivedKey ??= defaultKey(root)));
  const label = () => ({
    scope: textOf(options.scope),
    version: textOf(options.version),
    maxAge: numberOf(options.maxAge),
  });

  // What the page is told

  function dispatch(type: string, detail: RestoreDetail | SaveDetail | ClearDetail | PersistErrorDetail): boolean {
    const cancelable = type === 'beforerestore';
    const event = new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable });
    return call(root, 'dispatchEvent', event);
  }

  function become(change: Partial<States>): void {
    Object.assign(states, change);
    host?.reflect(states);
  }

  function failed(operation: Operation, error: unknown): void {
    become({ error: true });
    const tell = () => dispatch('persist-error', { storageKey: key, operation, error });
    if (unheard) unheard.push(tell);
    else tell();
  }

  /** Every field by name, as a draft has it; with the rows and steps that are still to come. */
  function allValues(it: Draft): Values {
    const values = new Map<string, FieldValue>(Object.entries(valuesOf(it)));
    const names = fields.names();
    // An address has parameters of others, too.
    if (storages[0].isPublic) for (const name of values.keys()) if (!names.has(name)) values.delete(name);
    for (const [name, isOurs] of names)
      if (!isOurs) values.delete(name);
      else if (!values.has(name)) values.set(name, null);
    return Object.fromEntries(values);
  }

  /** A detail whose values are looked up when somebody asks: it is a walk over all fields. */
  function withValues<Rest>(rest: Rest, it = draft): Rest & { values: Values } {
    let values: Values | undefined;
    return {
      ...rest,
      get values() {
        return (values ??= allValues(it));
      },
    };
  }

  const savedAt = () => {
    const at = keeper?.savedAt();
    const names = storages[0].isPublic && fields.names();
    return at && (!names || [...draft.fields.keys()].some((name) => names.get(name))) ? new Date(at) : null;
  };

  const restoreDetail = (it = draft, restored = [...showing.shown]): RestoreDetail =>
    withValues(
      {
        storageKey: key,
        restored,
        conflicts: Array.from(showing.conflicts, (name) => ({
          name,
          draft: draft.fields.get(name)?.[0],
          server: valueOf(fields.controlsNamed(name), serverStateOf),
        })) as Conflict[],
        savedAt: savedAt(),
      },
      it,
    );

  // Restoring

  /**
   * Shows the draft in what there is of it among the elements.
   *
   * @param elements - all that there are of a name, in tree order
   * @param isLeft - those that stay as they are
   * @param mayShow - asked before fields are touched
   */
  function show(
    elements: readonly Element[],
    may: (control: Control, name: string) => boolean = fields.may,
    isLeft: (name: string, element: Element) => boolean = () => false,
    mayShow?: () => boolean,
  ): void {
    if (held || options.disabled) return;
    const parts: Part[] = [];
    const places = new Map<string, number>();
    for (const element of elements) {
      const name = nameOf(element);
      const entry = draft.fields.get(name);
      if (!entry) continue;
      seen.add(name);
      if (isControl(element) && may(element, name)) {
        const place = places.get(name) ?? 0;
        places.set(name, place + 1);
        if (isLeft(name, element)) continue;
        parts.push({ control: element, name, place, entry, isOurs: wasEdited(name) });
      }
      if (isCustom(element) && element.matches(':not(:defined)'))
        void customElements.whenDefined(element.localName).then(() => {
          showLate([element]);
        });
    }
    showing.show(parts, options.conflict === 'server', mayShow);
    become({ restored: showing.shown.size > 0 });
  }

  /** Shows the draft in all fields, but for some. */
  function showAll(isLeft?: (name: string) => boolean, mayShow?: () => boolean): void {
    collect();
    if (draft.fields.size) show(elementsOf(root, draft.fields), fields.policy(), isLeft, mayShow);
  }

  /** Shows elements that have come, or have become able to show something, since the others. */
  function showLate(late: Iterable<Element>): void {
    if (signal.aborted) return;
    mutated(observer.takeRecords());
    const drafted = [...late].filter((it) => draft.fields.has(nameOf(it)) && belongs(it, root));
    for (const [name, elements] of Map.groupBy(drafted, nameOf)) {
      if (!seen.has(name)) {
        show(elements);
        continue;
      }
      // A text is known by its place among all of its name: those that were there have theirs.
      const come = new Set(elements);
      const isText = elements.some((it) => isControl(it) && typeof stateOf(it) === 'string');
      const controls = fields.controlsNamed(name);
      const after = controls.slice(controls.findIndex((it) => come.has(it)));
      const isInserted =
        controls.length > [draft.fields.get(name)?.[0]].flat().length && !after.every((it) => come.has(it));
      if (isText && isInserted) reread(name);
      else show(fields.elementsNamed(name), fields.may, (_, it) => isText && !come.has(it));
    }
    tell();
  }

  /** The page has made another list of what a person entered. */
  function reread(name: string, isWhole = false): void {
    const controls = fields.controlsNamed(name);
    if (held || same(valueOf(controls), draft.fields.get(name)?.[0])) return;
    copy();
    take(name, controls, isWhole);
    timer.request();
  }

  function tell(): void {
    // A LiveView that has not joined drops events, but takes their fields for used.
    const isDeaf = call(root, 'closest', '[data-phx-session]:not(.phx-connected)');
    if (!unheard) showing.tell(isDeaf ? 'none' : ((options.notify ?? 'field') as Notify));
  }

  /** Shows the draft in all fields, but for some, if the page lets us. */
  function offer(isLeft?: (name: string) => boolean): void {
    const before = [...showing.shown];
    showAll(isLeft, () => {
      const mine = keeper;
      const { clearedAt } = draft;
      const mayShow = dispatch('beforerestore', restoreDetail(draft, before));
      // The page may have cleared it, or asked for another.
      if (keeper !== mine || draft.clearedAt !== clearedAt) return false;
      if (!mayShow) held = () => undefined;
      return mayShow;
    });
  }

  /** Tells the page what is restored. */
  function present(): RestoreDetail {
    hasAnswered = true;
    for (const it of unheard ?? []) it();
    unheard = undefined;
    tell();
    const detail = restoreDetail();
    dispatch('restore', detail);
    showing.settle();
    announce(detail);
    return detail;
  }

  /** What is pending, and what a person has edited here since a moment. */
  const pending = (since = Infinity): Draft => ({
    ...draft,
    fields: new Map(
      [...draft.fields].filter(
        ([name, entry]) => entry !== stored.fields.get(name) || (entry[1] > since && edited.has(name)),
      ),
    ),
  });

  /**
   * Takes over what the storage holds; what is pending stays.
   *
   * @param found - with what stands elsewhere and is to be stored, too
   * @param since - what has been edited here since then stays, too
   */
  function takeOver(its: Draft, found = its, since?: number): void {
    draft = merge(pending(since), found);
    stored = its;
  }

  /** The storage has answered. */
  function answer(found: Draft, its: Draft): void {
    takeOver(its, found);
    if (!hasAnswered && (host?.wasHere ?? true)) for (const it of fields.typed()) touch(it);
    hasAnswered = true;
    // Where the draft has a field that a person is typing in, what is typed is of the draft.
    const at = typing();
    if (at && draft.fields.has(nameOf(at))) touch(at);
    collect();
    if (draft !== stored) timer.request();
    offer(wasEdited);
    tell();
  }

  /** The storage has another item than this page wrote. */
  function changed(item: unknown): void {
    const isElsewhere = storages[0].takesParts;
    if (isElsewhere && item !== null && !options.sync && !edited.size) return;
    collect();
    const before = draft.fields;
    const theirs = item === null ? clear(noDraft, Date.now()) : (keeper?.open(item) ?? noDraft);
    // Two tabs that write at the same moment do not see each other: what of ours was written over is written again.
    takeOver(theirs, theirs, isElsewhere ? Date.now() - 2000 : undefined);
    if (item === null) return forget();
    if (draft !== stored) timer.request();
    // What another tab has written is read before the next write.
    if (isElsewhere && !options.sync) return;
    // What was shown from a copy on this device had been cleared on another.
    showing.giveBack((name) => (before.get(name)?.[1] ?? Infinity) <= draft.clearedAt && !edited.has(name));
    if (!showing.shown.size) become({ restored: false });
    const at = typing();
    showAll(
      (name) =>
        before.get(name) === draft.fields.get(name) || (options.sync ? name === (at && nameOf(at)) : edited.has(name)),
    );
    tell();
  }

  /** Reads the draft from where it is now said to be. */
  function load(): void {
    unwatch?.();
    findKey();
    place = storedKey();
    const storage = options.storage || 'local';
    storages = storagesFrom(storage);
    const mine = keeperOf({ ...label(), key: storedKey(), storages, migrate: options.migrate, failed });
    keeper = mine;
    const isLoaded = () => keeper === mine && !signal.aborted;
    const reading = options.disabled
      ? undefined
      : isDefined(storage)
        ? mine.read((...found) => {
            if (isLoaded()) answer(...found);
          })
        : attempt(
            () => new Promise<void>(() => undefined),
            (error) => {
              if (isLoaded()) failed('read', error);
            },
          );
    unwatch = attempt(
      () => storages[0].watch?.(storedKey(), changed, failed),
      (error) => {
        failed('read', error);
        return undefined;
      },
    ) as typeof unwatch;
    void then(reading, () => {
      if (!isLoaded()) return;
      if (!unheard) return void present();
      whenHeard(() => {
        if (!unheard || signal.aborted) return;
        // The parser has read more, and frameworks have set what they start with.
        showAll(wasEdited);
        present();
      }, signal);
    });
  }

  /** Starts once the key is known, at the latest when the page is parsed. */
  function start(): void {
    if (keeper) return;
    if (options.storageKey || isKeyKnown(root)) load();
  }

  // Edits

  function heard(event: Event): void {
    if (isTelling()) return;
    const target = event.target as Control;
    const known = touched.get(target);
    // Nearly every keystroke ends here.
    if (known && event.type === 'input') {
      showing.note(target, true);
      known.at = Date.now();
      return;
    }
    const control = fields.controlAt(target);
    if (options.disabled) {
      if (control) edited.add(nameOf(control));
      return;
    }
    // A box that is left out decides all the same.
    const isBox = event.type === 'change' && target instanceof Element && call(target, 'matches', consent);
    if (isBox && belongs(target, root)) decide(target as HTMLInputElement);
    if (!control) return;
    showing.yield(control);
    touch(control);
    // A patch of the page may reset a field that a person has left.
    if (event.type === 'change') collect();
    if (!touched.size && !pending().fields.size) return;
    if (!states.dirty) become({ dirty: true, saved: false });
    timer.request();
  }

  /** A person has edited a control. The server's answer to that may come before it is read. */
  function touch(control: Control): void {
    const known = touched.get(control)?.server ?? silent.get(control);
    const now = serverStateOf(control);
    // What is written into an attribute says no longer what the server had shown.
    const isLost = isSilent(control) && same(now, stateOf(control));
    touched.set(control, { at: Date.now(), server: known ?? (isLost ? undefined : now) });
  }

  const isSilent = (control: Control) => isCustom(control) || control.type === 'hidden';

  /** Custom elements and hidden fields may change without a word: notes what they hold, to look again later. */
  function watchSilent(event: Event): void {
    if (options.disabled) return;
    const isFocused = event.type === 'focusin' && contains(root, event.target as Node);
    const hidden = isFocused ? (findIn(root, 'input[type=hidden][data-persist]') as Control[]) : [];
    for (const it of [fields.controlAt(event.target), ...hidden])
      if (it && isSilent(it) && fields.may(it) && !silent.has(it)) silent.set(it, stateOf(it));
    if (silent.size) timer.request();
  }

  /** Makes the draft one to be written in: events may have given away the last. */
  const copy = (): Draft => (draft = { ...draft, fields: new Map(draft.fields) });

  /** Takes what was edited since the last time into the draft. */
  function collect(): void {
    for (const [control, state] of silent) {
      const now = stateOf(control);
      if (!same(state, now)) touched.set(control, { at: Date.now(), server: state });
      silent.set(control, now);
    }
    if (!touched.size) return;
    mutated(observer.takeRecords());
    copy();
    for (const [control, { at, server }] of touched) {
      touched.delete(control);
      showing.note(control, false);
      const name = nameOf(control);
      const named = fields.controlsNamed(name);
      // A control that has gone from the page since stands alone.
      const controls = named.includes(control) ? named : named.length > 1 || fields.secrets.has(name) ? [] : [control];
      const serverState = (it: Control) => (it === control ? server : serverStateOf(it));
      if (controls.length) take(name, controls, false, at, serverState);
    }
  }

  /**
   * Takes a field into the draft, as edited by a person.
   *
   * @param isWhole - nothing of a list is still to come
   */
  function take(
    name: string,
    controls: Control[],
    isWhole = false,
    at = Date.now(),
    serverState = serverStateOf,
  ): void {
    const now = valueOf(controls);
    if (now === undefined) return;
    held?.();
    edited.add(name);
    seen.add(name);
    const [old, oldAt = 0, server] = draft.fields.get(name) ?? [];
    const rest = isWhole ? [] : partsToCome(old, controls);
    const value = rest.length ? ([now].flat() as string[]).concat(rest) : now;
    if (oldAt && same(old, value)) return;
    const isKnown = oldAt && !showing.conflicts.has(name);
    // What a submit or a clear took with it is older.
    const since = Math.max(at, oldAt + 1, draft.clearedAt + 1, (submitted?.upTo ?? 0) + 1);
    (draft.fields as Map<string, Entry>).set(
      name,
      entryOf(value, since, isKnown ? server : valueOf(controls, serverState)),
    );
  }

  /** The visitor lets the form be remembered, or no longer. */
  function decide(box: HTMLInputElement): void {
    const before = draft;
    if (!box.checked) void drop();
    draft = before;
    stored = noDraft;
    timer.request();
  }

  /** True while the visitor has not said that the form may be remembered. */
  const isRefused = () => fields.consents().some((box) => !box.checked);

  /** What has turned out to be a password goes from the draft. */
  function hide(): void {
    const secrets = [...fields.secrets].filter((name) => draft.fields.has(name));
    if (!secrets.length) return;
    copy();
    for (const name of secrets) (draft.fields as Map<string, Entry>).delete(name);
    void keeper?.replace(isRefused() ? noDraft : draft, 'write');
  }

  // Saving

  /** What may be stored of what is pending; with it, that the visitor has said so. */
  function consented(edits: Draft): Draft {
    if (!edits.fields.size) return edits;
    if (isRefused()) return noDraft;
    const boxes = fields.consents().filter((box) => !draft.fields.has(nameOf(box)));
    if (!boxes.length) return edits;
    copy();
    for (const box of boxes) take(nameOf(box), [box]);
    return pending();
  }

  function save(isLast = false): MaybePromise<unknown> {
    timer.cancel();
    collect();
    const mine = keeper;
    const unsaved = pending();
    if (states.dirty && !unsaved.fields.size) become({ dirty: false });
    const edits = consented(unsaved);
    // There may be no time left for an answer.
    return then(mine?.write(edits, isLast ? draft : undefined), (written) => {
      if (!written || keeper !== mine) return;
      const { at, whole } = written;
      if (!at) takeOver(whole ?? merge(stored, edits));
      // The last store goes with the page.
      if (at === storages.length - 1) return;
      // An element that has moved may tell of the next edit by now.
      if (!signal.aborted) become({ dirty: touched.size > 0, saved: !touched.size, ...(!at && { error: false }) });
      dispatch('save', withValues({ storageKey: key, savedAt: new Date(lastEdit(draft)) }));
    });
  }

  /** Nothing is remembered any more; what the fields show stays. */
  function forget(): void {
    for (const it of [touched, edited]) it.clear();
    stored = draft;
    copy();
    showing.forget();
    submitted = undefined;
    become({ restored: false, dirty: false, saved: false });
  }

  /** Drops what has been edited up to a moment, at most up to now, but for the fields to keep. */
  function drop(keep?: (name: string) => boolean, upTo = Infinity): MaybePromise<unknown> {
    timer.cancel();
    held = undefined;
    collect();
    const values = valuesOf(draft);
    draft = clear(draft, Math.min(upTo, Math.max(Date.now(), lastEdit(draft))), keep);
    for (const name of draft.fields.keys()) Reflect.deleteProperty(values, name);
    const later = [...edited].filter((name) => draft.fields.has(name));
    forget();
    for (const name of later) edited.add(name);
    return then(keeper?.replace(isRefused() ? noDraft : draft, 'clear'), (isDone) => {
      if (!isDone) return;
      if (!signal.aborted) become({ error: false });
      dispatch('clear', { storageKey: key, values });
    });
  }

  /** What is pending goes where it belonged, then the draft is read anew. */
  function refresh(): void {
    if (!keeper) return start();
    void save();
    // What the old draft showed goes; what a person typed stays where it is.
    showing.giveBack((name) => !edited.has(name));
    draft = noDraft;
    const at = typing();
    forget();
    findKey();
    // What a person is typing in stays, if it is still that person's, and of this form.
    const isTheirs = [place, placeOf(place, label().scope)].includes(storedKey());
    if (at && isTheirs) edited.add(nameOf(at));
    held = undefined;
    become({ error: false });
    load();
  }

  // The page

  const observer = new MutationObserver(mutated);

  function mutated(records: MutationRecord[]): void {
    if (!records.length) return;
    const { added, moved, removed } = fields.changed(records, draft.fields.size + touched.size > 0);
    hide();
    start();
    collect();
    if (!draft.fields.size) return;
    shorten(removed);
    for (const name of new Set(moved.map(nameOf))) if (Array.isArray(draft.fields.get(name)?.[0])) reread(name);
    showLate(added);
  }

  /** A row that has been removed is no longer of its list. A list that has gone as a whole may come again. */
  function shorten(removed: readonly Control[]): void {
    for (const name of new Set(removed.map(nameOf))) {
      const list = draft.fields.get(name)?.[0];
      const controls = fields.controlsNamed(name);
      const length = controls.length + removed.filter((it) => nameOf(it) === name).length;
      if (!controls[0] || !Array.isArray(list) || list.length !== length) continue;
      if (typeof stateOf(controls[0]) !== 'string') continue;
      reread(name, true);
    }
  }

  function left(): void {
    void save(true);
    if (options.clearOn !== 'submit' || !submitted || submitted.event.defaultPrevented || !draft.fields.size) return;
    const { event, at, upTo, freeAt } = submitted;
    if (!isAnsweredHere(event)) return;
    // A navigation that begins later is a person's, who has not waited for the answer.
    const until = Math.min(Date.now(), freeAt + 300);
    const storage = typeof options.storage === 'object' ? undefined : options.storage || 'local';
    setAside({ ...label(), key: storedKey(), storage, at, until, upTo, keep: fields.kept() });
  }

  /** Back from the back/forward cache: other pages may have written meanwhile. */
  function returned(event: Event): void {
    if (!(event as PageTransitionEvent).persisted || options.disabled) return;
    submitted = undefined;
    takeBack();
    // WebKit resets the fields a moment after the event.
    setTimeout(() => {
      void keeper?.read((found, its) => {
        takeOver(its, found);
        if (!draft.fields.size) forget();
        showAll();
        tell();
      });
    });
  }

  function on(target: EventTarget, types: string, listener: (event: Event) => void): void {
    for (const type of types.split(' ')) target.addEventListener(type, listener, { capture: true, signal });
  }

  /** Is the last to hear an event. */
  function afterOthers(event: Event, run: () => void): void {
    const last = (it: Event) => {
      if (it === event) run();
    };
    window.addEventListener(event.type, last, { once: true, signal });
  }

  /** True for a form inside, the one around, and one elsewhere that owns a control inside. */
  const isOurs = (form: Node): boolean =>
    contains(root, form) ||
    contains(form, root) ||
    findIn(root, '[form]').some((it) => (it as HTMLInputElement).form === form);

  /** Hears what happens to a form. */
  const onForm = (type: string, listener: (event: Event) => void) => {
    on(page, type, (event) => {
      if (!options.disabled && isOurs(event.target as Node)) listener(event);
    });
  };

  on(page, 'input change', heard);
  on(page, 'focusin click keyup', watchSilent);
  onForm('submit', (event) => {
    void save();
    const at = Date.now();
    const mine = { event: event as SubmitEvent, at, upTo: lastEdit(draft), freeAt: Infinity };
    submitted = mine;
    // What the page's own listeners have changed goes with it, too.
    afterOthers(event, () => {
      collect();
      mine.upTo = lastEdit(draft);
    });
    // A question (`confirm`, `beforeunload`) and a busy listener hold this back as they hold back the navigation.
    setTimeout(() => (mine.freeAt = Date.now()), 100);
  });
  onForm('reset', (event) => {
    let isOver = false;
    // Before the fields are reset: what is edited right after is an edit again.
    const end = () => {
      if (!isOver && !event.defaultPrevented && !signal.aborted) {
        void drop();
        silent.clear();
      }
      isOver = true;
    };
    afterOthers(event, end);
    // A listener may keep it from us.
    setTimeout(end);
  });
  on(window, 'pagehide', left);
  on(window, 'pageshow', returned);
  on(window, clearing, (event) => {
    if (isMeant((event as CustomEvent<Which>).detail, key, label().scope)) void drop();
  });
  on(window, defining, (event) => {
    if ((event as CustomEvent<string>).detail === options.storage) refresh();
  });
  on(document, 'visibilitychange', () => {
    if (document.hidden) void save();
  });
  observer.observe(page, {
    subtree: true,
    childList: true,
    attributeFilter: ['type', 'name', 'form'],
    attributeOldValue: true,
  });

  const handle: PersistedFormHandle = {
    restore() {
      collect();
      held = undefined;
      offer();
      return unheard ? restoreDetail() : present();
    },
    async save() {
      await save();
    },
    async clear() {
      await drop();
    },
    async submitSucceeded(upTo = submitted?.upTo ?? Infinity) {
      collect();
      const at = Math.min(upTo, Math.max(Date.now(), lastEdit(draft)));
      const kept = fields.kept();
      // What another tab has edited since, or has written to a kept field, stays, too.
      const reading = keeper?.read((found, its) => {
        takeOver(its, found);
      });
      await then(reading, () => drop((name) => kept.includes(name), at));
    },
    undo() {
      if (!showing.shown.size) return;
      collect();
      for (const name of showing.shown) edited.delete(name);
      held = () => {
        void drop((name) => edited.has(name));
      };
      showing.giveBack(() => true);
      tell();
      become({ restored: false });
    },
    reshow() {
      showAll();
      showing.tell('none');
      if (!hasAnswered) return undefined;
      return restoreDetail(held ? noDraft : draft);
    },
    refresh,
    disconnect() {
      void save();
      ending.abort();
      observer.disconnect();
      unwatch?.();
      showing.rest();
    },
    get values() {
      collect();
      return allValues(draft);
    },
    get savedAt() {
      return savedAt();
    },
    restored,
  };

  host?.adopt(handle);
  become({});
  start();
  if (!keeper)
    whenHeard(() => {
      if (!keeper) load();
    }, signal);
  return handle;
}

// A page that says thank you may have no form to ask for its draft.
if ('document' in globalThis) dropArrived();
