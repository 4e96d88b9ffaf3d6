/** Takes contenders through scenarios, interleaved, and keeps the samples. */
import { availableParallelism } from 'node:os';
import { TooSlow, Windows } from './browser.mjs';

/** How many samples tell enough, by the milliseconds that one takes beside loading the page. */
const enough = (ms) => (ms > 10_000 ? 1 : ms > 2_000 ? 2 : Infinity);

export class Runner {
  #windows;
  #server;
  #limit;
  #seeded = new Set();
  #enough = new Map();
  #gaveUp = new Map();
  #samples = new Map();

  constructor(browser, server, { limit }) {
    this.#windows = new Windows(browser);
    this.#server = server;
    this.#limit = limit;
  }

  /** One sample of `scenario` from each contender. `turn` rotates who comes first. */
  async round(scenario, contenders, turn = 0) {
    await this.seedAll(scenario, contenders);
    for (const contender of rotated(contenders, turn)) await this.sample(scenario, contender);
  }

  /** One sample of each contender at the same time: for what is counted, not timed. */
  async together(scenario, contenders) {
    await Promise.all(contenders.map((contender) => this.sample(scenario, contender)));
  }

  async sample(scenario, contender) {
    const samples = this.samples(scenario, contender);
    if (samples.length >= (this.#enough.get(samples) ?? Infinity)) return;
    await this.#try(scenario, contender, async () => {
      await this.seed(scenario, contender);
      const measured = async (page) => {
        const began = Date.now();
        const sample = await scenario.measure(page, contender);
        this.#enough.set(samples, enough(Date.now() - began));
        return sample;
      };
      samples.push(
        scenario.take ? await scenario.take(this, contender) : await this.visit(scenario, contender, measured),
      );
    });
  }

  /** Drafts are made before the clock runs, so as many at a time as there are processors. */
  async seedAll(scenario, contenders) {
    const waiting = [...contenders];
    const seedNext = async () => {
      for (let next; (next = waiting.shift());) await this.#try(scenario, next, () => this.seed(scenario, next));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, seedNext));
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
    return this.#windows.visit(address, this.#limit, work);
  }

  samples(scenario, contender) {
    const key = `${scenario.id} ${contender.name}`;
    if (!this.#samples.has(key)) this.#samples.set(key, []);
    return this.#samples.get(key);
  }

  /** Why there is no number: the time limit that a visit to a form of this size has passed, or a script that failed. */
  gaveUp(scenario, contender) {
    return (
      this.#gaveUp.get(`${contender.name} ${scenario.fields}`) ?? this.#gaveUp.get(`${contender.name} ${scenario.id}`)
    );
  }

  /** A rival that is too slow or fails is a result; one of ours or a yardstick that fails is an error of the run. */
  async #try(scenario, contender, work) {
    if (this.gaveUp(scenario, contender)) return;
    try {
      await work();
    } catch (error) {
      if (error instanceof TooSlow) {
        this.#gaveUp.set(`${contender.name} ${scenario.fields}`, `> ${this.#limit / 1000} s`);
        return;
      }
      const told = new Error(`${contender.name}, ${scenario.id}: ${error.message}`, { cause: error });
      if (contender.ours || contender.yardstick) throw told;
      console.error(told.message);
      this.#gaveUp.set(`${contender.name} ${scenario.id}`, 'fails');
    }
  }
}

const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];
