// What came of tests: how many passed, and which have failed.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './shell.mjs';

/**
 * @typedef {object} Failure
 * @property {string} test its name
 * @property {string} [file] where it is, if it is a file's
 * @property {string | undefined} [reason]
 *
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {Failure[]} failures those of `failed` that have a name
 */

/** @type {Results} */
export const none = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** One check. @param {string} test @param {boolean} isPassed @param {string} [reason] @returns {Results} */
export const checked = (test, isPassed, reason) =>
  isPassed ? { ...none, passed: 1 } : { ...none, failed: 1, failures: [{ test, reason }] };

/** @param {Results[]} all @returns {Results} */
export const sum = (all) => ({
  passed: all.reduce((n, { passed }) => n + passed, 0),
  failed: all.reduce((n, { failed }) => n + failed, 0),
  skipped: all.reduce((n, { skipped }) => n + skipped, 0),
  failures: all.flatMap(({ failures }) => failures),
});

/** A runner that failed without a failed test (a crash, coverage) has failed once. @param {number} code @param {Results} results */
const atLeastOnce = (code, results) =>
  code !== 0 && results.failed === 0
    ? sum([results, checked('the runner', false, `it ended with exit code ${code}`)])
    : results;

/** What a runner wrote of itself. @param {string} file @param {number} code */
export const report = (file, code) =>
  atLeastOnce(code, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none);

/** Those of a runner that says them in its last line. @param {string} test @param {string} heard @param {number} code */
export function lastLine(test, heard, code) {
  const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(heard) ?? [];
  const failures = Number(failed) ? [{ test }] : [];
  return atLeastOnce(code, { ...none, passed: Number(passed), failed: Number(failed), failures });
}

/** In a line. @param {Results} results */
export const counts = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

/** In two lines. @param {Failure} failure */
export const told = ({ test, file, reason }) =>
  `${file ? `${relative(root, file)}: ` : ''}${test}${reason ? `\n  ${reason.split('\n')[0]}` : ''}`;
