// The pages of the ecosystem: for each built script a route with its HTML, and a control without our script.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { document, html } from '../support/server.mjs';
import { days, initialOf, langs, plans, sizes } from './pages/data.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const choice = (type, name, value, checked) =>
  `<input type="${type}" name="${name}" value="${value}" ${checked ? 'checked' : ''}>`;

/** The form as a server writes it, for the stacks whose first word is HTML. */
export const formHtml = (form, attributes = '') => `
  <form ${attributes}>
    <input name="name" value="${form.name}">
    <textarea name="bio">\n${form.bio}</textarea>
    <select name="plan">
      ${Object.entries(plans)
        .map(([value, label]) => `<option value="${value}" ${value === form.plan ? 'selected' : ''}>${label}</option>`)
        .join('')}
    </select>
    <select name="langs" multiple>
      ${langs.map((lang) => `<option ${form.langs.includes(lang) ? 'selected' : ''}>${lang}</option>`).join('')}
    </select>
    ${choice('checkbox', 'news', 'on', form.news)}
    ${days.map((day) => choice('checkbox', 'days', day, form.days.includes(day))).join('')}
    ${sizes.map((size) => choice('radio', 'size', size, form.size === size)).join('')}
    <button id="send">Send</button>
  </form>`;

/** What is in the page before its script runs. */
async function bodyOf(stack, entry, form) {
  const file = here(entry === 'docs' ? `dist/docs/${stack}/index.html` : `pages/${stack}/body.html`);
  if (existsSync(file)) return { body: readFileSync(file, 'utf8') };
  if (stack === 'plain' && entry === 'main') return { body: `<persisted-form>${formHtml(form)}</persisted-form>` };
  if (entry !== 'hydrate') return { body: '<div id="app"></div>' };
  const { render, head } = await import(`./dist/server/${stack}/server.js`);
  return { body: `<div id="app">${await render(form)}</div>`, head };
}

/** Routes for every built page: `/react/main` and, without our script, `/control/react/main`. */
export function pageRoutes() {
  const scripts = readdirSync(here('dist/pages'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.js') && !file.startsWith('assets/'));
  return Object.fromEntries(
    ['pages', 'control'].flatMap((kind) =>
      scripts.map((script) => {
        const path = script.slice(0, -3);
        const [stack, entry] = path.split('/');
        return [
          kind === 'control' ? `/control/${path}` : `/${path}`,
          async (_request, response, url) => {
            const { body, head = '' } = await bodyOf(stack, entry, initialOf(url.search));
            const src = `/test/ecosystem/dist/${kind}/${script}`;
            html(response, document(body, { head: `${head}<script type="module" src="${src}"></script>` }));
          },
        ];
      }),
    ),
  );
}
