// The pages on which the recordings were made, for the test server. The names in them are those of the recorded HTML.
import { attr, component, escape, heex, oneRoot, raw } from '../server/template.mjs';
import { unusedFields } from '../server/params.mjs';

const CLEAR = 'persisted-form:clear';
const BLANK = { username: '', bio: '', color: '', agree: 'false' };
const COLORS = { '': '-', red: 'Red', blue: 'Blue' };

/** The options of the select. @param {string} chosen */
const options = (chosen) =>
  raw(
    Object.entries(COLORS)
      .map(([value, text]) => `<option${value === chosen ? ' selected' : ''} value="${value}">${text}</option>`)
      .join(''),
  );
const text = (value) => raw(`\n${escape(value)}`);
const errorList = (errors) => errors.map((error) => heex`<p class="err">${error}</p>`);

/** A live link. @param {string} id @param {string} to @param {string} label */
const link = (id, to, label) =>
  oneRoot(
    heex`<a${attr('href', to)} data-phx-link="redirect"${attr('data-phx-link-state', 'push')}${attr('id', id)}>${heex([label])}</a>`,
  );

const without = (name, params) => Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));
const bump = (_params, live) => live.assign({ n: live.assigns.n + 1 });

const seed = {
  mount: () => ({ username: '' }),
  render: heex`<form id="seed-form" phx-hook="Seed" phx-change="change" phx-submit="save">
  <input type="text" name="username"${(a) => attr('value', a.username)}>
</form>`,
  events: {
    restore: ({ username }, live) => live.assign({ username }),
  },
};

const bare = {
  mount: ({ query }) => ({ n: 0, saved: '', hook: query.hook }),
  render: heex`<i id="n">${(a) => a.n}</i><button id="b-bump" phx-click="bump">bump</button><p id="saved">${(a) => a.saved}</p>
<persisted-form id="pf" name="bare"${(a) => attr('phx-hook', a.hook)}>
  <form id="bare" phx-submit="save"><input type="text" name="username" id="u"><textarea name="bio" id="bio"></textarea><button id="submit">save</button></form>
</persisted-form>`,
  events: { bump },
};

const bridge = {
  mount: ({ query, params }) => ({
    n: 0,
    saved: '',
    hook: query.hook,
    after: query.after,
    slow: Number(query.slow ?? 0),
    isSentOn: false,
    form: params?.persisted_form?.bridge ?? BLANK,
    errors: [],
  }),
  render: heex`<p id="n">${(a) => a.n}</p><p id="saved">${(a) => a.saved}</p>
<button id="b-bump" phx-click="bump">bump</button>
<button id="b-crash" phx-click="crash">crash</button>
<button id="b-patch" phx-click="patch">patch</button>
<button id="b-nav" phx-click="nav">nav</button>
<button id="b-navself" phx-click="navself">navself</button>
${link('l-nav', '/other', 'other')}
<persisted-form id="pf" name="bridge"${(a) => attr('phx-hook', a.hook)}${''}${attr('data-clear', `[["dispatch",{"event":"${CLEAR}"}]]`)}${attr('data-restore', '[["push",{"event":"restore"}]]')}>
  <form id="bf" phx-change="change" phx-submit="save" action="/classic" method="post"${(a) => attr('phx-trigger-action', a.isSentOn)}${''}>
    <input type="hidden" name="_csrf_token"${raw(' value="CSRF"')}>
    <input type="text" name="username" id="username"${(a) => attr('value', a.form.username)}>
    <textarea name="bio" id="bio">${(a) => text(a.form.bio)}</textarea>
    <select name="color" id="color">${(a) => options(a.form.color)}</select>
    <input type="hidden" name="agree" value="false">
    <input type="checkbox" name="agree" id="agree" value="true"${(a) => attr('checked', a.form.agree === 'true')}>
    ${(a) => errorList(a.form && a.errors)}
    <button id="submit">save</button>
  </form>
</persisted-form>`,
  events: {
    bump,
    crash() {
      throw new Error('asked to');
    },
    patch(_params, live) {
      live.pushPatch(`/bridge?patched=${live.assigns.n}`);
      bump(_params, live);
    },
    nav: (_params, live) => live.pushNavigate('/other'),
    whatever() {},
    async restore(params, live) {
      await new Promise((resolve) => setTimeout(resolve, live.assigns.slow));
      live.assign({ form: params });
    },
    change: (params, live) => live.assign({ form: without('_target', params), errors: [] }),
    save(form, live) {
      const { after } = live.assigns;
      if (form.username === 'bad') return live.assign({ form, saved: 'error', errors: ['bad'] });
      if (after === 'reply') live.reply({ ok: true, clear: true });
      else live.pushEvent(CLEAR, { id: 'pf' });
      if (after === 'navigate') live.pushNavigate('/other');
      else if (after === 'redirect') live.redirect('/other');
      else if (after === 'triggerpush') live.assign({ form, isSentOn: true });
      else live.assign({ form: BLANK, saved: form.username });
    },
  },
};

const other = {
  mount: () => ({}),
  render: heex`<h1 id="other">Other</h1>
${link('nav-bridge', '/bridge', 'to bridge')}
${link('nav-bridge2', '/bridge2', 'to bridge2')}`,
};

/** The form as a function component. @param {any} a */
const userForm = ({ user, errors, myself }) =>
  oneRoot(
    heex`<form${raw(` phx-target="${myself}" phx-submit="save" phx-change="validate" id="nf"`)}>
  ${''}
  ${''}
  ${heex`
      <input type="text" id="u"${attr('name', 'user[username]')}${attr('value', user.username)}>
      ${errorList(errors)}
      <textarea id="bio"${attr('name', 'user[bio]')}>${text(user.bio)}</textarea>
      <button id="submit">save</button>
    `}
</form>`,
  );

/** An error shows only at a field that the visitor has used. @param {any} params @param {any} live */
function validate(params, live) {
  const user = params.user ?? params;
  const isTooShort = user.username && user.username.length < 8 && !unusedFields(user).includes('username');
  live.assign({ user, errors: isTooShort ? ['too short'] : [] });
}

const userComponent = (hook) => ({
  mount: () => ({ hook, user: { username: '', bio: '' }, errors: [], saved: '' }),
  render: heex`<div>
  <persisted-form id="pf" name="nested"${(a) => attr('phx-hook', a.hook)}>
    ${userForm}
  </persisted-form>
  <p id="saved">${(a) => a.saved}</p>
</div>`,
  events: {
    validate,
    restore: validate,
    save({ user }, live) {
      live.assign({ user: { username: '', bio: '' }, errors: [], saved: user.username });
      live.pushEvent(CLEAR, { id: 'pf' });
    },
  },
});

const nested = {
  mount: ({ query }) => ({ n: 0, hook: query?.hook }),
  render: heex`<i id="n">${(a) => a.n}</i>${(a) => component(1, userComponent(a.hook))}`,
};

/** @type {Record<string, import('../server/channel.mjs').View>} */
export const routes = { '/seed': seed, '/bare': bare, '/bridge': bridge, '/other': other, '/nested': nested };
