import { encode, noDraft, same, type Draft, type DraftRecord, type Entry, type HeldValue } from '../core/draft.js';
import { defineStorage } from './registry.js';
import { replicaOf, textOf } from './replica.js';
import type { DraftStorage } from './storage.js';

/** The longest field, as it stands in the address: longer ones are left out. In characters. */
const longestField = 2000;
/** The longest address. Servers commonly refuse a request line of more than 8 KiB. In characters. */
const longestAddress = 8000;

/** Safari takes 100 changes of the address in 30 s: these are at most 90, and a short form never waits. */
const burst = 40;
const refill = 600;

/** Where the history entry's state has the records: what the parameters alone do not tell. */
const slot = 'persisted-form';

type Records = Readonly<Record<string, DraftRecord>>;

interface Address {
  readonly search: string;
  readonly records: Records;
}

/** A parameter as it stands in the address. */
interface Pair {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => value instanceof Object;

function pairsOf(search: string): Pair[] {
  return search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((text) => {
      const [[name, value] = ['', '']] = new URLSearchParams(`&${text}`);
      // A submit sends line ends as CRLF, a field holds them as LF.
      return { name, value: value.replace(/\r\n?/g, '\n'), text };
    });
}

/** A form's name in the records: its key without the query, which is what changes. */
const idOf = (key: string): string => key.replace(/\?[^#@]*/, '');

/** The pages of the forms that are there, by their names in the records; and the page that somebody has edited last. */
const pages = new Map<string, string>();
let editedPage = '';
const noteEdit = (): void => {
  editedPage = location.pathname;
};

const fieldsOf = (records: Records, id: string): Draft['fields'] => replicaOf(records[id]).fields;

const controlsNamed = (name: string) => [...document.getElementsByName(name)] as HTMLInputElement[];

/** The controls of a name that a form with a draft may look after. */
function ownControlsNamed(name: string): HTMLInputElement[] {
  const host = document.querySelector('persisted-form') ? 'persisted-form' : '*';
  return controlsNamed(name).filter((control) => (control.form ?? control).closest(host));
}

/** The values of a field's parameters, as the form would submit them. What a submit would leave out is an empty one: it has been edited. */
function parametersOf(name: string, value: HeldValue): string[] {
  if (value === true) return [controlsNamed(name)[0]?.value || 'on'];
  if (value === false || value === null) return [''];
  const list = [value].flat() as string[];
  return list.length ? list : [''];
}

/** The value that parameters of a link have in their field. */
function valueOf(name: string, parameters: string[]): HeldValue {
  const own = ownControlsNamed(name).filter(({ type }) => type !== 'hidden');
  // Another form's of the same name are another field.
  const controls = own.filter(({ form }) => form === own[0]?.form);
  const [first = '', ...more] = parameters;
  const isBoxes = controls.length > 0 && controls.every(({ type }) => type === 'checkbox');
  if (isBoxes && controls.length === 1) return parameters.includes(controls[0]?.value ?? '');
  if (isBoxes) return parameters.filter(Boolean);
  const isList = controls.some(({ type }) => type === 'select-multiple');
  const isRows = controls.length > 1 && controls.every(({ type }) => type !== 'radio');
  return more.length || isList || isRows ? parameters : first;
}

/** True if the parameters stand for this value. */
const standsFor = (parameters: string[], value: HeldValue): boolean =>
  typeof value === 'boolean'
    ? parameters.length === 1 && !!parameters[0] === value
    : same(parameters, parametersOf('', value));

/** When this page was opened: a parameter that nobody is known to have edited counts as edited then. */
const opened = (): number => Math.floor(performance.timeOrigin);
const isEdited = ([, editedAt, server]: Entry): boolean => editedAt !== opened() || server !== undefined;

/** The forms that have written a parameter. */
const writersOf = (name: string, records: Records): string[] =>
  Object.keys(records).filter((id) => fieldsOf(records, id).has(name));

/** True if a parameter is the form's: it wrote it, or came with it by a link and no other form has written it. */
function isOwn(name: string, id: string, records: Records): boolean {
  const writers = writersOf(name, records);
  return writers.length ? writers.includes(id) : ownControlsNamed(name).length > 0;
}

/** The address with a draft in place of what the form had there, and the names of the fields that are too long for it. */
function compose({ search, records }: Address, id: string, item: Draft): Address & { tooLong: string[] } {
  const edited = new Map([...item.fields].filter(([, entry]) => isEdited(entry)));
  const stays = ({ name }: Pair) => !edited.has(name) && (item.fields.has(name) || !isOwn(name, id, records));
  const texts = pairsOf(search)
    .filter(stays)
    .map(({ text }) => text);
  const written = new Map<string, Entry>();
  const tooLong: string[] = [];
  let length = location.origin.length + location.pathname.length + texts.join('&').length + 1;
  for (const [name, entry] of edited) {
    const pairs = parametersOf(name, entry[0]).map((value) => [name, value]);
    const text = new URLSearchParams(pairs).toString();
    if (text.length > longestField || length + text.length >= longestAddress) {
      tooLong.push(name);
      continue;
    }
    length += text.length + 1;
    texts.push(text);
    written.set(name, entry);
  }
  const others = Object.entries(records).filter(([other]) => other !== id);
  const mine = written.size ? [[id, encode({ ...noDraft, fields: written })] as const] : [];
  return {
    search: texts.length ? `?${texts.join('&')}` : '',
    records: Object.fromEntries([...others, ...mine]),
    tooLong,
  };
}

/** What each form has to write as soon as the browser allows it. */
const pending = new Map<string, Draft>();
let timer: ReturnType<typeof setTimeout> | undefined;
let tokens = burst;
let countedAt = 0;
let path = '';

function here(): Address {
  const records = (history.state as Partial<Record<string, Records>> | null)?.[slot];
  return { search: location.search, records: isObject(records) ? records : {} };
}

/** The address as it is to be. */
function address(): Address {
  // Meant for another page of a single-page application.
  if (path !== location.pathname) pending.clear();
  return [...pending].reduce<Address>((now, [id, item]) => compose(now, id, item), here());
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  const { search, records } = address();
  const isNews = search !== location.search || JSON.stringify(records) !== JSON.stringify(here().records);
  if (isNews) {
    const state: unknown = history.state;
    const hasRoom = state === null || isObject(state);
    tokens -= 1;
    history.replaceState(
      hasRoom ? { ...state, [slot]: records } : state,
      '',
      location.pathname + search + location.hash,
    );
  }
  pending.clear();
}

function set(id: string, item: Draft): void {
  const page = pages.get(id) ?? location.pathname;
  // A router, or Turbo, changes the address before the form goes. One that stays, as in a layout, is of the next page, too.
  if (page !== location.pathname && item.fields.size && editedPage === page)
    throw new Error('The address is of another page by now.');
  if (pages.has(id)) pages.set(id, location.pathname);
  const { tooLong } = compose(address(), id, item);
  path = location.pathname;
  pending.set(id, item);
  // Twice is once. After the form's own, which listens from the capture phase.
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', flush);
  const now = performance.now();
  tokens = Math.min(burst, tokens + (now - countedAt) / refill);
  countedAt = now;
  if (tokens >= 1) flush();
  else timer ??= setTimeout(flush, refill);
  if (tooLong.length) throw new RangeError(`Too long for the address: ${tooLong.join(', ')}`);
}

/**
 * Drafts in the page's query, as `name=value` pairs that a server can render from and that can be shared; other parameters and
 * the hash stay. Its drafts are anybody's who has the link, so they have no scope and no version. The key says only which
 * form's parameters are meant, where a page has several.
 */
export const urlStorage: DraftStorage = {
  isPublic: true,
  getItem(key) {
    const { search, records } = address();
    const id = idOf(key);
    const mine = fieldsOf(records, id);
    const fields = new Map<string, Entry>();
    for (const [name, pairs] of Map.groupBy(pairsOf(search), (pair) => pair.name)) {
      const values = pairs.map(({ value }) => value);
      const entry = mine.get(name);
      if (entry && standsFor(values, entry[0])) fields.set(name, entry);
      else if (writersOf(name, records).every((writer) => writer === id))
        fields.set(name, [valueOf(name, values), opened()]);
    }
    return fields.size ? textOf({ ...noDraft, fields }) : null;
  },
  setItem(key, text) {
    set(idOf(key), replicaOf(text));
  },
  removeItem(key) {
    set(idOf(key), noDraft);
  },
  keys: () => Object.keys(address().records),
  watchItem(key) {
    pages.set(idOf(key), location.pathname);
    // Twice is once.
    for (const type of ['input', 'change']) window.addEventListener(type, noteEdit, true);
    return () => pages.delete(idOf(key));
  },
};

defineStorage('url', urlStorage);
