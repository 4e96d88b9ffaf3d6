import { call, consent, contains, findIn, isCustom, nameOf, typeOf, type Control } from './field.js';

/** What a form's options and its storage say of its fields. */
export interface Rules {
  /** A selector of fields to leave alone. */
  readonly exclude?: string | undefined;
  readonly takesFiles?: boolean | undefined;
}

/** Names with one of these words, which end at non-letters: "footprint" has no "otp" in it. */
const secretWords = /(?<!\p{L})(passwd|pwd|pass\P{L}?(code|phrase)|cv[cv]|csc|ssn|otp|card\P{L}?number)(?!\p{L})/iu;

/** Words end at camelCase, too. Nearly every name is done with the first, quick look. */
const namesSecret = (name: string): boolean =>
  /pass|pwd|cv|csc|ssn|otp|card/i.test(name) &&
  (/password/i.test(name) || secretWords.test(name.replace(/\p{Ll}(?=\p{Lu})|\p{Lu}(?=\p{Lu}\p{Ll})/gu, '$& ')));

const buttonTypes = new Set(['submit', 'button', 'reset', 'image']);
const secretAutocomplete = /(^|\s)((current|new)-password|one-time-code|cc-(?!(name|type)(\s|$)))/i;

/** True for what is never stored, whatever a page says: passwords, cards, one-time codes. */
export function isSecret(control: Control, type = typeOf(control)): boolean {
  // Frameworks give custom elements properties, not attributes.
  const autocomplete = control.getAttribute('autocomplete') ?? control.autocomplete;
  const isSaid = type === 'password' || (!!autocomplete && secretAutocomplete.test(autocomplete as string));
  // What it shows as text by now, or has of its own, says it, too.
  return isSaid || (isCustom(control) && (findIn(control, 'input') as Control[]).some((it) => isSecret(it)));
}

/** The words by which a page says of its fields whether they are kept. */
const taken = `[data-persist~=on],${consent}`;
const decided = `${taken},[data-persist~=off]`;

/** The nearest holder of one of the words, from the control up to what stands in `root`. */
function holderOf(control: Element, root: Element, words: string): Element | null {
  const holder = control.closest(words);
  return holder && contains(holder, root) ? null : holder;
}

/** True if the success of a submit spares the field. */
export const isKept = (control: Element, root: Element): boolean => !!holderOf(control, root, '[data-persist~=keep]');

/**
 * May this field be stored and restored?
 *
 * @param exclude - a selector of fields to leave alone; one that is no selector leaves every field alone
 * @param isSaid - something around the field may decide it
 */
export function mayPersist(
  control: Control,
  root: Element,
  { exclude, takesFiles }: Rules = {},
  name = nameOf(control),
  isSaid = true,
): boolean {
  const type = typeOf(control);
  if (isSecret(control, type) || buttonTypes.has(type) || (type === 'file' && !takesFiles)) return false;
  try {
    if (exclude && control.matches(exclude)) return false;
  } catch {
    return false;
  }
  const holder = isSaid ? holderOf(control, root, decided) : null;
  return holder ? call(holder, 'matches', taken) : type !== 'hidden' && !namesSecret(name);
}
