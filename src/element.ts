import { ReactiveElement, type PropertyDeclarations } from 'lit';
import type { RestoreDetail, Values } from './events.js';
import { call } from './core/field.js';
import { persistForm, type PersistedFormHandle } from './persist-form.js';
import { clearDrafts, type Which } from './storage/clear-drafts.js';
import type { Migrate } from './storage/keeper.js';
import type { AnyStorage } from './storage/storage.js';

/** What an element outside of a page shows. */
const nothing = (): RestoreDetail => ({ storageKey: '', values: {}, restored: [], conflicts: [], savedAt: null });

const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>();

/** The few rules an element needs, once for each document or shadow root it stands in. */
function adoptStyles(root: Document | ShadowRoot, tag: string): void {
  const page = root.ownerDocument ?? root;
  const view = page.defaultView;
  // No page that anybody sees.
  if (!view) return;
  // Documents share no sheets, but a window may be opened for an element.
  const its = sheets.get(page) ?? new Map<string, CSSStyleSheet>();
  sheets.set(page, its);
  let sheet = its.get(tag);
  if (!sheet) {
    sheet = new view.CSSStyleSheet();
    sheet.replaceSync(`
      :where(${tag}:not([hidden], [popover])) { display: contents }
      ${tag}:not(:state(restored)) [data-persist~="restored"] { display: none !important }`);
    its.set(tag, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/**
 * Wraps a form and keeps what a visitor types into it: shows it on the next visit, tells the page, saves on input.
 *
 * @tag persisted-form
 * @fires {CustomEvent<RestoreDetail>} beforerestore - Before fields are touched. Cancelable.
 * @fires {CustomEvent<RestoreDetail>} restore - After each connect, also when nothing was stored, for each `restore()`, and
 *   where a property set later has the draft read anew.
 * @fires {CustomEvent<SaveDetail>} save - After a write.
 * @fires {CustomEvent<ClearDetail>} clear - After the draft is dropped.
 * @fires {CustomEvent<PersistErrorDetail>} persist-error - Something failed: `operation` is `read`, `write`, `clear` or `migrate`.
 * @cssstate restored - A restored draft stands in the fields.
 * @cssstate dirty - From an edit to its write.
 * @cssstate saved - From a write to the next edit.
 * @cssstate error - From a failure to the next success.
 */
export class PersistedForm extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    storageKey: { attribute: 'storage-key' },
    scope: {},
    storage: {},
    version: {},
    migrate: { attribute: false },
    maxAge: { attribute: 'max-age', converter: (text) => (text ? Number(text) : undefined) },
    delay: { type: Number },
    exclude: {},
    clearOn: { attribute: 'clear-on' },
    conflict: {},
    notify: {},
    sync: { type: Boolean },
    disabled: { type: Boolean },
  };

  /**
   * Drops drafts from any page: all of a scope (a logout), or one (the page that says thank you; with both `storageKey` and
   * `scope` where the form has a scope). Settles when they are gone; never rejects.
   *
   * @param which - `{ scope }`, `{ storageKey }`, or both for one draft of a scope
   */
  static clear(which: Which): Promise<void> {
    return clearDrafts(which);
  }

  /**
   * The draft's key. Empty: the page's path and query (without `utm_*` and click ids), then the id or name or place of the
   * element or its form.
   */
  declare storageKey: string;
  /** Whose draft it is: a draft of another scope is neither read nor written over. Empty: nobody's. */
  declare scope: string;
  /** `local`, `session`, a name given to `defineStorage`, or a storage object. */
  declare storage: 'local' | 'session' | (string & {}) | AnyStorage;
  /** The form's own version: a draft of another one is not restored, unless `migrate` turns it into this one. */
  declare version: string;
  /**
   * Turns the values of a draft of another version into this one's, synchronously: an error that it throws, or a promise that
   * it returns, is told by `persist-error`.
   */
  declare migrate: Migrate | undefined;
  /** Seconds after its last edit at which a draft expires. Undefined: never. */
  declare maxAge: number | undefined;
  /** The longest time in ms between an edit and its write; 0 writes at every edit. */
  declare delay: number;
  /** A CSS selector of fields to leave alone. Empty: none. */
  declare exclude: string;
  /** `submit`: a submitted form's draft is dropped. Empty: a draft stays. */
  declare clearOn: 'submit' | '';
  /** Who wins where the server shows something else than when the field was edited: `draft` or `server`. */
  declare conflict: 'draft' | 'server';
  /** Which restored fields fire `input` and `change`: `field` (each one that changed), `form` (one of each form), `none`. */
  declare notify: 'field' | 'form' | 'none';
  /** Shows edits made in other tabs as they happen. */
  declare sync: boolean;
  /** Neither saves nor restores; set later, the fields keep what they show. */
  declare disabled: boolean;

  #announce!: (detail: RestoreDetail) => void;
  /** The detail of the first `restore` event, for listeners that come late. */
  readonly restored: Promise<RestoreDetail> = new Promise((resolve) => (this.#announce = resolve));

  #form: PersistedFormHandle | undefined;
  /** The same, also once it has left the page: the draft can still be dropped, but no more shown. */
  #last: PersistedFormHandle | undefined;
  readonly #states = this.attachInternals().states;
  /** True for an element that stood in the page before it was defined. */
  readonly #wasHere = this.isConnected;

  constructor() {
    super();
    this.storageKey = this.scope = this.version = this.exclude = this.clearOn = '';
    this.storage = 'local';
    this.delay = 100;
    this.conflict = 'draft';
    this.notify = 'field';
    this.sync = this.disabled = false;
    this.addEventListener('command', (event) => {
      // The page may have asked first, and prevented it.
      if (!event.defaultPrevented) this.#run((event as CommandEvent).command);
    });
  }

  /** Shows the draft (again), and says what it shows. */
  restore(): RestoreDetail {
    return this.#form?.restore() ?? nothing();
  }

  /** Writes what is pending. Settles when it is written or has failed; never rejects. */
  async save(): Promise<void> {
    await this.#form?.save();
  }

  /**
   * Drops the draft and what is pending; the fields keep what they show. Also once the element has left the page. Never
   * rejects.
   */
  async clear(): Promise<void> {
    await this.#last?.clear();
  }

  /** Gives the fields back what they showed before the restore, and drops the draft at the next edit. */
  undo(): void {
    this.#form?.undo();
  }

  /**
   * A bridge's word that the form's submit succeeded: drops the draft, but for fields with `data-persist="keep"`.
   *
   * @param upTo - what was edited later stays; in ms since 1970. Default: when the last submit was heard, else now;
   *   `Infinity`: now
   */
  async submitSucceeded(upTo?: number): Promise<void> {
    await this.#last?.submitSucceeded(upTo);
  }

  /**
   * For bridges: shows the draft where a patch of the page has reset fields; says what it shows. Undefined while the element
   * is not in a page, and until its storage has answered.
   *
   * @param isTold - the fields do not fire `input` and `change`: who is to know is told, or knows. Default: true
   * @param isHeard - true for a field whose edits the server knows by now. Default: for those that it shows as they are
   */
  reshow(isTold?: boolean, isHeard?: (field: Element) => boolean): RestoreDetail | undefined {
    return this.#form?.reshow(isTold, isHeard);
  }

  /** Every field by name; `null` where nothing is stored. Empty while the element is not in a page. */
  get values(): Values {
    return this.#form?.values ?? {};
  }

  /** When the draft was last edited; `null` where nothing is stored. */
  get savedAt(): Date | null {
    return this.#form?.savedAt ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Lit takes over what was set before the element was defined with its first update: that is now.
    this.performUpdate();
    const page = this.getRootNode() as Document | ShadowRoot;
    adoptStyles(page, this.localName);
    page.addEventListener('click', PersistedForm.#clicked);
    const form = persistForm(this, this, {
      wasHere: this.#wasHere,
      adopt: (handle) => (this.#last = this.#form = handle),
      reflect: (states) => {
        for (const [name, isOn] of Object.entries(states))
          if (isOn) this.#states.add(name);
          else this.#states.delete(name);
      },
    });
    void form.restored.then(this.#announce);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#form?.disconnect();
    this.#form = undefined;
  }

  /** Draws nothing: the form stays where it is, in the page's own tree. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** A property has changed: that takes effect at once, not with Lit's next update. */
  override requestUpdate(name?: PropertyKey, ...change: [oldValue?: unknown]): void {
    super.requestUpdate(name, ...change);
    // The others are looked up when they are needed. A framework may give another, equal `migrate` at each render.
    const isRead =
      /^(storageKey|scope|storage|version|migrate|maxAge|delay|exclude|conflict|disabled)$/.test(String(name)) &&
      !(name === 'migrate' && change[0]);
    if (isRead && change[0] !== this[name as keyof this]) this.#form?.refresh();
  }

  /**
   * Invoker Commands where the browser runs none: it has none, or the button stands in a form and has no type. One
   * listener serves all elements of a document or shadow root.
   */
  static #clicked(event: Event): void {
    const { target } = event;
    const button = target instanceof Element ? (call(target, 'closest', 'button') as HTMLButtonElement | null) : null;
    const page = event.currentTarget as Document | ShadowRoot;
    const element = page.getElementById(button?.getAttribute('commandfor') ?? '');
    if (!button || event.defaultPrevented || !(element instanceof PersistedForm)) return;
    const isLeftAlone = button.form && !button.hasAttribute('type');
    if ('commandForElement' in button && !isLeftAlone) return;
    if (isLeftAlone) event.preventDefault();
    element.#run(button.getAttribute('command') ?? '');
  }

  #run(command: string): void {
    if (/^--(restore|undo|save|clear)$/.test(command))
      void this[command.slice(2) as 'restore' | 'undo' | 'save' | 'clear']();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'persisted-form': PersistedForm;
  }
}
