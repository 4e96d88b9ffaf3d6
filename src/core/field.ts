import { same, type HeldValue } from './draft.js';

/** A control with a name: the browser's own, or a custom element. */
export type Control = HTMLElement & {
  name?: string | number;
  type?: string | number;
  value?: unknown;
  checked?: unknown;
  selected?: unknown;
  selectedOptions?: unknown;
  files?: unknown;
  autocomplete?: unknown;
};

/** What one control holds. `undefined`: nothing that a draft could hold. */
export type State = string | string[] | boolean | File[] | undefined;

/** Where a visitor says whether the form may be remembered. */
export const consent = '[data-persist~=consent]';

const isSelect = (control: Element): control is HTMLSelectElement => control.localName === 'select';
/** A form's own name can be hidden by that of a field. */
export const isCustom = ({ localName }: Element): boolean => localName.includes('-');

/** The name of a field; a box that asks for consent needs none. */
export const nameOf = (control: Element & { name?: string | number }): string =>
  control.getAttribute('name') || String(control.name || (control.matches(consent) ? 'persisted-form:consent' : ''));
export const typeOf = (control: Control): string =>
  String(control.type ?? control.getAttribute('type') ?? '').toLowerCase();
export const isRadio = (control: Control): boolean => typeOf(control) === 'radio';

const ownFields = new Set(['input', 'select', 'textarea']);

/** True for what a custom element of the same name has of its own in the page's tree. */
function isPart(element: Element): boolean {
  for (let at = element.parentElement; at && !(at instanceof HTMLFormElement); at = at.parentElement)
    if (isCustom(at) && 'value' in at && nameOf(at) === nameOf(element)) return true;
  return false;
}

/** True for the browser's own fields, and for custom elements that are form-associated or have a value. */
export const isControl = (element: Element): element is Control =>
  (ownFields.has(element.localName) && !isPart(element)) ||
  (isCustom(element) && ('value' in element || !!(element.constructor as { formAssociated?: boolean }).formAssociated));

type Methods = Pick<Element, 'closest' | 'contains' | 'dispatchEvent' | 'getAttribute' | 'getRootNode' | 'matches'> & {
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): NodeListOf<Element>;
};

/** Calls a method of an element: a form's own can be hidden by the names of its fields, those of the prototype are not. */
export const call = <Name extends keyof Methods>(element: Node, name: Name, ...given: Parameters<Methods[Name]>) =>
  Reflect.apply(Element.prototype[name], element, given) as ReturnType<Methods[Name]>;

export const contains = (root: Node, node: Node | null): boolean => call(root, 'contains', node);
/** The document or shadow root that an element stands in; the document for one that is still to come into the page. */
export function pageOf(root: Element): Document | ShadowRoot {
  const top = call(root, 'getRootNode');
  const isLoose = top instanceof Element || (top instanceof DocumentFragment && !('host' in top));
  return isLoose ? document : (top as Document | ShadowRoot);
}
export const findIn = (root: Element, selector: string): Element[] => [...call(root, 'querySelectorAll', selector)];

/** True for a control that stands elsewhere in the page, of a form inside the root: `<input form="id">`. */
const isOutside = (control: Element, root: Element): boolean => {
  const form = control.getAttribute('form');
  return !!form && !contains(root, control) && contains(root, pageOf(root).getElementById?.(form) ?? null);
};

/** The form that an element belongs to, also once both have left the page. */
export function formOf(control: Element): Element | null | undefined {
  const { form } = control as Partial<HTMLInputElement>;
  // Some custom elements have none, or have a text there.
  return isCustom(control) && !(form instanceof Element) ? control.closest('form') : form;
}

/** True if the root looks after this element, as far as its place goes. */
export const belongs = (element: Element, root: Element): boolean =>
  contains(root, element) || isOutside(element, root);

/** A selector of what has a name, or needs none; at least of what has one of these, where they are given. */
export function named(names?: ReadonlyMap<string, unknown>): string {
  // To ask for a few is quicker than to look at each; a custom element may have its name as a property.
  const isFew = names && names.size <= 20;
  const some = isFew && ['', ...names.keys()].map((name) => `[name="${CSS.escape(name)}"]`).join();
  return `:is(${some || '[name]'}):not(form),${consent}`;
}

/** What may be the root's controls, in tree order, or those of a selector. */
export function elementsOf(root: Element, selector = named()): Element[] {
  const inPage = (its: string) => [...pageOf(root).querySelectorAll(its)];
  return inPage('[form]').some((it) => isOutside(it, root))
    ? inPage(selector).filter((it) => belongs(it, root))
    : findIn(root, selector);
}

/** The root's controls in tree order. */
export const controlsOf = (root: Element): Control[] => elementsOf(root).filter(isControl).filter(nameOf);

/** The property that says what a control holds. */
export type Property = 'checked' | 'selected' | 'value' | 'selectedOptions' | 'files';

/** A custom element's own trouble is not ours. */
function customPropertyOf(control: Control): Property {
  try {
    return (['checked', 'selected'] as const).find((it) => typeof control[it] === 'boolean') ?? 'value';
  } catch {
    return 'value';
  }
}

export function propertyOf(control: Control): Property {
  if (isCustom(control)) return customPropertyOf(control);
  const { type } = control;
  if (type === 'checkbox' || type === 'radio') return 'checked';
  return type === 'select-multiple' ? 'selectedOptions' : type === 'file' ? 'files' : 'value';
}

/** What a control holds now. */
export function stateOf(control: Control, property = propertyOf(control)): State {
  try {
    // By its name: engines are quicker at that than at `control[property]`.
    const value = (property === 'value' ? control.value : control[property]) ?? '';
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    if (property === 'files') return [...(value as FileList)];
    if (property === 'selectedOptions')
      return Array.from(value as HTMLSelectElement['selectedOptions'], (it) => it.value);
    // An element's own objects are more than text could say.
    if (Array.isArray(value)) return value.some((it) => it instanceof Object) ? undefined : value.map(String);
    return typeof value === 'number' ? `${value}` : undefined;
  } catch {
    // A custom element's own trouble.
    return undefined;
  }
}

/** True where the browser may take a text in another way: without its line ends, trimmed, as no date at all, as a color. */
function isSanitized(control: Control, text: string): boolean {
  if (control.localName === 'textarea') return text.includes('\r');
  if (control.localName !== 'input') return false;
  const type = typeOf(control);
  if (/^(text|search|tel|hidden)$/.test(type)) return /[\r\n]/.test(text);
  return !!text || /^(range|color)$/.test(type);
}

/** What the server's HTML says that a control holds, as the browser takes it. Undefined: it says nothing. */
export function serverStateOf(control: Control): State {
  if (isSelect(control)) {
    const options = [...control.options];
    const chosen = options.filter((it) => it.defaultSelected).map((it) => it.value);
    // A drop-down shows its first choice where the HTML makes none.
    const first = control.size > 1 ? undefined : options.find((it) => !it.matches(':disabled'));
    return control.multiple ? chosen : (chosen.at(-1) ?? first?.value ?? '');
  }
  const property = propertyOf(control);
  if (property === 'files') return [];
  if (property !== 'value') return control.hasAttribute(property);
  // What a custom element holds by itself stands in no attribute.
  const text = (control as Partial<HTMLInputElement>).defaultValue ?? control.getAttribute('value');
  if (text === null) return undefined;
  if (!isSanitized(control, text)) return text;
  const blank = control.cloneNode() as HTMLInputElement;
  blank.value = text;
  return blank.value;
}

/** True for a drop-down or list that has none of these choices yet. */
export const lacks = (control: Control, choices: readonly unknown[]): boolean =>
  isSelect(control) && choices.length > 0 && ![...control.options].some((it) => choices.includes(it.value));

/** The value of a field, from its controls in tree order. `undefined`: nothing that a draft could hold. */
export function valueOf(controls: Control[], state = stateOf): HeldValue | undefined {
  const states = controls.map((it) => state(it));
  const values = controls.map((control, i) => (states[i] === true ? String(control.value) : states[i]));
  const chosen = values.filter((_, i) => states[i] === true) as string[];
  if (controls.every(isRadio)) return chosen[0] ?? null;
  if (controls.length === 1) return states[0];
  if (states.every((it) => typeof it === 'boolean')) return chosen;
  return values.flatMap((value) => (value || '') as string | string[]);
}

/**
 * What a control has to hold to show its part of a field's value.
 *
 * @param index - the control's place among the field's
 * @param now - what it holds
 * @returns `undefined` where the value says nothing about this control
 */
export function stateFor(control: Control, value: HeldValue, index: number, now = stateOf(control)): State {
  if (value === null && !isRadio(control)) return undefined;
  // Of a box that was alone, those that have joined it say nothing.
  if (typeof value === 'boolean' && typeof now === 'boolean') return index || isRadio(control) ? undefined : value;
  const isList = Array.isArray(value);
  const list: readonly unknown[] = isList ? value : [value];
  if (typeof now === 'boolean') return list.includes(String(control.value));
  if (control.type === 'file') {
    const files = list.filter((it) => it instanceof File);
    return (control as HTMLInputElement).multiple ? (index ? [] : files) : files.slice(index, index + 1);
  }
  // Some custom elements hold '' until something is chosen.
  const takesList = () => isCustom(control) && 'multiple' in control && control.multiple === true;
  if (Array.isArray(now) || (isList && takesList())) return list.filter((it) => typeof it === 'string');
  const text = list[index];
  return typeof text === 'string' ? text : undefined;
}

/**
 * The parts of a list that no control and no option is there for: rows and choices still to come.
 *
 * @param known - how many controls there were before: what some of them held is not to come
 */
export function partsToCome(value: HeldValue | undefined, controls: Control[], known = 0): string[] {
  if (!Array.isArray(value) || !controls.length) return [];
  const parts = value as string[];
  if (controls.some((it) => typeof stateOf(it) === 'string')) return parts.slice(Math.max(known, controls.length));
  const choices = controls.map((control) =>
    isSelect(control)
      ? Array.from(control.options, (option) => option.value)
      : // Files, and a custom element's list, are all there.
        typeof stateOf(control) === 'boolean'
        ? [String(control.value)]
        : parts,
  );
  return parts.filter((part) => !choices.flat().includes(part));
}

/** True where a framework (React) shadows the control's own property, to tell what it sets itself from what a person enters. */
const isTracked = (control: Control, property: Property): boolean =>
  Object.hasOwn(control, property) && !isCustom(control);

function setState(control: Control, state: State, property: Property): void {
  if (property === 'selectedOptions') {
    for (const it of (control as unknown as HTMLSelectElement).options)
      it.selected = (state as string[]).includes(it.value);
  } else if (property === 'files') {
    const transfer = new DataTransfer();
    for (const file of state as File[]) transfer.items.add(file);
    control.files = transfer.files;
  } else if (isTracked(control, property))
    Reflect.set(Object.getPrototypeOf(control) as object, property, state, control);
  else control[property] = typeof control[property] === 'number' ? Number(state) : state;
}

/**
 * Makes a control hold a state.
 *
 * @returns true if it holds it now, or of several choices those that there are; where it cannot (no such option, no such
 *   date) it is left as it was
 */
export function show(
  control: Control,
  state: State,
  before = stateOf(control),
  property = propertyOf(control),
): boolean {
  if (same(before, state)) return true;
  try {
    setState(control, state, property);
    const now = stateOf(control, property);
    if (same(now, state) || (property === 'selectedOptions' && (now as string[]).length)) return true;
    setState(control, before, property);
  } catch {
    // A custom element's own trouble: it shows what it can.
  }
  return false;
}

/** Tells the page of what a control holds, as a person's input would. */
export function tell(control: Control): void {
  const state = stateOf(control);
  const told = (type: string) => control.dispatchEvent(new Event(type, { bubbles: true, composed: type !== 'change' }));
  const property = propertyOf(control);
  if (isTracked(control, property)) {
    try {
      // The framework hears only of what it does not know: it may have met the control with this state in it.
      control[property] = typeof state === 'boolean' ? !state : `${state as string} `;
      setState(control, state, property);
    } catch {
      // A page's own property, which nobody may set.
    }
    // Not a MouseEvent, so nothing is toggled; React listens for it on its boxes and radio buttons.
    if (typeof state === 'boolean') told('click');
  }
  told('input');
  told('change');
}
