import { clear, entryOf, lastEdit, noDraft, only, same, valuesOf } from './draft.js';
import type { Draft, Entry, FieldValue, HeldValue } from './draft.js';
import { editsIn, isSilent } from './edits.js';
import { belongs, call, consent, elementsOf, isControl, isCustom, isRadio, named, nameOf, pageOf } from './field.js';
import { formOf, partsToCome, propertyOf, serverStateOf, stateFor, stateOf, valueOf } from './field.js';
import type { Control, State } from './field.js';
import { fieldsOf, type Changes } from './fields.js';
import { isTelling, showingIn, type Part } from './showing.js';

/** What a form's options say that concerns its fields; read whenever it is needed. */
export interface FormOptions {
  /** A selector of fields to leave alone. */
  readonly exclude?: string | undefined;
  /** `server`: where the server has changed a field since it was edited, its value stays. */
  readonly conflict?: string | undefined;
  /** Nothing is shown. */
  readonly disabled?: boolean | undefined;
}

/** The coordinator, as the form knows it: whose draft it is. */
export interface DraftOwner {
  /** Its storage: does it take files, and may it hold other forms' fields (`isPublic`)? Undefined until there is one. */
  storage(): { readonly takesFiles?: boolean | undefined; readonly isPublic?: boolean | undefined } | undefined;
  /** Until when what was edited went with a submit, in ms since 1970; 0: there was none. */
  submittedUpTo(): number;
  /** Runs a function once all others have heard an event that is heard now. */
  afterOthers(event: Event, run: () => void): void;
  /** The page has changed: what is waited for may have come. */
  pageChanged(): void;
  /** A person has edited a field. `isRead`: the draft has taken it already; it may hold nothing new. */
  edited(isRead?: boolean): void;
  /** What has turned out to be a secret is out of the draft. */
  purged(): void;
  /** A box has come by which the visitor says whether the form may be remembered. */
  consentCame(): void;
  /** The visitor has ticked such a box, or unticked it. */
  decided(box: Control): void;
  /** Fields that came late show the draft by now; the page is still to be told. */
  shownLate(): void;
}

/** Which controls stay as they are, by the name of their field and their place among its controls. */
type Left = (name: string, control: Control, place: number) => boolean;

/** A form in the page and its draft: what a person edits goes into the draft, what the draft holds into the fields. */
export function formIn(root: Element, options: FormOptions, owner: DraftOwner) {
  const fields = fieldsOf(root, () => ({ exclude: options.exclude, takesFiles: owner.storage()?.takesFiles }));
  const showing = showingIn(root);
  const edits = editsIn(root, fields);
  const observer = new MutationObserver(follow);
  /** The fields that a person edited on this page. */
  const edited = new Set<string>();
  /** The controls of each field, as they stood when the draft was last shown in them or taken from them. */
  const lastSeen = new Map<string, readonly Control[]>();
  /** What the draft had of the fields when it was dropped; they still show it, until they go to another record or person. */
  const dropped = new Map<string, Entry>();
  /** What each field held when the draft was last taken from it, and what the page had made of that once it was written. */
  const taken = new Map<string, unknown>();
  let draft = noDraft;
  /** Set while the draft is not to be shown, as the page canceled it or the person undid it: what the next edit does. */
  let held: (() => void) | undefined;
  /** What the server knows that the draft has for a control, as it has shown it or heard of the edit; noted at each `reshow`. */
  const known = new WeakMap<Control, State>();
  /** Custom elements may be defined after the end: they show nothing then. */
  let isOver = false;

  // From the draft into the fields

  /**
   * Shows the draft in what there is of it among the elements.
   *
   * @param elements - all that there are of a name, in tree order
   * @param isLeft - those that stay as they are
   * @param mayShow - asked before fields are touched
   */
  function show(
    elements: readonly Element[],
    isLeft: Left = () => false,
    mayShow?: () => boolean,
    may: (control: Control, name: string) => boolean = fields.may,
  ): void {
    if (options.disabled) return;
    const parts: Part[] = [];
    const arrived = new Map<string, Control[]>();
    for (const element of elements) {
      const name = nameOf(element);
      const entry = draft.fields.get(name);
      if (!entry || (held && !edited.has(name))) continue;
      if (isControl(element) && may(element, name)) {
        const its = arrived.get(name) ?? [];
        arrived.set(name, its);
        lastSeen.set(name, its);
        const place = its.push(element) - 1;
        if (isLeft(name, element, place)) continue;
        const property = propertyOf(element);
        const now = stateOf(element, property);
        const state = stateFor(element, entry[0], place, now);
        parts.push({ control: element, name, place, property, entry, isOurs: edited.has(name), now, state });
      }
    }
    const unknown = elements.filter((it) => isCustom(it) && it.matches(':not(:defined)'));
    for (const [tag, its] of Map.groupBy(unknown, ({ localName }) => localName))
      void customElements.whenDefined(tag).then(() => {
        showLate(new Set(its));
      });
    showing.show(parts, options.conflict === 'server', mayShow);
    edits.settle();
  }

  /** Shows the draft in all fields, but for some. */
  function showAll(isLeft?: Left, mayShow?: () => boolean): void {
    collect();
    if (draft.fields.size) show(elementsOf(root, named(draft.fields)), isLeft, mayShow, fields.policy());
    purge();
  }

  /**
   * True where the server knew what the draft holds of a control, and shows something else by now: that is its answer, as
   * when it removes a row. If it shows what it did before the edit that is none: it may have begun anew.
   */
  function isAnswered(name: string, control: Control, place: number, isHeard?: (it: Control) => boolean): boolean {
    const [value, , before = null] = draft.fields.get(name) as Entry;
    const state = stateFor(control, value, place);
    const now = stateOf(control);
    // A patch may put a text into a field, and leave its HTML as it was.
    const server = same(now, state) ? serverStateOf(control) : now;
    if (same(server, state) || (edited.has(name) && isHeard?.(control))) known.set(control, state);
    return same(known.get(control), state) && ![state, stateFor(control, before, place)].some((it) => same(it, server));
  }

  /**
   * True where what comes or goes takes the draft's value from those that stand, or leaves it to them.
   *
   * @param controls - those of a field
   * @param changed - of them and of those that have gone, which have come, gone or moved
   */
  function concernsAll(value: unknown, controls: Control[], changed: Element[], late: ReadonlySet<Element>): boolean {
    // A box that goes may leave its part to another that is the same.
    const isLeft = (it: Element) => !belongs(it, root) && (it as Control).value === controls[0]?.value;
    if (typeof value === 'boolean') return changed.every(isLeft);
    // A radio button that comes may take the choice from another.
    const isChosen = (it: Control) => late.has(it) && it.value === value;
    return controls.every(isRadio) && (controls.some(isChosen) || same(valueOf(controls), value));
  }

  /** The controls of a field, but for rows and boxes that have joined: of them, its value says nothing. */
  const holding = (name: string, value: HeldValue): Control[] =>
    fields.controlsNamed(name).filter((it, i) => stateFor(it, value, i) !== undefined);

  /** True where the page has put something else into a field since a person edited it or the draft was shown there. */
  function isFilledByPage(name: string, value: HeldValue): boolean {
    const controls = holding(name, value);
    const now = valueOf(controls);
    const isLeft = edited.has(name) ? same(now, taken.get(name)) : !showing.isReplaced(name, controls);
    return controls.length > 0 && !same(now, value) && !isLeft;
  }

  const isOfOneForm = (controls: readonly Control[]) => new Set(controls.map(formOf)).size < 2;

  /**
   * Which elements of a field are to show the draft, as some of them have come, gone or moved. A text is known by its
   * place among all of its name: where those that were there have other places now, the draft takes them as they stand.
   *
   * @param changed - those that have
   * @param late - those that have come, of whatever field
   * @param standing - is told those that stay as they are
   */
  function lateOf(name: string, changed: Element[], late: ReadonlySet<Element>, standing: Set<Element>): Element[] {
    const value = draft.fields.get(name)?.[0];
    const isList = Array.isArray(value);
    const before = lastSeen.get(name) ?? [];
    // Nothing stands there yet. Of a list it may have gone as a whole, and come again.
    if (!isList && !before.length) return changed.filter((it) => late.has(it) && belongs(it, root));
    const controls = fields.controlsNamed(name);
    const isText = controls.some((it) => typeof stateOf(it) === 'string');
    // Another form with this field may take the place of the one that is there: it shows the draft once that has gone.
    if (isText && !isList && !isOfOneForm(controls)) return [];
    const isOneForm = isOfOneForm([...controls, ...before.filter(formOf)]);
    const stood = new Set<Element>(before.filter((it) => !late.has(it)));
    const more = controls.length - before.length;
    const isMoved = controls.some((it, i) => stood.has(it) && (more < 0 || it !== before[i]));
    if (isText && isMoved && isOneForm && (isList || more > 0 || before.length > 1) && !held) {
      copy();
      takeField(name, controls);
      owner.edited(true);
      return [];
    }
    const stays = isOneForm && !concernsAll(value, controls, changed, late);
    if (stays) for (const it of stood) standing.add(it);
    // Of a box that was alone, those that join it say nothing.
    const hasJoined = stays && typeof value === 'boolean' && controls.some((it) => stood.has(it));
    if (!hasJoined) return fields.elementsNamed(name);
    lastSeen.set(name, controls);
    return [];
  }

  /**
   * Shows the draft in elements that have come since the others, or have become able to show something.
   *
   * @param others - have gone, or stand elsewhere
   */
  function showLate(late: ReadonlySet<Element>, others: Iterable<Element> = []): void {
    if (isOver) return;
    const standing = new Set<Element>();
    const drafted = [...late, ...others].filter((it) => draft.fields.has(nameOf(it)));
    const toShow: Element[] = [];
    for (const [name, changed] of Map.groupBy(drafted, nameOf)) toShow.push(...lateOf(name, changed, late, standing));
    if (toShow.length) show(toShow, (_, it) => standing.has(it));
    owner.shownLate();
  }

  // From the fields into the draft

  /** Makes the draft one to be written in: events may have given away the last. */
  const copy = (): Draft => (draft = { ...draft, fields: new Map(draft.fields) });

  /**
   * Takes what was edited since the last time into the draft.
   *
   * @param changes - of the page, since the edits
   * @returns the controls that were edited; undefined: none
   */
  function collect(changes?: Changes): ReadonlyMap<Control, unknown> | undefined {
    purge();
    if (!edits.look()) return undefined;
    // Where the page has changed since, the edits are taken there, and none are left for here.
    follow(observer.takeRecords());
    copy();
    const news = edits.take();
    for (const [control, { at, server }] of news) {
      showing.note(control, false);
      const controls = editedWith(control, changes);
      if (controls.length)
        takeField(nameOf(control), controls, at, (it) => (it === control ? server : serverStateOf(it)));
    }
    return news;
  }

  /**
   * The controls that hold the value of an edited control's field. Where the control has gone from the page before it
   * was read: what went with it, else itself. None, where what stands in the page decides.
   */
  function editedWith(control: Control, changes?: Changes): Control[] {
    const hasCome = (it: Control) => changes?.hasCome(it);
    const controls = fields.controlsNamed(nameOf(control));
    // A form that comes before the one goes whose place it takes makes no list of the two.
    if (controls.includes(control)) return controls.filter((it) => !hasCome(it) || isOfOneForm([it, control]));
    const isHere = control.isConnected && belongs(control, root);
    if (!controls.every(hasCome) || isHere || !fields.may(control)) return [];
    const gone = changes?.goneWith(control) ?? [];
    // Of rows that went one by one, in whatever order, nobody knows which of those that have come is whose.
    return gone.length > 1 ? gone : controls.length > 1 ? [] : [control];
  }

  /**
   * Takes a field into the draft, as edited by a person.
   *
   * @param at - when, in ms since 1970
   * @param serverState - what the server had shown in a control before that
   */
  function takeField(name: string, controls: Control[], at = Date.now(), serverState = serverStateOf): void {
    const now = valueOf(controls);
    if (now === undefined) return;
    if (held) {
      held();
      copy();
      owner.edited();
    }
    edited.add(name);
    taken.set(name, now);
    const [old, oldAt = 0, server] = draft.fields.get(name) ?? [];
    // Rows and choices that the page has still to bring are not edited away.
    const rest = partsToCome(old, controls, lastSeen.get(name)?.length);
    lastSeen.set(name, controls);
    // A box that is alone by now says no more than whether it is ticked.
    const chosen =
      typeof now === 'boolean' ? controls.filter(() => now).map((it) => String(it.value)) : [now ?? []].flat();
    const value = rest.length ? ([...chosen, ...rest] as string[]) : now;
    // After a conflict a person has edited what the server shows by now, be it to the draft's own value.
    const isKnown = oldAt && !showing.conflicts.has(name);
    if (isKnown && same(old, value)) return;
    // An edit has to be younger than what it edits, and than what went with a submit or a clear.
    const since = Math.max(at, oldAt + 1, draft.clearedAt + 1, owner.submittedUpTo() + 1);
    (draft.fields as Map<string, Entry>).set(
      name,
      entryOf(value, since, isKnown ? server : valueOf(controls, serverState)),
    );
  }

  /** True where renamed controls are the same rows with other numbers: a new name was there before, or an old one still is. */
  function haveOtherNumbers({ removed, renamed }: Changes): boolean {
    const withoutNumbers = (name: string) => name.replace(/\d+/g, '');
    return [...renamed].some(([old, its]) => {
      const now = nameOf(its[0] as Control);
      // The names of a wizard's next step are others altogether.
      if (withoutNumbers(old) !== withoutNumbers(now)) return false;
      const others = [...removed, ...fields.controlsNamed(now), ...(lastSeen.get(now) ?? [])] as Control[];
      const wasThere = others.some((it) => nameOf(it) === now && !its.includes(it));
      return renamed.has(now) || wasThere || fields.controlsNamed(old).length > 0;
    });
  }

  /**
   * True where what the draft had of renamed controls has come along with them. A patch that makes another field of a
   * control gives it another value, or has reset all of them.
   */
  function haveComeAlong({ renamed }: Changes, before: Draft['fields'], news: ReturnType<typeof collect>): boolean {
    const valueBefore = (old: string) => before.get(old)?.[0] ?? null;
    // Of a row that was removed before, the draft says nothing.
    const drafted = [...renamed].filter(([old]) => valueBefore(old) !== null);
    const came = drafted.filter(
      ([old, its]) => same(valueBefore(old), valueOf(its)) || its.some((it) => news?.has(it)),
    );
    // Radio buttons that had one name for a moment have lost their choice.
    return drafted.every((it) => came.includes(it) || valueOf(it[1]) === null) && (came.length > 0 || !drafted.length);
  }

  /**
   * Rows may have other numbers now: then the draft has under their new names what stands in them.
   *
   * @param before - what the draft had when they were renamed
   * @param news - what had been edited and was not yet in it
   */
  function renumber(changes: Changes, before: Draft['fields'], news: ReturnType<typeof collect>): void {
    if (held || !haveOtherNumbers(changes) || !haveComeAlong(changes, before, news)) return;
    const { renamed } = changes;
    copy();
    // Only what was renamed: a row that has been removed may still be fading out, under a name that is another's by now.
    const arrived = Map.groupBy([...renamed.values()].flat(), nameOf);
    for (const [old, [first]] of renamed) {
      const now = nameOf(first as Control);
      for (const name of before.has(old) || before.has(now) ? [old, now] : []) {
        const controls = arrived.get(name) ?? fields.controlsNamed(name);
        if (controls.length || before.has(name)) takeField(name, controls);
      }
    }
    owner.edited();
  }

  /** What has turned out to be a secret goes from the draft. */
  function purge(): void {
    const { secrets } = fields;
    if (![...secrets].some((name) => draft.fields.has(name))) return;
    draft = only(draft, (name) => !secrets.has(name));
    owner.purged();
  }

  // What happens

  /** Hears an event that may be an edit. */
  function hear(event: Event): void {
    const target = event.target as Control;
    if (isTelling()) return;
    const isInput = event.type === 'input';
    // Nearly every keystroke ends here.
    if (isInput && edits.again(target)) return showing.note(target, true);
    const { disabled } = options;
    // Scripts begin with an event that edits nothing, at fields that they have just put there: these show the draft first.
    follow(observer.takeRecords());
    // A box for consent that is itself left out of the draft decides all the same.
    const isBox = target instanceof Element && call(target, 'matches', consent);
    if (!isInput && !disabled && isBox && fields.consents().includes(target)) owner.decided(target);
    const control = fields.controlAt(target);
    if (!control) return;
    const noteEdit = () => {
      if (!event.isTrusted && isUntouched(control)) return;
      // It is not stored, but nor is it written over, once that is over.
      if (disabled) edited.add(nameOf(control));
      else if (isInput || edits.isNews(control)) {
        showing.yield(control);
        edits.add(control);
        // At `change` a person leaves the field, and a patch of the page may reset it: it is read before.
        if (!isInput) collect();
        owner.edited(!isInput);
      }
    };
    noteEdit();
    // What the page's own listeners make of it counts, too.
    if (!isInput) owner.afterOthers(event, noteEdit);
  }

  /** True for a field that shows what the server does, not the draft, and that nobody can have edited. */
  function isUntouched(control: Control): boolean {
    const name = nameOf(control);
    // Widgets write a person's choice into attributes, too.
    const isNobodys = !!held || !navigator.userActivation.hasBeenActive;
    const isServers = isNobodys && !isSilent(control) && !edited.has(name) && !showing.shown.has(name);
    return isServers && same(stateOf(control), serverStateOf(control));
  }

  /**
   * What is to be shown as an element has come: for an option that the draft has chosen, its list. For any other the list
   * is left alone, as a person may have chosen it.
   */
  function chosenFrom(added: Element): Element {
    const list = added instanceof HTMLOptionElement && added.closest('select');
    const chosen = list ? ([draft.fields.get(nameOf(list))?.[0]].flat() as unknown[]) : [];
    return list && chosen.includes(added.value) ? list : added;
  }

  /** Follows what has changed in the page. */
  function follow(records: MutationRecord[]): void {
    if (!records.length) return;
    const before = draft.fields;
    const changes = fields.changed(records, before.size > 0 || !edits.isEmpty());
    const { added, removed } = changes;
    owner.pageChanged();
    const news = collect(changes);
    if (!draft.fields.size) return;
    renumber(changes, before, news);
    showLate(new Set(Array.from(added, chosenFrom)), removed);
    if ([...added].some((it) => it.matches(consent))) owner.consentCame();
  }

  observer.observe(pageOf(root), {
    subtree: true,
    childList: true,
    attributeFilter: ['type', 'name', 'form'],
    attributeOldValue: true,
  });

  return {
    fields,
    showing,
    edits,
    edited,
    get draft() {
      return draft;
    },
    set draft(next) {
      draft = next;
    },
    showAll,
    collect,
    hear,

    /**
     * The fields go to another record or person: what stands in them of a draft gives way to what the server shows. A page
     * that has filled in its next record already does so with all fields, also where both have the same value.
     *
     * @param isPersons - to another person: so does what was dropped
     */
    handOver(its: Draft, isPersons: boolean): void {
      const pageFills = !isPersons && [...its.fields].some(([name, [value]]) => isFilledByPage(name, value));
      const entries = isPersons ? [...dropped, ...its.fields] : pageFills ? [] : its.fields;
      for (const [name, [value, , server = null]] of entries) {
        // What was undone no longer stands there.
        if (held && !edited.has(name)) continue;
        const controls = holding(name, value).filter((it) => lastSeen.get(name)?.includes(it));
        const now = valueOf(controls);
        const isOurs = edited.has(name) || (isPersons && dropped.has(name));
        // What the page has shown since stays.
        if (same(now, value) || (edited.has(name) && same(now, taken.get(name))))
          for (const [i, it] of controls.entries()) showing.leave(it, stateFor(it, server, i), isOurs);
      }
      fields.gone.clear();
      if (isPersons) dropped.clear();
      edits.settle();
    },

    /**
     * Shows the draft where a patch of the page has reset fields.
     *
     * @param isHeard - true for a control whose edits the server knows by now
     */
    reshow(isHeard?: (control: Control) => boolean): void {
      showAll((...part) => isAnswered(...part, isHeard));
    },

    /** The names of the fields that the success of a submit spares; with them, that the visitor lets them be remembered. */
    kept(): string[] {
      follow(observer.takeRecords());
      return fields.kept();
    },

    /** Set while the draft is not to be shown, until it is cleared: what the next edit does. */
    get held() {
      return held;
    },
    set held(next) {
      held = next;
    },

    /** Gives fields back what they showed before the draft, where nothing else stands in them by now. */
    giveBack(which: (name: string) => boolean): void {
      showing.giveBack(which);
      edits.settle();
    },

    /** Gives all fields back what they showed before the draft, also those that were edited; `next`: what the next edit does. */
    undo(next: () => void): void {
      collect();
      const before = new Set(edited);
      for (const name of showing.shown) edited.delete(name);
      held = next;
      // What the page itself has put into a field since stays.
      showing.giveBack(
        () => true,
        (name) => before.has(name),
      );
      edits.settle();
      edits.readFocused();
    },

    /** What was edited is written: the page has had its time to format it, or to reset what depends on it. */
    written(): void {
      for (const name of edited) taken.set(name, valueOf([...(lastSeen.get(name) ?? [])]));
    },

    /** The fields are to be reset: that is no edit, and they show nothing of a draft then. */
    rest(): void {
      edits.rest();
      dropped.clear();
    },

    /** Takes controls as they are into the draft. */
    take(controls: readonly Control[]): void {
      if (held) return;
      copy();
      for (const it of controls) takeField(nameOf(it), [it]);
    },

    /** The control that a person is in, if it was edited on this page. */
    typing(): Control | undefined {
      const at = fields.controlAt(pageOf(root).activeElement);
      return at && edited.has(nameOf(at)) ? at : undefined;
    },

    /** Drops what has been edited up to a moment, at most up to now, but for the fields to keep; says what that was. */
    clear(keep?: (name: string) => boolean, upTo = Infinity): Record<string, FieldValue> {
      held = undefined;
      collect();
      const before = draft;
      for (const [name, entry] of before.fields)
        if (same(valueOf(holding(name, entry[0])), entry[0])) dropped.set(name, entry);
      draft = clear(before, Math.min(upTo, Math.max(Date.now(), lastEdit(before))), keep);
      return valuesOf(only(before, (name) => !draft.fields.has(name)));
    },

    /** What has gone from the draft is neither edited nor restored any more; what the fields show stays. */
    forget(mayGiveBack?: boolean): void {
      edits.drop();
      for (const name of edited) if (!draft.fields.has(name)) edited.delete(name);
      showing.forget(mayGiveBack);
    },

    /** Every field by name, as a draft has it; with the rows and steps that are still to come. */
    valuesOf(it: Draft): Record<string, FieldValue> {
      const names = fields.names();
      const none = Array.from(names.keys(), (name): [string, Entry] => [name, [null, 0]]);
      const all = { ...it, fields: new Map([...none, ...it.fields]) };
      return valuesOf(only(all, (name) => names.get(name) ?? !owner.storage()?.isPublic));
    },

    /** The fields that the server changed since they were edited, with what the draft holds and what the server shows. */
    conflicts: () =>
      Array.from(showing.conflicts, (name) => ({
        name,
        draft: draft.fields.get(name)?.[0],
        server: valueOf(fields.controlsNamed(name), showing.serverStateOf),
      })),

    end(): void {
      // What is to be kept may have gone in the same breath.
      fields.changed(observer.takeRecords(), false);
      isOver = true;
      observer.disconnect();
      showing.rest();
    },
  };
}
