import { clear, labelText, lastEdit, merge, noDraft, only, type Draft, type Label } from './core/draft.js';
import { call, nameOf, pageOf } from './core/field.js';
import { formIn } from './core/form.js';
import { defaultKey, isKeyKnown } from './core/key.js';
import { listeners, whenHeard } from './core/page.js';
import { schedule } from './core/schedule.js';
import type { ClearDetail, Conflict, PersistErrorDetail, RestoreDetail, SaveDetail, Values } from './events.js';
import type { Host, PersistOptions, PersistedFormHandle, States } from './handle.js';
import { clearing, dropArrived, isMeant, type Meant } from './storage/clear-drafts.js';
import { attempt, keeperOf, storedKeyOf, then, type Keeper, type Operation } from './storage/keeper.js';
import { defining, isDefined } from './storage/registry.js';
import type { MaybePromise } from './storage/storage.js';
import { isAnsweredHere, setAside, submitOf, takeBack, type Submit } from './storage/submitted.js';

export type { Host, PersistOptions, PersistedFormHandle } from './handle.js';

/**
 * Dispatched at window before a draft is read; its detail is the draft's key in the storage. Another form that has edits of
 * that draft writes them.
 */
const loading = 'persisted-form:load';

/** A framework may give a text for a number: `<persisted-form delay="500">`. */
function numberOf(option: number | string | undefined): number | undefined {
  const number = parseFloat(`${option}`);
  return Number.isFinite(number) ? number : undefined;
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
  const { on, afterOthers } = listeners(signal);
  const timer = schedule(
    () => {
      void save();
      form.written();
    },
    () => numberOf(options.delay) ?? 100,
  );
  const states: States = { restored: false, dirty: false, saved: false, error: false };

  /** What the storage is known to hold: what the draft has besides is pending. */
  let stored = noDraft;
  /** When what outlasts the page was last edited, in ms since 1970; 0 where nothing is stored. */
  let savedAt = 0;
  /** The submits whose outcome is not known yet. */
  let submits: Submit[] = [];

  // Set by `load()`, each time that a draft is to be read; empty and undefined before.
  let key = '';
  /** The draft's key in the storage: the scope is in it. */
  let storedKey = '';
  /** The names that the page had given to the record and to its owner; undefined where it had given none. */
  let givenThen: (string | undefined)[] = [];
  let keeper: Keeper | undefined;
  let unwatch: (() => void) | undefined;

  /** What the fields go on to show while the form is disabled, and until it is read anew; empty otherwise. */
  let paused = noDraft;
  /** Another version of the form has written there: until the next edit, what is pending is not written over it. */
  let awaitsEdit = false;
  /** What the box for consent said last: false for an unticked one. It stays when the box goes, until the draft is another. */
  let wasRefused = false;
  /** The first storage has answered, or has failed to. */
  let hasAnswered = false;
  /** Settles once the page can hear what is told. */
  const pageHears = whenHeard(signal);
  /** The page has heard what is restored: from then on it is told of all else at once. */
  let hasHeard = false;
  let announce!: (detail: RestoreDetail) => void;
  const restored = new Promise<RestoreDetail>((resolve) => (announce = resolve));

  const form = formIn(root, options, {
    storage: () => keeper?.storage,
    submittedUpTo: () => submits.at(-1)?.upTo ?? 0,
    afterOthers,
    pageChanged: start,
    edited: (isRead) => {
      if (isRead && !pending().fields.size) return;
      awaitsEdit = false;
      if (!states.dirty) {
        // The box for consent may be gone when this is to be written: what it says is noted now.
        isRefused();
        become({ dirty: true, saved: false });
      }
      // Last, as with a delay of 0 it writes at once.
      timer.request();
    },
    purged: () => void replace('write'),
    consentCame: () => {
      // A custom element that is still to be defined says nothing yet.
      if (stored.fields.size && !form.held && fields.consents().some((box) => box.checked === false)) withdraw();
    },
    decided: (box) => {
      if (box.checked) timer.request();
      else withdraw();
    },
    shownLate: tell,
  });
  const { fields, showing, edits, edited } = form;
  const isEdited = (name: string) => edited.has(name);

  const givenNames = () => [labelText(options.storageKey), label().scope];
  const label = () => ({
    scope: labelText(options.scope),
    version: labelText(options.version),
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
    // An element that has moved may tell of its next edit by now.
    if (!signal.aborted) host?.reflect(states);
  }

  function failed(operation: Operation, error: unknown): void {
    become({ error: true });
    const detail = { storageKey: key, operation, error };
    void then(hasHeard || pageHears, () => dispatch('persist-error', detail));
  }

  /** A detail whose values are looked up when somebody asks: it is a walk over all fields. */
  function withValues<Rest>(rest: Rest, it = form.draft): Rest & { values: Values } {
    let values: Values | undefined;
    return {
      ...rest,
      get values() {
        return (values ??= form.valuesOf(it));
      },
    };
  }

  const savedDate = () => {
    // What has come by a link may be other forms' alone.
    const names = keeper?.storage.isPublic && fields.names();
    const isOurs = !names || [...form.draft.fields.keys()].some((name) => names.get(name));
    return savedAt && isOurs ? new Date(savedAt) : null;
  };

  const restoreDetail = (it = form.draft, names = [...showing.shown]): RestoreDetail =>
    withValues(
      {
        storageKey: key,
        restored: names,
        conflicts: form.conflicts() as Conflict[],
        savedAt: savedDate(),
      },
      it,
    );

  /** The fields tell the page of what they show. */
  function tell(): void {
    become({ restored: showing.shown.size > 0 });
    if (hasHeard && !signal.aborted) showing.tell(options.notify);
  }

  /** Tells the page what is restored. */
  function present(): RestoreDetail {
    hasAnswered = true;
    hasHeard = true;
    tell();
    const detail = restoreDetail();
    dispatch('restore', detail);
    showing.settle();
    announce(detail);
    return detail;
  }

  // Reading

  /** Starts once the key is known, at the latest when the page is parsed. */
  function start(): void {
    if (keeper) return;
    if (options.storageKey || isKeyKnown(root)) load();
  }

  /** Reads the draft from where it is now said to be. */
  function load(): void {
    unwatch?.();
    key = labelText(options.storageKey) ?? defaultKey(root);
    const next = storedKeyOf(key, label().scope);
    window.dispatchEvent(new CustomEvent(loading, { detail: next }));
    // Only now: this form hears of it, too, and is not the one that is meant.
    storedKey = next;
    givenThen = givenNames();
    fields.take(storedKey);
    savedAt = 0;
    awaitsEdit = false;
    const storage = options.storage || 'local';
    const mine = keeperOf({ ...label(), key: storedKey, storage, migrate: options.migrate, failed });
    keeper = mine;
    let isPresented = false;
    const isStillMeant = () => keeper === mine && !signal.aborted;
    function read(): MaybePromise<void> {
      if (options.disabled) return undefined;
      if (isDefined(storage))
        return mine.read((...found) => {
          if (!isStillMeant()) return;
          answer(...found);
          // A late answer: the page has been told that nothing was stored.
          if (isPresented) tell();
        });
      // Waits for the name as long as for an answer; who defines it later has the draft read anew.
      return attempt(
        () => new Promise<void>(() => undefined),
        (error) => {
          if (isStillMeant()) failed('read', error);
        },
      );
    }
    const reading = read();
    const watching = attempt(
      () => mine.storage.watchItem?.(storedKey, changed, failed),
      (error) => {
        failed('read', error);
        return undefined;
      },
    );
    unwatch = () => void attempt(() => then(watching, (end) => end?.()));
    void then(reading, () => {
      void pageHears.then(() => {
        if (!isStillMeant()) return;
        // Meanwhile the parser has read more, and frameworks have set what they start with, or go on with at another key.
        form.showAll(isEdited);
        present();
        isPresented = true;
      });
    });
  }

  /** What the storage is not known to hold; and what a person has edited here since a moment, stored or not. */
  const pending = (since = Infinity): Draft =>
    only(form.draft, (name, entry) => entry !== stored.fields.get(name) || (entry[1] > since && isEdited(name)));

  /**
   * Takes over what was found; what is pending stays.
   *
   * @param its - what the storage itself holds of that: the rest, from storages below it, is pending
   * @param since - what a person has edited here since then is pending, too
   */
  function takeOver(found: Draft, its = found, since?: number): void {
    form.draft = merge(pending(since), found);
    stored = its;
    savedAt = lastEdit(found);
  }

  /** Reads what others may have written meanwhile; the answer is of no use if this is another draft by then. */
  function reread(next: (found: Draft, its: Draft) => void): MaybePromise<void> {
    const mine = keeper;
    return mine?.read((...found) => {
      if (keeper === mine) next(...found);
    });
  }

  /** The storage has answered. */
  function answer(found: Draft, its: Draft): void {
    takeOver(found, its);
    if (!hasAnswered && (host?.wasHere ?? true)) for (const it of fields.typed()) edits.add(it);
    hasAnswered = true;
    // What a person has edited before this answer counts more than what was found: it is taken again.
    for (const name of edited)
      if (form.draft.fields.has(name)) for (const it of fields.controlsNamed(name)) edits.add(it);
    form.collect();
    if (form.draft !== stored) timer.request();
    offer(isEdited);
  }

  /** Shows the draft in all fields, but for some, if the page lets us. */
  function offer(isLeft?: (name: string) => boolean): void {
    const before = [...showing.shown];
    form.showAll(isLeft, () => {
      const mine = keeper;
      const { clearedAt } = form.draft;
      const mayShow = dispatch('beforerestore', restoreDetail(form.draft, before));
      // The page may have cleared it, or asked for another.
      if (keeper !== mine || form.draft.clearedAt !== clearedAt) return false;
      if (!mayShow) form.held = () => undefined;
      return mayShow;
    });
    become({ restored: showing.shown.size > 0 });
  }

  /**
   * The storage has an item that this page has not written.
   *
   * @param isOtherTab - another tab has. Web Storage tells of these alone; another storage may answer late
   */
  function changed(item: unknown, isOtherTab = keeper?.storage.takesParts): void {
    if (options.disabled) return;
    // It is not to be shown, and this page has no edits to be written beside it.
    if (isOtherTab && item !== null && !options.sync && !edited.size) return;
    form.collect();
    const before = form.draft.fields;
    become({ error: false });
    // What this page holds goes with it, and what it is still reading; not what was edited elsewhere since.
    const clearedAt = Math.max(stored === noDraft ? Date.now() : 0, lastEdit(form.draft), lastEdit(stored));
    const theirs: (Draft & Label) | undefined = item === null ? clear(noDraft, clearedAt) : keeper?.open(item);
    if (!theirs) return;
    // A tab with another version of the form writes over ours; to write at once would begin a quarrel.
    const isOtherVersion = theirs.version !== label().version;
    awaitsEdit = isOtherVersion && !states.dirty;
    if (isOtherVersion) takeOver(theirs, noDraft, 0);
    // Two tabs that write at the same moment do not see each other: what of ours was written over is written again.
    else takeOver(theirs, theirs, isOtherTab ? Date.now() - 2000 : undefined);
    if (item === null) {
      // In a page that is rendered ahead, nobody has seen it yet.
      if ((document as { prerendering?: boolean }).prerendering) form.giveBack(() => true);
      return forget();
    }
    if (form.draft !== stored && !isOtherVersion) timer.request();
    if (!isOtherTab || options.sync) showChanges(before, isOtherVersion);
  }

  /**
   * Shows what others have changed in the draft, but where a person has edited the field here.
   *
   * @param before - the fields that the draft had
   */
  function showChanges(before: Draft['fields'], isOtherVersion: boolean): void {
    const now = form.draft.fields;
    // What was shown from a copy on this device has been cleared on another, or was another owner's.
    if (!isOtherVersion) form.giveBack((name) => before.has(name) && !now.has(name) && !isEdited(name));
    const control = form.typing();
    // What a person is typing counts once they leave the field, and until then is not written over.
    if (options.sync && control) edits.renew(control);
    const isOurs = options.sync ? (name: string) => name === (control && nameOf(control)) : isEdited;
    form.showAll((name) => before.get(name) === now.get(name) || isOurs(name));
    tell();
  }

  // Writing

  /** True while the visitor has not said that the form may be remembered; what was said last stays when the box goes. */
  function isRefused(): boolean {
    const boxes = fields.consents();
    if (boxes.length) wasRefused = boxes.some((box) => !box.checked);
    return wasRefused;
  }

  function save(isLast = false): MaybePromise<unknown> {
    timer.cancel();
    form.collect();
    if (awaitsEdit) return undefined;
    const mine = keeper;
    const { clearedAt } = form.draft;
    let allowed = pending();
    if (!allowed.fields.size) become({ dirty: false });
    else if (isRefused()) allowed = noDraft;
    else {
      // The ticked box for consent is remembered with the draft.
      form.take(fields.consents().filter((box) => !form.draft.fields.has(nameOf(box))));
      allowed = pending();
    }
    // At the last moment there may be no time to read first what others have written.
    return then(mine?.write(allowed, isLast ? form.draft : undefined), (written) => {
      if (!written || keeper !== mine) return;
      // What has been cleared meanwhile is not stored any more. Others may have cleared before: what stays is written again.
      if (form.draft.clearedAt !== clearedAt) {
        if (pending().fields.size) timer.request();
        return;
      }
      const { at, whole } = written;
      if (at) savedAt = lastEdit(form.draft);
      else takeOver(whole ?? merge(stored, allowed));
      // What has gone to a store below stays pending: the next write tries it here again.
      const rest = only(pending(), (name, entry) => !at || entry !== allowed.fields.get(name));
      const isSaved = edits.isEmpty() && !rest.fields.size;
      become({ dirty: !isSaved, saved: isSaved, ...(!at && { error: false }) });
      dispatch('save', withValues({ storageKey: key, savedAt: new Date(savedAt) }));
    });
  }

  /**
   * What has gone from the draft is no longer restored, and nothing of it pending; what the fields show stays.
   *
   * @param mayGiveBack - what they showed before is remembered: they may be given it back later. Default: false
   */
  function forget(mayGiveBack?: boolean): void {
    form.forget(mayGiveBack);
    submits = [];
    become({ restored: false, dirty: false, saved: false });
  }

  /** Stores just what the draft holds, as far as the visitor lets it be remembered. */
  function replace(operation: Operation): MaybePromise<unknown> {
    stored = isRefused() ? noDraft : form.draft;
    savedAt = lastEdit(stored);
    return keeper?.replace(stored, operation);
  }

  /**
   * Drops what has been edited up to a moment, but for the fields to keep.
   *
   * @param upTo - in ms since 1970; what is later than now is now. Default: now
   * @param underWay - the submits whose outcome is still to come
   */
  function drop(keep?: (name: string) => boolean, upTo?: number, underWay: Submit[] = []): MaybePromise<unknown> {
    timer.cancel();
    const values = form.clear(keep, upTo);
    forget();
    submits = underWay;
    return then(replace('clear'), (isDone) => {
      if (!isDone) return;
      become({ error: false });
      dispatch('clear', { storageKey: key, values });
    });
  }

  /** Nothing is stored any more; what was edited stays pending. */
  function withdraw(): void {
    form.collect();
    const before = form.draft;
    void drop();
    form.draft = before;
  }

  /** Tells the page of what has gone to another record or person; a record that it shows a moment later stays. */
  function tellHandedOver(isPersons: boolean): void {
    if (hasHeard && !signal.aborted) showing.tellHandedOver(options.notify, isPersons ? undefined : 0);
  }

  /** What is pending goes where it belonged, then the draft is read anew. */
  function refresh(): void {
    if (!keeper) return start();
    void save();
    // A record that gets its name is the same record, and who logs in is who has typed.
    const given = givenNames();
    const [isOtherRecord, isOtherPerson] = givenThen.map((name, i) => !!name && name !== given[i]);
    const isAnothers = isOtherRecord || isOtherPerson;
    const shown = merge(paused, form.draft);
    // A page disables what it sends: that is what the fields show, also after it, until the storage has answered again.
    const stays = !isAnothers && (!!options.disabled || paused.fields.size > 0);
    if (isAnothers) {
      form.handOver(shown, !!isOtherPerson);
      // A page may fill in that one in its next render.
      setTimeout(tellHandedOver, 0, isOtherPerson);
    } else if (!stays) form.giveBack((name) => !isEdited(name));
    paused = stays && options.disabled ? shown : noDraft;
    // What was edited while nothing was kept, and what a person is typing, stays theirs.
    const stayEdited = [...edited].filter((name) => !form.draft.fields.has(name));
    const control = form.typing();
    form.draft = stored = noDraft;
    forget(stays);
    if (control && !isAnothers) {
      stayEdited.push(nameOf(control));
      edits.renew(control);
    }
    for (const name of stayEdited) edited.add(name);
    form.held = undefined;
    wasRefused = false;
    become({ error: false });
    load();
    // A storage may take its time to answer, and the page may render meanwhile.
    queueMicrotask(tell);
  }

  // The page

  /** Another form may take this one's place, before or after this one goes: it gets what was secret and what is pending. */
  function leave(): void {
    fields.leave(storedKey);
    void save();
  }

  /** The page is left: the next one may be the answer to a submit. */
  function goWithSubmit(): void {
    // A page may have prevented a later one: the second click on its button.
    const submit = submits.findLast(isAnsweredHere);
    if (options.clearOn !== 'submit' || !submit || !form.draft.fields.size) return;
    const storage = typeof options.storage === 'object' ? undefined : options.storage || 'local';
    setAside(submit, { ...label(), key: storedKey, storage, keep: form.kept() });
  }

  /** The page is seen again, or for the first time: other pages may have written meanwhile. */
  function returned(event: Event): void {
    if ((event as Partial<PageTransitionEvent>).persisted === false || options.disabled) return;
    submits = [];
    takeBack();
    // WebKit resets the fields a moment after the event.
    setTimeout(() => {
      void reread((...found) => {
        takeOver(...found);
        if (!form.draft.fields.size) forget();
        form.showAll();
        tell();
      });
    });
  }

  const page = pageOf(root);
  on(page, 'input change', form.hear);
  on(page, 'pointerdown focusin click keyup', (event) => {
    // Custom elements and hidden fields may change without a word.
    if (!options.disabled && edits.watch(event)) timer.request();
  });
  on(page, 'submit', (event) => {
    if (options.disabled || !fields.haveForm(event.target as Node)) return;
    void save();
    const mine = submitOf(event as SubmitEvent, lastEdit(form.draft));
    submits.push(mine);
    // What the page's own listeners have changed goes with it, too.
    afterOthers(event, () => {
      form.collect();
      mine.upTo = lastEdit(form.draft);
    });
  });
  on(page, 'reset', (event) => {
    if (options.disabled || !fields.haveForm(event.target as Node)) return;
    let isOver = false;
    // Before the fields are reset: what is edited right after is an edit again.
    const end = () => {
      if (!isOver && !event.defaultPrevented && !signal.aborted) {
        void drop();
        form.rest();
      }
      isOver = true;
    };
    afterOthers(event, end);
    // A listener may keep it from us.
    setTimeout(end);
  });
  on(window, 'pagehide', () => {
    void save(true);
    goWithSubmit();
  });
  // From the back/forward cache; or once it was rendered ahead.
  on(window, 'pageshow', returned);
  on(document, 'prerenderingchange', returned);
  on(window, loading, (event) => {
    if ((event as CustomEvent<string>).detail === storedKey) leave();
  });
  on(window, clearing, (event) => {
    const { detail } = event as CustomEvent<Meant>;
    if (!isMeant(key, label().scope, detail)) return;
    // After a logout somebody else may see the form.
    form.collect();
    if (detail.storageKey === undefined) form.handOver(merge(paused, form.draft), true);
    void drop();
    // At once: a page may take the form away in its next render.
    tellHandedOver(true);
    tell();
  });
  on(window, defining, (event) => {
    if ((event as CustomEvent<string>).detail === options.storage) refresh();
  });
  on(document, 'visibilitychange', () => {
    if (document.hidden || document.visibilityState === 'hidden') void save();
  });

  const handle: PersistedFormHandle = {
    restore() {
      form.collect();
      form.held = undefined;
      // Others may have written meanwhile.
      if (!options.disabled) void reread(takeOver);
      // Without the visitor's consent there is no draft; a page may have reset the box.
      if (!isRefused() || stored.fields.size) offer();
      return hasHeard ? present() : restoreDetail();
    },
    async save() {
      await save();
    },
    async clear() {
      await drop();
    },
    async submitSucceeded(upTo = submits.at(-1)?.upTo ?? Infinity) {
      form.collect();
      const at = Math.min(upTo, Math.max(Date.now(), lastEdit(form.draft)));
      const kept = form.kept();
      const isKept = (name: string) => kept.includes(name);
      const mine = keeper;
      // What another tab has edited since, or has written to a kept field, stays, too.
      await then(reread(takeOver), () => {
        // The form has another draft by now: the one that was submitted is cleared where it is.
        if (keeper !== mine) return mine?.read((found) => void mine.replace(clear(found, at, isKept), 'clear'));
        // This is the success of the first: each submit has its own.
        return drop(isKept, at, submits.slice(1));
      });
    },
    undo() {
      if (!showing.shown.size) return;
      form.undo(() => void drop(isEdited));
      tell();
    },
    reshow(isTold = true, isHeard) {
      form.reshow(isHeard);
      if (isTold) showing.tell('none');
      tell();
      if (!hasAnswered) return undefined;
      return restoreDetail(form.held ? noDraft : form.draft);
    },
    refresh,
    disconnect() {
      leave();
      ending.abort();
      unwatch?.();
      form.end();
      // A page may show “Sending …” in the form's place until the answer comes.
      if (submits.some(isAnsweredHere)) window.addEventListener('pagehide', goWithSubmit, { once: true });
    },
    get values() {
      form.collect();
      return form.valuesOf(form.draft);
    },
    get savedAt() {
      return savedDate();
    },
    restored,
  };

  host?.adopt(handle);
  become({});
  start();
  if (!keeper)
    void pageHears.then(() => {
      if (!keeper && !signal.aborted) load();
    });
  return handle;
}

// A page that says thank you has no form that would ask for the draft. A storage that gets its name later may hold it, too.
if ('document' in globalThis) {
  dropArrived();
  window.addEventListener(defining, dropArrived);
}
