import { expect } from '@open-wc/testing';
import { schedule } from '../src/core/schedule.js';
import { wait } from './helpers/form.js';

function counted(delay: number) {
  let runs = 0;
  return {
    ...schedule(
      () => void runs++,
      () => delay,
    ),
    runs: () => runs,
  };
}

describe('schedule', () => {
  it('runs once for all requests of a burst', async () => {
    const timer = counted(10);
    for (let i = 0; i < 5; i++) timer.request();
    expect(timer.runs()).to.equal(0);
    await wait(40);
    expect(timer.runs()).to.equal(1);
  });

  it('does not put a run off for later requests', async () => {
    const timer = counted(30);
    // Counted, not timed: on a slow machine a single wait may take all the time there is.
    for (let i = 0; i < 40; i++) {
      timer.request();
      await wait(5);
    }
    expect(timer.runs()).to.be.above(0);
  });

  it('runs at once without a delay', () => {
    const timer = counted(0);
    timer.request();
    timer.request();
    expect(timer.runs()).to.equal(2);
  });

  it('does not run what was canceled', async () => {
    const timer = counted(5);
    timer.request();
    timer.cancel();
    await wait(20);
    expect(timer.runs()).to.equal(0);
  });

  it('runs again for a request after a run, and after a cancel', async () => {
    const timer = counted(5);
    timer.request();
    await wait(20);
    timer.request();
    timer.cancel();
    timer.request();
    await wait(20);
    expect(timer.runs()).to.equal(2);
  });

  it('asks for the delay at each request', async () => {
    let delay = 1000;
    let runs = 0;
    const timer = schedule(
      () => void runs++,
      () => delay,
    );
    delay = 0;
    timer.request();
    expect(runs).to.equal(1);
  });
});
