import { expect } from '@open-wc/testing';
import { persistForm } from '../../src/persist-form.js';
import { createDraftHandler } from '../../src/server.js';
import type { DraftStorage } from '../../src/storage/storage.js';
import { valuesAt } from './contract.js';
import { Device, set, watch } from './device.js';
import { until } from '../helpers/until.js';

/** A form of one title and one city, whose server says nothing but "server". */
function mount(storage: DraftStorage, sync = false) {
  const form = document.createElement('form');
  form.innerHTML = '<input name="title" value="server"><input name="city">';
  document.body.append(form);
  const [title, city] = form.elements as unknown as [HTMLInputElement, HTMLInputElement];
  const told: string[] = [];
  for (const type of ['change', 'persist-error']) form.addEventListener(type, () => told.push(type));
  return {
    handle: persistForm(form, { storage, storageKey: '/form', delay: 0, maxAge: 3600, sync }),
    title,
    city,
    told,
  };
}

describe('a form whose draft is on a server', () => {
  let server: Device['handler'];
  let phone: DraftStorage;
  let desk: Device;
  let end: () => void;
  beforeEach(async () => {
    server = createDraftHandler({ owner: () => 'ada' });
    phone = new Device(server).open();
    watch(phone);
    desk = new Device(server);
    await set(phone, { title: 'typed' });
    await until(async () => (await new Device(server).open().getItem('/form')) !== null);
  });
  afterEach(() => {
    end();
    document.body.replaceChildren();
  });
  const open = (sync?: boolean) => {
    const form = mount(desk.open(), sync);
    end = () => form.handle.disconnect();
    return form;
  };

  it('shows what was typed on another device, and tells the page', async () => {
    const { handle, title, told } = open();
    expect((await handle.restored).restored).to.deep.equal(['title']);
    expect(title.value).to.equal('typed');
    expect(told).to.deep.equal(['change']);
  });

  it('shows what comes later, but not where a person has edited', async () => {
    const { handle, title, city } = open();
    await handle.restored;
    title.value = 'mine';
    title.dispatchEvent(new Event('input', { bubbles: true }));
    await set(phone, { title: 'yours', city: 'London' });
    await until(async () => 'city' in (await valuesAt(new Device(server).open(), '/form')));
    desk.show();
    await until(() => city.value === 'London');
    expect(title.value).to.equal('mine');
  });

  it('shows the server’s value again where another device has cleared the draft', async () => {
    const first = open();
    await first.handle.restored;
    first.handle.disconnect();
    await phone.removeItem('/form');
    await until(async () => !('title' in (await valuesAt(new Device(server).open(), '/form'))));
    const { title } = open();
    expect(title.value).to.equal('typed');
    await until(() => title.value === 'server');
  });

  for (const sync of [false, true])
    it(`${sync ? 'shows' : 'does not show'} what another tab writes, sync ${sync ? 'on' : 'off'}`, async () => {
      const tab = desk.open();
      const { handle, city } = open(sync);
      await handle.restored;
      await set(tab, { city: 'London' });
      for (let i = 0; i < desk.area.length; i++) {
        const key = desk.area.key(i) ?? '';
        desk.happens(new StorageEvent('storage', { key, newValue: desk.area.getItem(key) }));
      }
      expect(city.value).to.equal(sync ? 'London' : '');
    });

  it('tells that the server refuses, and works on', async () => {
    const { handle, city, told } = open();
    await handle.restored;
    desk.handler = () => Promise.resolve(new Response(null, { status: 403 }));
    city.value = 'London';
    city.dispatchEvent(new Event('input', { bubbles: true }));
    await until(() => told.includes('persist-error'));
    expect(handle.values.city).to.equal('London');
  });
});
