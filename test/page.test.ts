import { expect } from '@open-wc/testing';
import { listeners } from '../src/core/page.js';

/** A page's end of events: notes who listens, as the browser would know. */
function target() {
  const heard = new EventTarget();
  const known = new Set<unknown>();
  const { addEventListener, removeEventListener } = heard;
  heard.addEventListener = (...given) => {
    known.add(given[1]);
    addEventListener.apply(heard, given);
  };
  heard.removeEventListener = (...given) => {
    known.delete(given[1]);
    removeEventListener.apply(heard, given);
  };
  return { heard, known };
}

describe('listeners', () => {
  it('of a hundred forms are one', () => {
    const { heard, known } = target();
    let times = 0;
    for (let i = 0; i < 100; i++) listeners(new AbortController().signal).on(heard, 'input', () => times++);
    expect(known.size).to.equal(1);
    heard.dispatchEvent(new Event('input'));
    expect(times).to.equal(100);
  });

  it('end each with its signal, and the last takes the listener with it', () => {
    const { heard, known } = target();
    const told: string[] = [];
    const endings = ['one', 'two'].map((name) => {
      const ending = new AbortController();
      listeners(ending.signal).on(heard, 'input change', ({ type }) => told.push(`${name} ${type}`));
      return ending;
    });
    heard.dispatchEvent(new Event('change'));
    endings[0]?.abort();
    heard.dispatchEvent(new Event('input'));
    expect(told).to.deep.equal(['one change', 'two change', 'two input']);
    endings[1]?.abort();
    expect(known.size).to.equal(0);
    heard.dispatchEvent(new Event('input'));
    expect(told.length).to.equal(3);
  });

  it('that end while an event is told hear nothing more of it', () => {
    const { heard } = target();
    const ending = new AbortController();
    let isHeard = false;
    listeners(new AbortController().signal).on(heard, 'input', () => {
      ending.abort();
    });
    listeners(ending.signal).on(heard, 'input', () => (isHeard = true));
    heard.dispatchEvent(new Event('input'));
    expect(isHeard).to.equal(false);
  });
});
