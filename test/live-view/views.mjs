// The pages of the tests: a form with every kind of field, and the two pages around it.
import { attr, component, heex, raw, toText } from './server/template.mjs';
import { unusedFields } from './server/params.mjs';

/** A draft with every kind of field, by name. */
export const DRAFT = {
  'user[text]': 'Ada',
  'user[area]': 'line 1\nline 2',
  'user[select]': 'b',
  'user[many][]': ['a', 'c'],
  'user[check]': true,
  'user[radio]': 'b',
  'user[number]': '42',
  'user[date]': '2030-01-02',
};

/** The same as Phoenix nests it. */
export const NESTED = {
  user: {
    text: 'Ada',
    area: 'line 1\nline 2',
    select: 'b',
    many: ['a', 'c'],
    check: true,
    radio: 'b',
    number: '42',
    date: '2030-01-02',
  },
};

const options = (chosen) =>
  raw(
    ['', 'a', 'b', 'c']
      .map((value) => `<option value="${value}"${[chosen].flat().includes(value) ? ' selected' : ''}>${value}</option>`)
      .join(''),
  );
const isTrue = (value) => value === true || value === 'true';

/** The fields, as the server renders them of `a.user`: its params. */
const fields = heex`
  <input type="hidden" name="_csrf_token" value="secret">
  <input name="user[text]"${(a) => attr('value', a.user.text ?? '')}>
  ${(a) => (a.error ? heex`<p class="error">${a.error}</p>` : '')}
  <textarea name="user[area]">
${(a) => a.user.area ?? ''}</textarea>
  <select name="user[select]">${(a) => options(a.user.select ?? '')}</select>
  <select name="user[many][]" multiple>${(a) => options(a.user.many ?? [])}</select>
  <input type="hidden" name="user[check]" value="false"><input type="checkbox" name="user[check]" value="true"${(a) =>
    attr('checked', isTrue(a.user.check))}>
  <input type="radio" name="user[radio]" value="a"${(a) => attr('checked', a.user.radio === 'a')}>
  <input type="radio" name="user[radio]" value="b"${(a) => attr('checked', a.user.radio === 'b')}>
  <input type="number" name="user[number]"${(a) => attr('value', a.user.number ?? '')}>
  <input type="date" name="user[date]"${(a) => attr('value', a.user.date ?? '')}>
  <button id="save">save</button>`;

/** The form. What the page's query says is how it and its element are written: `?hook&restore=restore&change=validate`. */
const bareForm = heex`
<form action="/sent" method="post"${(a) => attr('id', a.form)}${(a) => attr('phx-change', a.change)}${(a) => attr('phx-target', a.myself)}${(
  a,
) => attr('phx-trigger-action', a.isSentOn)} phx-submit="save">${fields}</form>`;

/** The form in its element. */
const form = heex`<persisted-form id="draft"${(a) => attr('storage-key', a.key)}${(a) => attr('scope', a.scope)}${(a) => attr('phx-hook', a.hook)}${(
  a,
) => attr('phx-restore', a.restore)}>${bareForm}</persisted-form>`;

const assignsOf = (query = {}) => ({
  hook: query.hook === undefined ? undefined : query.hook || 'PersistedForm',
  restore: query.restore,
  change: query.change,
  key: query.key ?? 'draft',
  scope: query.scope,
  form: query.form === 'none' ? undefined : 'form',
  after: query.after,
  user: {},
  error: '',
  isSentOn: false,
});

/** The form as it is before anybody came. */
export const formHtml = toText(form, assignsOf());
export const deadFormHtml = toText(form, assignsOf({ hook: 'PersistedForm', restore: 'restore' }));

/** Too short a text is wrong, once the visitor has used its field. */
function validate({ user }, live) {
  const isUsed = !unusedFields(user).includes('text');
  live.assign({ user, error: isUsed && (user.text ?? '').length < 2 ? 'too short' : '' });
}

const handlers = {
  restore: ({ user }, live) =>
    live.assign({ user: Object.fromEntries(Object.entries(user).filter(([, it]) => it !== null)) }),
  validate,
  save({ user }, live) {
    if (user.text === 'invalid') return live.assign({ user, error: 'invalid' });
    live.pushEvent('persisted-form:clear', { id: 'draft' });
    const { after } = live.assigns;
    if (after === 'navigate') live.pushNavigate('/other');
    else if (after === 'redirect') live.redirect('/other');
    else if (after === 'trigger') live.assign({ user, isSentOn: true });
    else live.assign({ user: {}, error: '', n: live.assigns.n + 1 });
  },
};

/** What a mount makes of the connect params. @param {any} params */
const draftIn = (params) => params?.persisted_form?.draft?.['user[text]'];

const main = {
  mount: ({ path, query, params }) => ({
    ...assignsOf(query),
    n: 0,
    here: `${path}?${new URLSearchParams(query)}`,
    user: draftIn(params) ? { text: draftIn(params) } : {},
  }),
  render: heex`<p id="n">${(a) => a.n}</p><button id="patch" phx-click="patch">patch</button><button id="navigate" phx-click="navigate">navigate</button>
${form}`,
  events: {
    ...handlers,
    patch(_params, live) {
      live.pushPatch(`${live.assigns.here}&patched`);
      live.assign({ n: live.assigns.n + 1 });
    },
    navigate: (_params, live) => live.pushNavigate(`/other?back=${encodeURIComponent(live.assigns.here)}`),
  },
};

/** The form in a LiveComponent, whose events go to it. */
const inComponent = {
  mount: ({ query }) => ({ n: 0, query }),
  render: heex`<p id="n">${(a) => a.n}</p>${(a) =>
    component(1, { mount: () => assignsOf(a.query), render: heex`<div>${form}</div>`, events: handlers })}`,
};

/** A form that is closed with the same answer that says it is saved, as a modal is. */
const modal = {
  mount: (it) => ({ ...main.mount(it), isOpen: true }),
  render: heex`<h1 id="modal">Modal</h1>${(a) => (a.isOpen ? form : '')}`,
  events: {
    ...handlers,
    save(_params, live) {
      live.pushEvent('persisted-form:clear', { id: 'draft' });
      live.assign({ isOpen: false });
    },
  },
};

/** Fields of no form, a custom element, and a field of the form that stands elsewhere. */
const scattered = {
  mount: () => ({ user: {}, error: '' }),
  render: heex`<persisted-form id="draft" storage-key="draft" phx-hook="PersistedForm"><input name="user[area]">
<form id="form" phx-change="validate"><own-field name="user[number]"></own-field><input name="user[date]"${(a) =>
    attr('value', a.user.date ?? '')}></form></persisted-form><input name="user[text]" form="form"${(a) =>
    attr('value', a.user.text ?? '')}>`,
  events: { validate },
};

/** A field that has a `phx-change` of its own. */
const suggesting = {
  mount: () => ({ user: {}, error: '' }),
  render: heex`<persisted-form id="draft" storage-key="draft" phx-hook="PersistedForm"><form id="form" phx-change="validate">
<input name="user[text]" phx-change="suggest"${(a) => attr('value', a.user.text ?? '')}>
<input name="user[date]"${(a) => attr('value', a.user.date ?? '')}></form></persisted-form>`,
  events: { validate, suggest: () => undefined },
};

/** A select that the next one depends on, and no `phx-change` but its own. */
const dependent = {
  mount: ({ query }) => ({ hook: query.hook && 'PersistedForm', country: '' }),
  render: heex`<persisted-form id="draft" storage-key="draft"${(a) => attr('phx-hook', a.hook)}><form id="form" phx-submit="save">
<input name="user[text]"><select name="country" phx-change="country">${(a) => options(a.country)}</select>
<select name="city">${(a) => (a.country ? options('') : '')}</select></form></persisted-form>`,
  events: { country: ({ country }, live) => live.assign({ country }) },
};

/** A field of files that LiveView uploads, as `live_file_input` renders it. */
const liveFile = (ref) =>
  raw(`<input type="file" id="${ref}" name="${ref}" accept="*" data-phx-hook="Phoenix.LiveFileUpload"
data-phx-update="ignore" data-phx-upload-ref="${ref}" data-phx-active-refs="" data-phx-done-refs="" data-phx-preflighted-refs="">`);
const upload = {
  mount: () => ({ user: {} }),
  render: heex`<persisted-form id="draft" storage-key="draft" storage="indexeddb" phx-hook="PersistedForm"><form id="form" phx-change="validate">
<input name="user[text]"${(a) => attr('value', a.user.text ?? '')}>${() => liveFile('photo')}${() => liveFile('letter')}</form></persisted-form>`,
  events: { validate: ({ user }, live) => live.assign({ user }) },
};

/** A form of custom elements alone. */
const custom = {
  mount: () => ({ user: {}, error: '' }),
  render: heex`<persisted-form id="draft" storage-key="draft" phx-hook="PersistedForm"><form id="form" phx-change="validate">
<own-input name="user[text]"></own-input><own-input name="user[date]"></own-input></form></persisted-form>`,
  events: { validate },
};

/** Rows as `inputs_for` numbers them: what the server renders of them is its answer to each change. */
const rows = {
  mount: () => ({ rows: ['', '', ''] }),
  render: heex`<button type="button" id="remove" phx-click="remove">remove</button>
<persisted-form id="draft" storage-key="draft" phx-hook="PersistedForm"><form id="form" phx-change="validate">${(a) =>
    a.rows.map(
      (it, i) =>
        heex`<p id="row${() => raw(`${i}`)}"><input name="list[${() => raw(`${i}`)}]"${() => attr('value', it)}></p>`,
    )}</form></persisted-form>`,
  events: {
    validate: ({ list }, live) => {
      const used = Object.entries(list).filter(([key]) => !key.startsWith('_unused_'));
      return live.assign({ rows: used.map(([, it]) => it) });
    },
    remove: (_params, live) => live.assign({ rows: live.assigns.rows.slice(1) }),
  },
};

/** A field that the server writes in, too. */
const template = {
  mount: ({ query }) => ({ user: {}, error: '', debounce: query.debounce }),
  render: heex`<button type="button" id="greet" phx-click="greet">greet</button>
<persisted-form id="draft" storage-key="draft" phx-hook="PersistedForm"><form id="form" phx-change="validate">
<textarea name="user[text]"${(a) => attr('phx-debounce', a.debounce)}>
${(a) => a.user.text ?? ''}</textarea></form></persisted-form>`,
  events: { validate, greet: (_params, live) => live.assign({ user: { text: `Dear ${live.assigns.user.text}` } }) },
};

/** What `<own-input>` is. */
export const OWN_INPUT = `<script>customElements.define('own-input', class extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  #value = '';
  get form() { return this.#internals.form; }
  get name() { return this.getAttribute('name'); }
  get value() { return this.#value; }
  set value(value) { this.#internals.setFormValue(this.#value = value); }
})</script>`;

/** A LiveView in a controller's page, whose element stands around it. */
const around = {
  ...main,
  page: (html) => `<persisted-form id="draft" storage-key="draft">${html}</persisted-form>`,
  render: heex`<p id="n">${(a) => a.n}</p>${bareForm}`,
};

/** A LiveView in another one: at first the page has it with its HTML, a join says only where it is. */
const CHILD = 'CHILD';
export const nested = { [CHILD]: main };
const parent = {
  id: 'parent',
  mount: (at) => at,
  render: heex`<h1>Parent</h1>${({ connected, ...at }) =>
    raw(
      `<div id="child" data-phx-parent-id="parent" data-phx-session="${connected ? CHILD : ''}"` +
        ` data-phx-static="${connected ? '' : 'STATIC-CHILD'}">${connected ? '' : toText(main.render, main.mount(at))}</div>`,
    )}`,
};

/** A LiveView that knows neither `restore` nor `validate`. */
const deaf = { ...main, events: {} };

const other = {
  mount: ({ query }) => ({ n: 0, back: query.back }),
  render: heex`<h1 id="other">Other</h1><p id="n">${(a) => a.n}</p><button id="navigate" phx-click="navigate">back</button>`,
  events: { navigate: (_params, live) => live.pushNavigate(live.assigns.back) },
};

/** @type {Record<string, import('./server/channel.mjs').View>} */
export const routes = {
  '/': main,
  '/component': inComponent,
  '/modal': modal,
  '/scattered': scattered,
  '/suggesting': suggesting,
  '/dependent': dependent,
  '/upload': upload,
  '/custom': custom,
  '/rows': rows,
  '/template': template,
  '/around': around,
  '/parent': parent,
  '/deaf': deaf,
  '/other': other,
};
