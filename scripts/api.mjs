// The tables of docs/api.md, from custom-elements.json; --check: only says whether they are current.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { generate } from './generate.mjs';
import { root } from './shell.mjs';

/**
 * @typedef {{ name: string, description?: string, default?: string, type?: { text: string }, fieldName?: string }} Item
 * @typedef {Item & { kind: 'field' | 'method', attribute?: string, static?: boolean, readonly?: boolean, parameters?: Item[], return?: { type?: { text: string } } }} Member
 * @typedef {{ attributes: Item[], members: Member[], events: Item[], cssStates: Item[] }} Api
 */

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** @param {string} text */
const code = (text) => (text ? `\`${cell(text)}\`` : '');
/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Markdown tables of what custom-elements.json says. @type {Record<string, (api: Api) => string>} */
const tables = {
  attributes: ({ attributes }) =>
    table(
      ['Attribute', 'Property', 'Type', 'Default', 'Meaning'],
      attributes.map((it) => [
        code(it.name),
        code(it.fieldName ?? ''),
        code(it.type?.text ?? ''),
        code((it.default ?? '').replace(/^''$/, '')),
        cell(it.description ?? ''),
      ]),
    ),
  properties: ({ members }) =>
    table(
      ['Property', 'Type', 'Meaning'],
      members
        .filter((it) => it.kind === 'field' && !it.attribute && !it.static)
        .map((it) => [code(it.name), code(it.type?.text ?? ''), cell(it.description ?? '')]),
    ),
  methods: ({ members }) =>
    table(
      ['Method', 'Meaning'],
      members
        .filter((it) => it.kind === 'method')
        .map((it) => {
          const parameters = (it.parameters ?? []).map(({ name }) => name).join(', ');
          return [code(`${it.static ? 'PersistedForm.' : ''}${it.name}(${parameters})`), cell(it.description ?? '')];
        }),
    ),
  events: ({ events }) =>
    table(
      ['Event', 'Type', 'When'],
      events.map((it) => [code(it.name), code(it.type?.text ?? ''), cell(it.description ?? '')]),
    ),
  states: ({ cssStates }) =>
    table(
      ['State', 'When'],
      cssStates.map((it) => [code(`:state(${it.name})`), cell(it.description ?? '')]),
    ),
};

/** @type {Api} */
const api = JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8'))
  .modules.flatMap((/** @type {{ declarations?: { tagName?: string }[] }} */ it) => it.declarations ?? [])
  .find((/** @type {{ tagName?: string }} */ it) => it.tagName === 'persisted-form');

await generate('docs/api.md', async (text) => {
  const filled = text.replace(
    /(<!-- api: (\w+) -->).*?(<!-- \/api -->)/gs,
    (_, start, name, end) => `${start}\n\n${tables[name]?.(api)}\n\n${end}`,
  );
  const filepath = join(root, 'docs/api.md');
  return format(filled, { ...(await resolveConfig(filepath)), filepath });
});
