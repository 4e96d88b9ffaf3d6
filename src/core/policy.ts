import { contains, nameOf, typeOf, type Control } from './field.js';

/** Words of a name, or two neighbors in one, that say that the field holds a secret. */
const secretWords = /^(passwd|pwd|passcode|passphrase|cvc|cvv|csc|ssn|otp|cardnumber)$/;

/** Words: split at non-letters and at camelCase, so that "footprint" has no "otp" in it. */
function namesSecret(name: string): boolean {
  if (!/pass|pwd|cvc|cvv|csc|ssn|otp|card/i.test(name)) return false;
  const words = name
    .replace(/\p{Ll}(?=\p{Lu})|\p{Lu}(?=\p{Lu}\p{Ll})/gu, '$& ')
    .toLowerCase()
    .split(/\P{L}+/u);
  return (
    /password/i.test(name) || words.some((word, i) => secretWords.test(word) || secretWords.test(word + words[i + 1]))
  );
}

const secretAutocomplete = /(^|\s)((current|new)-password|one-time-code|cc-(?!(name|type)(\s|$)))/i;

/** True for what is never stored, whatever the page says. */
const isSecret = (control: Control): boolean =>
  /^(password|submit|button|reset|image)$/.test(typeOf(control)) ||
  secretAutocomplete.test(control.getAttribute('autocomplete') ?? '');

/** The nearest holder of one of the words, from the control up to what stands in `root`. */
function holderOf(control: Control, root: Element, ...words: string[]): Element | null {
  const holder = control.closest(words.map((word) => `[data-persist~=${word}]`).join());
  return holder && contains(holder, root) ? null : holder;
}

/** True if the success of a submit spares the field. */
export const isKept = (control: Control, root: Element): boolean => holderOf(control, root, 'keep') !== null;

/**
 * May this field be stored and restored?
 *
 * @param exclude - a selector of fields to leave alone; one that is no selector leaves every field alone
 */
export function mayPersist(control: Control, root: Element, exclude?: string, takesFiles = false): boolean {
  const type = typeOf(control);
  if (isSecret(control) || (type === 'file' && !takesFiles)) return false;
  try {
    if (exclude && control.matches(exclude)) return false;
  } catch {
    return false;
  }
  const holder = holderOf(control, root, 'on', 'off');
  return holder
    ? Element.prototype.matches.call(holder, '[data-persist~=on]')
    : type !== 'hidden' && !namesSecret(nameOf(control));
}
