/** Asks the samples: one number, or a cell of a table, for a scenario and a contender. */
import { connect, restoreAll } from './scenarios.mjs';
import { best, growth, median, p99, steadyMean } from './stats.mjs';

const microseconds = ({ took }) => steadyMean(took) * 1000;
const typingOf = (sample) => sample.typing ?? sample;
export const microsecondsAtWorst = (sample) => p99(typingOf(sample).took) * 1000;

export class Numbers {
  #runner;
  #contenders;

  constructor({ runner, contenders, plan, paints }) {
    this.#runner = runner;
    this.#contenders = contenders;
    this.sizes = plan.sizes;
    this.rows = plan.rows;
    this.paints = paints;
  }

  contender(name) {
    return this.#contenders.find((contender) => contender.name === name);
  }

  get rivals() {
    return this.#contenders.filter(({ ours, yardstick }) => !ours && !yardstick);
  }

  /** What `pick` finds in each sample, where it finds something. */
  values(scenario, contender, pick) {
    return this.#runner
      .samples(scenario, contender)
      .map(pick)
      .filter((value) => value !== undefined && value !== null);
  }

  best(scenario, contender, pick) {
    const values = this.values(scenario, contender, pick);
    return values.length ? best(values) : undefined;
  }

  median(scenario, contender, pick) {
    const values = this.values(scenario, contender, pick);
    return values.length ? median(values) : undefined;
  }

  /** By the floor's: best by best, for the budgets. */
  ratio(scenario, contender, pick, of = this.best) {
    const floor = of.call(this, scenario, this.contender('floor'), pick);
    const own = of.call(this, scenario, contender, pick);
    return floor === undefined || own === undefined ? undefined : own / floor;
  }

  keystroke(scenario, contender) {
    return this.best(scenario, contender, (sample) => microseconds(typingOf(sample)));
  }

  growthOf(contender) {
    const points = this.sizes.map((size) => [size, this.keystroke(restoreAll(size), contender)]);
    const known = points.filter(([, time]) => time !== undefined);
    return known.length > 1 ? growth(known) : undefined;
  }

  listenersOf(contender, size = 1000) {
    const count = (whose) => this.median(connect(size), whose, ({ listeners }) => listeners);
    const own = count(contender);
    const page = count(this.contender('nothing'));
    return own === undefined || page === undefined ? undefined : own - page;
  }

  // Cells

  /** Why a cell has no number. */
  none(scenario, contender) {
    return this.#runner.gaveUp(scenario, contender) ?? '–';
  }

  ms(scenario, contender, pick, unit = '') {
    const value = this.median(scenario, contender, pick);
    return value === undefined ? this.none(scenario, contender) : `${figures(value)}${unit}`;
  }

  us(scenario, contender, pick) {
    const value = this.median(scenario, contender, pick);
    return value === undefined ? this.none(scenario, contender) : (value * 1000).toFixed(0);
  }

  timeAndRatio(scenario, contender, pick, unit = '') {
    const ratio = this.ratio(scenario, contender, pick, this.median);
    const time = this.ms(scenario, contender, pick, unit);
    return ratio === undefined || contender.yardstick ? time : `${time} (×${figures(ratio)})`;
  }

  keyAndRatio(scenario, contender, unit = '') {
    return this.timeAndRatio(scenario, contender, (sample) => microseconds(typingOf(sample)), unit);
  }

  growth(contender) {
    return this.growthOf(contender)?.toFixed(2) ?? '–';
  }

  p99(scenario, contender) {
    const value = this.median(scenario, contender, microsecondsAtWorst);
    return value === undefined ? this.none(scenario, contender) : value.toFixed(0);
  }

  writes(scenario, contender) {
    const writes = this.median(scenario, contender, (sample) => sample.writes);
    if (writes === undefined) return [this.none(scenario, contender), ''];
    return [writes, bytes(this.median(scenario, contender, (sample) => sample.bytes))];
  }

  bytes(scenario, contender) {
    return this.writes(scenario, contender)[1] || this.none(scenario, contender);
  }

  listeners(contender) {
    return this.listenersOf(contender) ?? this.none(connect(1000), contender);
  }
}

const KB = 1024;

/** KB of 1,024 bytes. */
export function bytes(count) {
  if (count >= KB * KB) return `${(count / KB / KB).toFixed(1)} MB`;
  return count >= KB ? `${(count / KB).toFixed(1)} KB` : `${count} B`;
}

/** Two significant figures under 10, whole numbers from there on. */
const figures = (value) => (value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2));
