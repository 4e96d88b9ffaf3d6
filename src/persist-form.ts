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
  /** Shows the draft where a patch of the page has reset fields, without a word to the page; says what it shows. */
  reshow(): RestoreDetail;
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

/**
 * Keeps what a visitor types into a form, and shows it on the next visit.
 *
 * @param root - the form, or any element around it; the events are dispatched on it
 * @param options - read whenever they are needed
 * @param reflect - hears of every change of state
 * @param wasHere - a person may have typed before
 * @example
 * const draft = persistForm(document.querySelector('form'), { storageKey: 'settings' });
 */
export function persistForm(
  root: HTMLElement,
  options: PersistOptions = {},
  reflect: (states: Readonly<States>) => void = () => undefined,
  wasHere = true,
): PersistedFormHandle {
  const ending = new AbortController();
  const { signal } = ending;
  const page = pageOf(root);
  const fields = fieldsOf(root, () => ({ exclude: options.exclude, takesFiles: storages[0].takesFiles }));
  const showing = showingIn(root);
  const states: States = { restored: false, dirty: false, saved: false, error: false };
  const timer = schedule(
    () => void save(),
    () => options.delay ?? 100,
  );

  /** What is stored, as far as this page knows, and what is pending. */
  let draft = noDraft;
  /** What the storage is known to hold: what the draft has besides is pending. */
  let stored = noDraft;
  /** The controls edited since they were last read, and when. */
  const touched = new Map<Control, number>();
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
  let keeper: Keeper | undefined;
  let storages = storagesFrom('');
  let unwatch: (() => void) | undefined;
  /** What is to be told once the page can hear. */
  let unheard: (() => void)[] | undefined = [];
  let announce!: (detail: RestoreDetail) => void;
  const restored = new Promise<RestoreDetail>((resolve) => (announce = resolve));

  const wasEdited = (name: string) => edited.has(name);
  const storedKey = () => placeOf(key, options.scope);
  const label = () => ({
    scope: options.scope || undefined,
    version: options.version || undefined,
    maxAge: Number.isFinite(options.maxAge) ? options.maxAge : undefined,
  });

  // What the page is told

  function dispatch(type: string, detail: RestoreDetail | SaveDetail | ClearDetail | PersistErrorDetail): boolean {
    const cancelable = type === 'beforerestore';
    const event = new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable });
    return call(root, 'dispatchEvent', event);
  }

  function become(change: Partial<States>): void {
    reflect(Object.assign(states, change));
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
  function withValues<Rest>(rest: Rest): Rest & { values: Values } {
    const it = draft;
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

  const restoreDetail = (): RestoreDetail =>
    withValues({
      storageKey: key,
      restored: [...showing.shown],
      conflicts: Array.from(showing.conflicts, (name) => ({
        name,
        draft: draft.fields.get(name)?.[0],
        server: valueOf(fields.controlsNamed(name), serverStateOf),
      })) as Conflict[],
      savedAt: savedAt(),
    });

  // Restoring

  /** Shows the draft in what there is of it among the elements, but for some fields. */
  function show(
    elements: readonly Element[],
    may: (control: Control, name: string) => boolean = fields.may,
    isLeft: (name: string) => boolean = () => false,
  ): void {
    if (held || options.disabled) return;
    const parts: Part[] = [];
    for (const element of elements) {
      const name = nameOf(element);
      const entry = draft.fields.get(name);
      if (!entry || isLeft(name)) continue;
      seen.add(name);
      if (isControl(element) && may(element, name)) parts.push({ control: element, name, entry });
      if (isCustom(element) && element.matches(':not(:defined)'))
        void customElements.whenDefined(element.localName).then(() => {
          showLate([element]);
        });
    }
    showing.show(parts, options.conflict === 'server');
    if (showing.shown.size) become({ restored: true });
  }

  /** Shows the draft in all fields, but for some. */
  function showAll(isLeft?: (name: string) => boolean): void {
    collect();
    if (draft.fields.size) show(elementsOf(root, draft.fields), fields.policy(), isLeft);
  }

  /** Shows elements that have come, or have become able to show something, since the others. */
  function showLate(late: Iterable<Element>): void {
    if (signal.aborted) return;
    mutated(observer.takeRecords());
    const drafted = [...late].filter((it) => draft.fields.has(nameOf(it)) && belongs(it, root));
    // A control's part is known by its place among all of its name.
    for (const [name, elements] of Map.groupBy(drafted, nameOf))
      show(seen.has(name) ? fields.elementsNamed(name) : elements);
    tell();
  }

  function tell(): void {
    // A LiveView that has not joined drops events, but takes their fields for used.
    const isDeaf = call(root, 'closest', '[data-phx-session]:not(.phx-connected)');
    if (!unheard) showing.tell(isDeaf ? 'none' : ((options.notify ?? 'field') as Notify));
  }

  /** Asks the page whether the draft may be shown. */
  function offer(): void {
    if (draft.fields.size && !dispatch('beforerestore', restoreDetail())) held = () => undefined;
  }

  /** Tells the page what is restored. */
  function present(): RestoreDetail {
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
    if (wasHere) for (const it of fields.typed()) touched.set(it, Date.now());
    wasHere = false;
    collect();
    if (draft !== stored) timer.request();
    offer();
    showAll(wasEdited);
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
    const focused = page.activeElement && nameOf(page.activeElement);
    showAll(
      (name) =>
        before.get(name) === draft.fields.get(name) || (edited.has(name) && (!options.sync || name === focused)),
    );
    tell();
  }

  /** Reads the draft from where it is now said to be. */
  function load(): void {
    unwatch?.();
    key = options.storageKey || (derivedKey ??= defaultKey(root));
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
    if (isTelling() || options.disabled) return;
    const target = event.target as Control;
    // Nearly every keystroke ends here.
    if (touched.has(target) && event.type === 'input') {
      showing.note(target, true);
      touched.set(target, Date.now());
      return;
    }
    const control = fields.controlAt(target);
    if (!control) return;
    if (event.type === 'change' && target.matches(consent)) decide(target as HTMLInputElement);
    showing.yield(control);
    touched.set(control, Date.now());
    // A patch of the page may reset a field that a person has left.
    if (event.type === 'change') collect();
    if (!touched.size && !pending().fields.size) return;
    if (!states.dirty) become({ dirty: true, saved: false });
    timer.request();
  }

  /** Custom elements and hidden fields may change without a word: notes what they hold, to look again later. */
  function watchSilent(event: Event): void {
    if (options.disabled) return;
    const isFocused = event.type === 'focusin' && contains(root, event.target as Node);
    const hidden = isFocused ? (findIn(root, 'input[type=hidden][data-persist]') as Control[]) : [];
    for (const it of [fields.controlAt(event.target), ...hidden])
      if (it && (isCustom(it) || it.type === 'hidden') && fields.may(it) && !silent.has(it))
        silent.set(it, stateOf(it));
    if (silent.size) timer.request();
  }

  /** Makes the draft one to be written in: events may have given away the last. */
  const copy = () => (draft = { ...draft, fields: new Map(draft.fields) });

  /** Takes what was edited since the last time into the draft. */
  function collect(): void {
    for (const [control, state] of silent) {
      const now = stateOf(control);
      if (!same(state, now)) touched.set(control, Date.now());
      silent.set(control, now);
    }
    if (!touched.size) return;
    mutated(observer.takeRecords());
    copy();
    for (const [control, at] of touched) {
      touched.delete(control);
      showing.note(control, false);
      const name = nameOf(control);
      const named = fields.controlsNamed(name);
      // A control that has gone from the page since stands alone.
      const controls = named.includes(control) ? named : named.length > 1 || fields.secrets.has(name) ? [] : [control];
      if (controls.length) take(name, controls, at);
    }
  }

  /**
   * Takes a field into the draft, as edited by a person.
   *
   * @param isWhole - nothing of a list is still to come
   */
  function take(name: string, controls: Control[], at = Date.now(), isWhole = false): void {
    const now = valueOf(controls);
    if (now === undefined) return;
    held?.();
    edited.add(name);
    const [old, oldAt = 0, server] = draft.fields.get(name) ?? [];
    const rest = isWhole ? [] : partsToCome(old, controls);
    const value = rest.length ? ([now].flat() as string[]).concat(rest) : now;
    if (oldAt && same(old, value)) return;
    const isKnown = oldAt && !showing.conflicts.has(name);
    (draft.fields as Map<string, Entry>).set(
      name,
      entryOf(value, Math.max(at, oldAt + 1, draft.clearedAt + 1), isKnown ? server : valueOf(controls, serverStateOf)),
    );
  }

  /** The visitor lets the form be remembered, or no longer. */
  function decide(box: HTMLInputElement): void {
    const before = draft;
    if (!box.checked) void drop();
    draft = before;
    stored = noDraft;
  }

  /** What has turned out to be a password goes from the draft. */
  function hide(): void {
    const secrets = [...fields.secrets].filter((name) => draft.fields.has(name));
    if (!secrets.length) return;
    copy();
    for (const name of secrets) (draft.fields as Map<string, Entry>).delete(name);
    void keeper?.replace(draft, 'write');
  }

  // Saving

  function save(isLast = false): MaybePromise<unknown> {
    timer.cancel();
    collect();
    const mine = keeper;
    const unsaved = pending();
    const isRefused = unsaved.fields.size && fields.isRefused();
    const edits = isRefused ? noDraft : unsaved;
    if (states.dirty && !unsaved.fields.size) become({ dirty: false });
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
    collect();
    const values = valuesOf(draft);
    draft = clear(draft, Math.min(upTo, Math.max(Date.now(), lastEdit(draft))), keep);
    for (const name of draft.fields.keys()) Reflect.deleteProperty(values, name);
    const later = [...edited].filter((name) => draft.fields.has(name));
    forget();
    for (const name of later) edited.add(name);
    return then(keeper?.replace(draft, 'clear'), (isDone) => {
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
    forget();
    held = undefined;
    become({ error: false });
    load();
  }

  // The page

  const observer = new MutationObserver(mutated);

  function mutated(records: MutationRecord[]): void {
    if (!records.length) return;
    const { added, removed } = fields.changed(records, draft.fields.size + touched.size > 0);
    hide();
    start();
    collect();
    if (!draft.fields.size) return;
    shorten(removed);
    showLate(added);
  }

  /** A row that has been removed is no longer of its list. A list that has gone as a whole may come again. */
  function shorten(removed: readonly Control[]): void {
    if (removed.length) copy();
    for (const name of new Set(removed.map(nameOf))) {
      const list = draft.fields.get(name)?.[0];
      const controls = fields.controlsNamed(name);
      const length = controls.length + removed.filter((it) => nameOf(it) === name).length;
      if (!controls[0] || !Array.isArray(list) || list.length !== length) continue;
      if (typeof stateOf(controls[0]) !== 'string') continue;
      take(name, controls, Date.now(), true);
      timer.request();
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
    if (isMeant((event as CustomEvent<Which>).detail, key, options.scope)) void drop();
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
    attributeFilter: ['type', 'name'],
    attributeOldValue: true,
  });
  start();
  if (!keeper)
    whenHeard(() => {
      if (!keeper) load();
    }, signal);

  return {
    restore() {
      collect();
      held = undefined;
      offer();
      showAll();
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
      const undone = new Set(showing.shown);
      held = () => {
        held = undefined;
        void drop((name) => edited.has(name) && !undone.has(name));
      };
      showing.giveBack(() => true);
      tell();
      become({ restored: false });
    },
    reshow() {
      showAll();
      showing.tell('none');
      return restoreDetail();
    },
    refresh,
    disconnect() {
      void save();
      ending.abort();
      observer.disconnect();
      unwatch?.();
      showing.forget();
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
}

// A page that says thank you may have no form to ask for its draft.
if ('document' in globalThis) dropArrived();
