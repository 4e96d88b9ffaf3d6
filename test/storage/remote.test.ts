import { expect } from '@open-wc/testing';
import { createDraftHandler } from '../../src/server.js';
import { decode } from '../../src/core/draft.js';
import { remoteStorage } from '../../src/storage/remote.js';
import type { DraftStorage } from '../../src/storage/storage.js';
import { holdsDrafts, now, valuesAt } from './contract.js';
import { areaOf, Device, set, watch } from './device.js';
import { until } from '../helpers/until.js';

const serverOf = (owner: () => string | undefined = () => 'ada') => createDraftHandler({ owner });
const answers = (status: number, body: string | null = null, headers: HeadersInit = {}) =>
  Promise.resolve(new Response(body, { status, headers }));

/** What the server has, as a device finds it that has never been here. */
const onServer = (handler: Device['handler'], key = '/form') => valuesAt(new Device(handler).open(), key);
const reaches = (handler: Device['handler'], values: object) =>
  until(async () => JSON.stringify(await onServer(handler)) === JSON.stringify(values), 'the server has it');

holdsDrafts('remote', () => new Device(serverOf()).open());
holdsDrafts('remote, offline', () => {
  const device = new Device(serverOf());
  device.goOffline();
  return device.open();
});

describe('remote: a draft that follows its owner', () => {
  let handler: Device['handler'];
  let device: Device;
  let storage: DraftStorage;
  beforeEach(() => {
    handler = serverOf();
    device = new Device(handler);
    storage = device.open();
  });
  /** What the device asked for, as `GET PUT`. */
  const methods = () => device.sent.map(({ method }) => method).join(' ');

  it('shows another device what was typed on the first', async () => {
    watch(storage);
    await set(storage, { title: 'x' });
    await reaches(handler, { title: 'x' });
  });

  it('answers at once with what this device has', async () => {
    await set(storage, { title: 'x' });
    expect(device.open().getItem('/form')).to.be.a('string');
  });

  it('is done with a write before the server has heard of it', async () => {
    await set(storage, { title: 'x' });
    expect(device.sent).to.deep.equal([]);
  });

  it('sends a burst of edits once', async () => {
    watch(storage);
    await until(() => methods() === 'GET');
    for (const title of 'abc') await set(storage, { title });
    await reaches(handler, { title: 'c' });
    expect(methods()).to.equal('GET PUT');
  });

  it('merges two devices field by field', async () => {
    const other = new Device(handler).open();
    const [told] = [watch(storage), watch(other)];
    await Promise.all([storage.getItem('/form'), other.getItem('/form')]);
    await Promise.all([set(storage, { title: 'x' }), set(other, { city: 'London' })]);
    await until(async () => Object.keys(await onServer(handler)).length === 2);
    device.show();
    await until(async () => told.changed.length === 1);
    expect(await valuesAt(storage, '/form')).to.deep.equal({ title: 'x', city: 'London' });
  });

  it('keeps what is typed offline, and sends it when the network is back', async () => {
    device.goOffline();
    const { failed } = watch(storage);
    await set(storage, { title: 'x' });
    expect(await valuesAt(device.open(), '/form')).to.deep.equal({ title: 'x' });
    watch(device.open());
    device.goOnline();
    await reaches(handler, { title: 'x' });
    expect(failed).to.deep.equal([]);
  });

  it('sends from any page what an earlier page could not', async () => {
    device.goOffline();
    await set(storage, { title: 'x' });
    device.isOnline = true;
    watch(device.open(), '/another');
    await reaches(handler, { title: 'x' });
  });

  it('does not let a device that was offline bring back what was cleared', async () => {
    watch(storage);
    await set(storage, { title: 'x' });
    await reaches(handler, { title: 'x' });
    const other = new Device(handler);
    await other.open().getItem('/form');
    other.goOffline();
    await set(other.open(), { city: 'London' });
    await storage.removeItem('/form');
    await until(async () => Object.keys(await onServer(handler)).length === 0);
    const told = watch(other.open());
    other.goOnline();
    await until(() => told.changed.length > 0);
    expect(decode(told.changed.at(-1))?.fields.get('title')).to.equal(undefined);
  });

  it('keeps what is typed after a clear, in the same moment', async () => {
    watch(storage);
    await set(storage, { title: 'x' }, Date.now() - 1);
    await storage.removeItem('/form');
    await set(storage, { title: 'y' }, Date.now());
    await reaches(handler, { title: 'y' });
  });

  for (const status of [401, 403, 413, 422, 500, 503])
    it(`tells that the server answers a write with ${status}`, async () => {
      const told = watch(storage);
      await until(() => methods() === 'GET');
      device.handler = () => answers(status);
      await set(storage, { title: 'x' });
      await until(() => told.failed.length > 0);
      expect(told.failed[0]).to.deep.include('write');
      expect(told.failed[0]?.[1]).to.have.property('status', status);
    });

  it('tells that the server refuses to be read, and to clear', async () => {
    device.handler = () => answers(403);
    const told = watch(storage);
    await until(() => told.failed.length === 1);
    await storage.removeItem('/form');
    await until(() => told.failed.length === 2);
    expect(told.failed.map(([operation]) => operation)).to.deep.equal(['read', 'clear']);
  });

  it('tries again by itself what may pass', async () => {
    watch(storage);
    await until(() => methods() === 'GET');
    let times = 0;
    device.handler = (request) => (times++ < 3 ? answers(503) : handler(request));
    await set(storage, { title: 'x' });
    await reaches(handler, { title: 'x' });
  });

  it('does not repeat by itself what the server will not take', async () => {
    watch(storage);
    await storage.getItem('/form');
    device.handler = () => answers(413);
    await set(storage, { title: 'x' });
    await new Promise((done) => setTimeout(done, 100));
    expect(methods()).to.equal('GET PUT');
  });

  it('tells once that the server is out of reach', async () => {
    device.handler = () => Promise.reject(new TypeError('refused'));
    const told = watch(storage);
    await until(() => device.sent.length > 3);
    expect(told.failed.map(([operation]) => operation)).to.deep.equal(['read']);
  });

  it('takes a page of HTML for no draft', async () => {
    device.handler = () => answers(200, '<!doctype html>');
    const told = watch(storage);
    await until(() => told.failed.length > 0);
    expect(told.failed[0]?.[1]).to.be.instanceOf(TypeError);
  });

  it('lets the last write outlive the page', async () => {
    watch(storage);
    await until(() => methods() === 'GET');
    await set(storage, { title: 'x' });
    device.happens('pagehide');
    await until(() => methods() === 'GET PUT');
    expect(device.sent.at(-1)?.init.keepalive).to.equal(true);
  });

  it('sends at once what is written after the page was left', async () => {
    storage = device.open({ collect: 60_000 });
    watch(storage);
    await until(() => methods() === 'GET');
    device.happens('pagehide');
    await set(storage, { title: 'x' });
    await reaches(handler, { title: 'x' });
  });

  it('sends at once when the page is hidden, without asking first', async () => {
    storage = device.open({ collect: 60_000 });
    device.handler = (request) => (request.method === 'GET' ? new Promise(() => {}) : handler(request));
    watch(storage);
    await set(storage, { title: 'x' });
    device.hide();
    await reaches(handler, { title: 'x' });
  });

  it('does not overwrite unseen what another device wrote while the page is left', async () => {
    const other = new Device(handler).open();
    watch(other);
    await set(other, { city: 'London' });
    await reaches(handler, { city: 'London' });
    await set(storage, { title: 'x' });
    device.handler = (request) => (request.method === 'GET' ? new Promise(() => {}) : handler(request));
    watch(storage);
    device.hide();
    await until(() => methods().includes('PUT'));
    expect(await onServer(handler)).to.deep.equal({ city: 'London' });
    device.handler = handler;
    device.show();
    watch(device.open());
    await reaches(handler, { city: 'London', title: 'x' });
  });

  it('does not ask a long draft to outlive the page: browsers refuse', async () => {
    watch(storage);
    await set(storage, { title: 'é'.repeat(40_000) });
    await until(() => methods() === 'GET PUT');
    expect(device.sent.at(-1)?.init.keepalive).to.equal(false);
  });

  it('asks again when the page comes back into view, or from the back/forward cache', async () => {
    watch(storage);
    await storage.getItem('/form');
    device.show();
    await until(() => methods() === 'GET GET');
    await new Promise((done) => setTimeout(done, 30));
    device.happens(new PageTransitionEvent('pageshow', { persisted: true }));
    await until(() => methods() === 'GET GET GET');
  });

  it('sends the headers and credentials that it was given', async () => {
    let token = 1;
    const headers = () => ({ authorization: `Bearer ${token++}` });
    const asked = new Device(handler, { endpoint: 'https://drafts.test/d/', headers, credentials: 'include' });
    const page = asked.open();
    watch(page, '/a?b=c#d é');
    await set(page, { title: 'x' }, now(), '/a?b=c#d é');
    await until(() => asked.sent.length === 2);
    expect(asked.sent.map((it) => it.headers.get('authorization'))).to.deep.equal(['Bearer 1', 'Bearer 2']);
    expect(asked.sent[1]?.init.credentials).to.equal('include');
    expect(asked.sent[1]?.url).to.equal('https://drafts.test/d/%2Fa%3Fb%3Dc%23d%20%C3%A9');
  });

  it('says which version it changes', async () => {
    watch(storage);
    await set(storage, { title: 'x' });
    await reaches(handler, { title: 'x' });
    await set(storage, { title: 'y' });
    await reaches(handler, { title: 'y' });
    const [first, second] = device.sent.filter(({ method }) => method === 'PUT').map(({ headers }) => headers);
    expect(first?.get('if-none-match')).to.equal('*');
    expect(second?.get('if-match')).to.match(/^".+"$/);
  });

  it('works with a server that knows no versions', async () => {
    let text: string | undefined;
    device.handler = async (request) => {
      if (request.method === 'GET') return answers(text ? 200 : 404, text);
      text = request.method === 'PUT' ? await request.text() : undefined;
      return answers(200);
    };
    watch(storage);
    await set(storage, { title: 'x' });
    await until(() => text?.includes('"x"'));
    await set(storage, { title: 'y' });
    await until(() => text?.includes('"y"'));
    await storage.removeItem('/form');
    await until(() => text === undefined);
    await set(storage, { title: 'z' });
    await until(() => text?.includes('"z"'));
  });

  it('waits for the server where this device cannot store anything', async () => {
    const area = areaOf();
    area.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const full = new Device(handler, undefined, area);
    const page = full.open();
    await set(page, { title: 'x' });
    expect(await onServer(handler)).to.deep.equal({ title: 'x' });
    expect(await valuesAt(page, '/form')).to.deep.equal({ title: 'x' });
    full.handler = () => answers(403);
    const error = await Promise.resolve(set(page, { title: 'y' })).catch((it: unknown) => it);
    expect(error).to.have.property('status', 403);
  });

  it('works where the storage of this device throws at every touch', async () => {
    const blocked = remoteStorage(device.options, {
      fetch: (url, init) => handler(new Request(url, init)),
      area: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
      page: () => new EventTarget(),
    });
    await set(blocked, { title: 'x' });
    expect(await valuesAt(blocked, '/form')).to.deep.equal({ title: 'x' });
    expect(await onServer(handler)).to.deep.equal({ title: 'x' });
  });

  it('rejects a removal that the server refuses, on a page without the form', async () => {
    await set(storage, { title: 'x' });
    device.handler = () => answers(401);
    const error = await Promise.resolve(storage.removeItem('/form')).catch((it: unknown) => it);
    expect(error).to.have.property('status', 401);
  });

  it('tells what another tab of this device has written', async () => {
    await set(storage, { title: 'x' });
    const told = watch(storage);
    const tab = device.open();
    const page = device.open();
    const toldPage = watch(page);
    await set(tab, { title: 'y' });
    const [name] = Array.from({ length: device.area.length }, (_, i) => device.area.key(i) ?? '').filter((it) =>
      it.endsWith('/form'),
    );
    device.happens(new StorageEvent('storage', { key: name ?? '', newValue: device.area.getItem(name ?? '') }));
    expect(decode(toldPage.changed.at(-1))?.fields.get('title')?.[0]).to.equal('y');
    expect(told.changed).to.deep.equal([]);
  });

  it('drops a copy that has expired', async () => {
    const text = JSON.stringify({ 'persisted-form': 1, maxAge: 1, fields: { title: ['x', Date.now() - 5000] } });
    device.goOffline();
    await storage.setItem('/form', text);
    expect(await valuesAt(device.open(), '/form')).to.deep.equal({});
  });

  it('waits when other devices are always first, and tells', async () => {
    device.handler = (request) => (request.method === 'GET' ? handler(request) : answers(412));
    const told = watch(storage);
    await set(storage, { title: 'x' });
    await until(() => told.failed.length > 0);
    expect(methods()).to.match(/^(GET PUT ){9}GET PUT/);
    device.handler = handler;
    await reaches(handler, { title: 'x' });
  });

  it('does not send again what is stored already', async () => {
    watch(storage);
    await set(storage, { title: 'x' }, 1e12);
    await reaches(handler, { title: 'x' });
    await set(storage, { title: 'x' }, 1e12);
    await new Promise((done) => setTimeout(done, 30));
    expect(methods()).to.equal('GET PUT');
  });

  it('takes a damaged copy for none', async () => {
    const area = areaOf(new Map([['persisted-form:remote:https://drafts.test/drafts::/form', '{"draft":']]));
    device = new Device(handler, undefined, area);
    device.goOffline();
    expect(await valuesAt(device.open(), '/form')).to.deep.equal({});
  });

  it('a page that is left while a write is under way has its last words heard', async () => {
    watch(storage);
    await until(() => methods() === 'GET');
    // The first write is done, but its answer is slow.
    device.handler = async (request) => {
      const response = await handler(request);
      await until(() => methods() === 'GET PUT PUT');
      return response;
    };
    await set(storage, { title: 'Last wor' });
    await reaches(handler, { title: 'Last wor' });
    await set(storage, { title: 'Last words' });
    device.hide();
    // Nothing that comes after the page.
    device.goOffline();
    await reaches(handler, { title: 'Last words' });
  });
});

describe('remote: another owner on the same device', () => {
  let owner: string;
  let handler: Device['handler'];
  let device: Device;
  beforeEach(() => {
    owner = 'ada';
    handler = serverOf(() => owner);
    device = new Device(handler);
  });

  it('shows nothing of the first owner’s', async () => {
    const storage = device.open();
    watch(storage);
    await set(storage, { title: 'ada’s' });
    await reaches(handler, { title: 'ada’s' });
    owner = 'bob';
    const page = device.open();
    const told = watch(page);
    await until(() => told.changed.length > 0);
    expect(await valuesAt(page, '/form')).to.deep.equal({});
    expect(decode(told.changed.at(-1))?.fields.size).to.equal(0);
  });

  it('sends nothing of the first owner’s to the second, and gives it back to the first', async () => {
    const storage = device.open();
    watch(storage);
    await storage.getItem('/form');
    owner = 'bob';
    await set(storage, { title: 'ada’s' });
    await until(() => device.sent.map(({ method }) => method).join(' ') === 'GET PUT');
    await new Promise((done) => setTimeout(done, 30));
    expect(await onServer(handler)).to.deep.equal({});
    owner = 'ada';
    device.show();
    watch(device.open());
    await reaches(handler, { title: 'ada’s' });
  });

  it('takes what was typed before the first answer for the one who answers', async () => {
    device.goOffline();
    await set(device.open(), { title: 'x' });
    watch(device.open());
    device.goOnline();
    await reaches(handler, { title: 'x' });
    expect(await valuesAt(device.open(), '/form')).to.deep.equal({ title: 'x' });
  });

  it('sends nobody else what was typed before the first answer, and gives it back to whoever typed it', async () => {
    device.goOffline();
    // A page that is closed before the network is back.
    const storage = device.open({ fetch: () => Promise.reject(new TypeError('offline')) });
    watch(storage, '/form@ada');
    await set(storage, { title: 'hers' }, Date.now(), '/form@ada');
    owner = 'bob';
    const bobs = device.open();
    device.goOnline();
    watch(bobs, '/form@bob');
    await set(bobs, { title: 'his' }, Date.now(), '/form@bob');
    await until(async () => !!(await onServer(handler, '/form@bob')), 'the server has his');
    expect(await onServer(handler, '/form@ada')).to.deep.equal({});
    owner = 'ada';
    expect(await valuesAt(device.open(), '/form@ada')).to.deep.equal({ title: 'hers' });
  });

  /** Opens a page, which has had its first answer. */
  async function visit() {
    const page = device.open();
    const told = watch(page);
    await page.getItem('/form');
    return { page, told };
  }

  it('sends nobody else who logs in in another tab what is typed on in the first, and gives it back to the first', async () => {
    const { page: adas, told: adasTold } = await visit();
    await set(adas, { title: 'hers' });
    await reaches(handler, { title: 'hers' });
    owner = 'bob';
    const bobs = device.open();
    const told = watch(bobs);
    await until(() => told.changed.length > 0);
    for (const city of ['L', 'London']) {
      adasTold.failed.length = 0;
      await set(adas, { title: 'hers', city });
      await until(() => adasTold.failed.length > 0, 'she is told that it was not sent');
    }
    await new Promise((done) => setTimeout(done, 30));
    expect(await onServer(handler)).to.deep.equal({});
    expect(await valuesAt(bobs, '/form')).to.deep.equal({});
    owner = 'ada';
    watch(device.open());
    await reaches(handler, { title: 'hers', city: 'London' });
  });

  it('takes what the second types before their first answer for theirs', async () => {
    await visit();
    owner = 'bob';
    const bobs = device.open();
    await set(bobs, { title: 'his' }, Date.now(), '/form@bob');
    await until(async () => !!(await onServer(handler, '/form@bob')).title, 'the server has his');
    expect(await valuesAt(bobs, '/form@bob')).to.deep.equal({ title: 'his' });
    owner = 'ada';
    for (let i = 0; i < 2; i++) await visit();
    await new Promise((done) => setTimeout(done, 30));
    expect(await onServer(handler, '/form@bob')).to.deep.equal({});
  });

  it('does not take what was typed before the first answer for theirs who have logged in in another tab meanwhile', async () => {
    await visit();
    const adas = device.open({ collect: 50 });
    await set(adas, { title: 'hers' }, Date.now(), '/form@ada');
    owner = 'bob';
    const told = watch(device.open());
    await until(() => told.changed.length > 0);
    device.sent.length = 0;
    await until(() => device.sent.length > 0);
    await new Promise((done) => setTimeout(done, 30));
    expect(await onServer(handler, '/form@ada')).to.deep.equal({});
  });
});
