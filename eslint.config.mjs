import eslint from '@eslint/js';
import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The arrows of the architecture run one way: index → element → persist-form → storage → core; bridges → element.
 *
 * @param {string[]} files a room
 * @param {string} regex the import paths that it may not reach
 * @param {string} message
 */
const room = (files, regex, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
});

export default tseslint.config(
  {
    ignores: ['**/node_modules/', '**/dist/', 'demo-dist/', '**/coverage/', 'test/live-view/**/deps/'],
  },
  eslint.configs.recommended,
  {
    files: ['src/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, lit.configs['flat/recommended'], wc.configs['flat/best-practice']],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // The DOM's types promise what only the newest engines have, and ours are called from untyped scripts.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/events.ts'],
    // What the DOM's event map gets besides is another map.
    rules: { '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }] },
  },
  {
    files: ['src/frameworks.ts'],
    // It adds to the namespaces of packages that may be missing, here and where it is read.
    rules: {
      '@typescript-eslint/ban-ts-comment': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  room(['src/core/**'], '^(?!\\./)', 'Core imports only core'),
  room(
    ['src/storage/**'],
    '^lit(/|$)|^\\.\\./(?!core/)',
    'A storage knows its backend, and core; never the coordinator, the element or a bridge',
  ),
  room(
    ['src/persist-form.ts', 'src/handle.ts', 'src/events.ts'],
    '^lit(/|$)|^\\./(?!core/|storage/|(events|handle)\\.js)',
    'The coordinator knows core and storage; neither Lit nor the element',
  ),
  room(
    ['src/element.ts'],
    '^\\./(index|cdn|server|bridges/)',
    'The element knows the coordinator; bridges know the element',
  ),
  room(['src/index.ts'], '^\\./(cdn|server)', 'The CDN file and the server are entries of their own'),
  room(['src/bridges/**'], '^\\.\\./(?!(element|events)\\.js)', "A bridge uses only the element's public API"),
  {
    files: ['test/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', '*.config.ts'],
    extends: [tseslint.configs.recommended],
  },
  {
    files: ['test/**/*.ts', 'test/**/*.mjs'],
    rules: {
      // Chai states facts as properties: expect(x).to.be.true
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    // Functions in these files run in pages, where other scripts have left their globals.
    files: ['test/**/*.mjs', 'bench/**/*.{js,mjs}'],
    rules: { 'no-undef': 'off' },
  },
);
