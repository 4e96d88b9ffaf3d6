import { same, type HeldValue } from './draft.js';

/** A control with a name: the browser's own, or a custom element. */
export type Control = HTMLElement & {
  name?: string | number;
  type?: string | number;
  value?: unknown;
  checked?: unknown;
  selected?: unknown;
};

/** What one control holds. `undefined`: nothing that a draft could hold. */
export type State = string | string[] | boolean | File[] | undefined;

/** Where a visitor says whether the form may be remembered. */
export const consent = '[data-persist~=consent]';

const isSelect = (control: Element): control is HTMLSelectElement => control.localName === 'select';
export const isNative = ({ localName }: Element): boolean =>
  localName === 'input' || localName === 'select' || localName === 'textarea';

/** The name of a field; a box that asks for consent needs none. */
export const nameOf = (control: Control): string =>
  control.getAttribute('name') || String(control.name || (control.matches(consent) ? 'consent' : ''));
export const typeOf = (control: Control): string => String(control.type ?? control.getAttribute('type') ?? '');
const isRadio = (control: Control): boolean => typeOf(control) === 'radio';

/** True for the browser's own fields, and for custom elements that are form-associated or have a value. */
export const isControl = (element: Element): element is Control =>
  isNative(element) ||
  (element.localName.includes('-') &&
    ('value' in element || 'formAssociated' in (element.constructor as { formAssociated?: boolean })));

// A form's own properties can be hidden by the names of its fields; what the prototypes have never is.
export const contains = (root: Node, node: Node | null): boolean => Node.prototype.contains.call(root, node);
export const closest = (element: Element, selector: string): Element | null =>
  Element.prototype.closest.call(element, selector);
export const tagOf = (root: Element): string => Reflect.get<Element, 'localName'>(Element.prototype, 'localName', root);
export const firstIn = (root: Element, selector: string): Element | null =>
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- meant is the last of its overloads only
  Element.prototype.querySelector.call(root, selector);
export const pageOf = (root: Element) => Node.prototype.getRootNode.call(root) as Document | ShadowRoot;
export const findIn = (root: Element, selector: string): Element[] => [
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- meant is the last of its overloads only
  ...Element.prototype.querySelectorAll.call(root, selector),
];

/** True for a control that stands elsewhere in the page, of a form inside the root: `<input form="id">`. */
const isOutside = (control: Element, root: Element): boolean => {
  const form = control.getAttribute('form');
  return !!form && !contains(root, control) && contains(root, pageOf(root).getElementById?.(form) ?? null);
};

/** True if the root looks after this element, as far as its place goes. */
export const belongs = (element: Element, root: Element): boolean =>
  contains(root, element) || isOutside(element, root);

const inTreeOrder = (a: Node, b: Node): number =>
  a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

/** The elements inside that have a name. */
export const namedIn = (root: Element, selector = '[name]'): Element[] =>
  findIn(root, `:is(${selector}):not(form),${consent}`);

/** What may be the root's controls, in tree order; those of some names where they are given. */
export function elementsOf(root: Element, names?: readonly string[]): Element[] {
  const selector = names?.map((name) => `[name="${CSS.escape(name)}"]`).join() ?? '[name]';
  const inside = namedIn(root, selector);
  const outside = [...pageOf(root).querySelectorAll(`[form]:is(${selector})`)].filter((it) => isOutside(it, root));
  return outside.length ? [...inside, ...outside].sort(inTreeOrder) : inside;
}

/** The root's controls in tree order, whatever their names; those of one name where one is given. */
export const controlsOf = (root: Element, name?: string): Control[] =>
  elementsOf(root, name === undefined ? undefined : [name])
    .filter(isControl)
    .filter((it) => (name === undefined ? nameOf(it) : nameOf(it) === name));

/** Controls by the name of their field. */
export function byName(controls: Control[]): Map<string, Control[]> {
  const groups = new Map<string, Control[]>();
  for (const control of controls) {
    const group = groups.get(nameOf(control));
    if (group) group.push(control);
    else groups.set(nameOf(control), [control]);
  }
  return groups;
}

const textOf = (value: unknown): State =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map(String)
      : typeof value === 'number'
        ? `${value}`
        : typeof (value ??= '') === 'string' || typeof value === 'boolean'
          ? value
          : undefined;

/** Which property says what a control holds. */
function propertyOf(control: Control): 'checked' | 'selected' | 'value' {
  if (isNative(control)) return control.type === 'checkbox' || control.type === 'radio' ? 'checked' : 'value';
  if (typeof control.checked === 'boolean') return 'checked';
  return typeof control.selected === 'boolean' ? 'selected' : 'value';
}

/** What a control holds now. */
export function stateOf(control: Control): State {
  if (control.type === 'select-multiple')
    return Array.from((control as unknown as HTMLSelectElement).selectedOptions, (option) => option.value);
  if (control.type === 'file') return [...((control as HTMLInputElement).files ?? [])];
  try {
    return textOf(control[propertyOf(control)]);
  } catch {
    // A custom element's own trouble.
    return undefined;
  }
}

/** What the server's HTML says that a control holds. */
export function serverStateOf(control: Control): State {
  if (isSelect(control)) {
    const chosen: string[] = [];
    for (const option of control.options) if (option.defaultSelected) chosen.push(option.value);
    return control.multiple ? chosen : (chosen.at(-1) ?? control.options[0]?.value ?? '');
  }
  if (control.type === 'file') return [];
  const property = propertyOf(control);
  if (property !== 'value') return control.hasAttribute(property);
  return (control as HTMLInputElement).defaultValue ?? control.getAttribute('value') ?? '';
}

/** The value of a field, from its controls in tree order. `undefined`: nothing that a draft could hold. */
export function valueOf(controls: Control[], state = stateOf): HeldValue | undefined {
  const states = controls.map(state);
  const values = controls.map((control, i) => (states[i] === true ? String(control.value) : states[i]));
  const chosen = values.filter((_, i) => states[i] === true) as string[];
  if (controls.every(isRadio)) return chosen[0] ?? null;
  if (controls.length === 1) return states[0];
  if (states.every((state) => typeof state === 'boolean')) return chosen;
  return values.flatMap((value) => (value === false ? '' : (value ?? '')) as string | string[]);
}

const listOf = (value: HeldValue): unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * What a control has to hold to show its part of a field's value.
 *
 * @param index - the control's place among the field's
 * @param now - what it holds
 * @returns `undefined` where the value says nothing about this control
 */
export function stateFor(control: Control, value: HeldValue, index: number, now = stateOf(control)): State {
  if (typeof value === 'string' && typeof now === 'string') return index ? undefined : value;
  const list = listOf(value);
  if (typeof now === 'boolean')
    return typeof value === 'boolean' ? (isRadio(control) ? undefined : value) : list.includes(String(control.value));
  // Some custom elements hold '' until something is chosen.
  const isList = Array.isArray(now) || (!isNative(control) && 'multiple' in control && control.multiple === true);
  if (isList) return list.filter((item) => item instanceof File === (typeOf(control) === 'file')) as string[] | File[];
  const text = list[index];
  return typeof text === 'string' ? text : undefined;
}

/** The parts of a list that no control and no option is there for: rows and choices still to come. */
export function partsToCome(value: HeldValue | undefined, controls: Control[]): string[] {
  if (!Array.isArray(value)) return [];
  const choices = controls.flatMap((control): string[] =>
    isSelect(control)
      ? Array.from(control.options, (option) => option.value)
      : typeof stateOf(control) === 'boolean'
        ? [String(control.value)]
        : [],
  );
  const parts = value as string[];
  return choices.length ? parts.filter((part) => !choices.includes(part)) : parts.slice(controls.length);
}

/** True where a framework (React) shadows the control's own property, to tell what it sets itself from what a person enters. */
const isTracked = (control: Control): boolean => isNative(control) && Object.hasOwn(control, propertyOf(control));

function setState(control: Control, state: State): void {
  if (isSelect(control)) {
    let isFound = false;
    for (const option of control.options)
      if (Array.isArray(state)) option.selected = (state as string[]).includes(option.value);
      else if (option.value === state && !isFound) isFound = option.selected = true;
  } else if (control.type === 'file') {
    const transfer = new DataTransfer();
    for (const file of state as File[]) transfer.items.add(file);
    (control as HTMLInputElement).files = transfer.files;
  } else {
    const property = propertyOf(control);
    if (isTracked(control)) Reflect.set(Object.getPrototypeOf(control) as object, property, state, control);
    else control[property] = typeof control[property] === 'number' ? Number(state) : state;
  }
}

/**
 * Makes a control hold a state.
 *
 * @returns true if it holds it now; where it cannot (no such option, no such date) it is left as it was
 */
export function show(control: Control, state: State, before = stateOf(control)): boolean {
  if (same(before, state)) return true;
  try {
    setState(control, state);
    if (same(stateOf(control), state)) return true;
    setState(control, before);
  } catch {
    // A custom element's own trouble: it shows what it can.
  }
  return false;
}

/** Tells the page of what a control holds, as a person's input would. */
export function tell(control: Control): void {
  const state = stateOf(control);
  const told = (type: string) => control.dispatchEvent(new Event(type, { bubbles: true, composed: type !== 'change' }));
  if (isTracked(control) && !isSelect(control)) {
    // The framework hears only of what it does not know: it may have met the control with this state in it.
    control[propertyOf(control)] = typeof state === 'boolean' ? !state : `${state as string} `;
    setState(control, state);
    // Not a MouseEvent, so nothing is toggled; React listens for it on its boxes and radio buttons.
    if (typeof state === 'boolean') told('click');
  }
  told('input');
  told('change');
}
