/** Takes contenders through scenarios, interleaved, and keeps the samples. */
import { TooSlow, visit } from './browser.mjs';

/** Who needs longer than this for one visit (ms) is sampled once: more rounds would tell nothing new. */
const patience = 10_000;

export class Runner {
  #browser;
  #server;
  #limit;
  #seeded = new Set();
  #once = new Set();
  #gaveUp = new Map();
  #samples = new Map();

  constructor(browser, server, { limit }) {
    this.#browser = browser;
    this.#server = server;
    this.#limit = limit;
  }

  /** One sample of `scenario` from each contender. `turn` rotates who comes first. */
  async round(scenario, contenders, turn = 0) {
    for (const contender of rotated(contenders, turn)) await this.sample(scenario, contender);
  }

  /** One sample of each contender at the same time: for what is counted, not timed. */
  async together(scenario, contenders) {
    await Promise.all(contenders.map((contender) => this.sample(scenario, contender)));
  }

  async sample(scenario, contender) {
    if (this.gaveUp(scenario, contender) || this.#once.has(`${contender.name} ${scenario.id}`)) return;
    try {
      await this.seed(scenario, contender);
      const began = Date.now();
      const sample = scenario.take
        ? await scenario.take(this, contender)
        : await this.visit(scenario, contender, scenario.measure);
      if (Date.now() - began > patience) this.#once.add(`${contender.name} ${scenario.id}`);
      this.samples(scenario, contender).push(sample);
    } catch (error) {
      if (!(error instanceof TooSlow)) {
        throw new Error(`${contender.name}, ${scenario.id}: ${error.message}`, { cause: error });
      }
      this.#gaveUp.set(`${contender.name} ${scenario.fields}`, `> ${this.#limit / 1000} s`);
    }
  }

  async seed(scenario, contender) {
    const origin = `${contender.name} ${scenario.id}`;
    if (this.#seeded.has(origin)) return;
    const { seed, seedWith } = scenario;
    if (seed || seedWith) {
      await this.visit(scenario, contender, async (page) => {
        await page.evaluate('bench.connect()');
        if (seedWith) await seedWith(page, contender);
        else await page.evaluate(`bench.seed('${seed}', ${Boolean(contender.savesWholeForm)})`);
      });
    }
    this.#seeded.add(origin);
  }

  visit(scenario, contender, work) {
    const address = this.#server.address(contender, scenario.id, scenario.page);
    return visit(this.#browser, address, this.#limit, work);
  }

  samples(scenario, contender) {
    const key = `${scenario.id} ${contender.name}`;
    if (!this.#samples.has(key)) this.#samples.set(key, []);
    return this.#samples.get(key);
  }

  /** Why there is no number: the time limit that a visit to a form of this size has passed. */
  gaveUp(scenario, contender) {
    return this.#gaveUp.get(`${contender.name} ${scenario.fields}`);
  }
}

const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];
