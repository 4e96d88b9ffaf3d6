import { expect } from '@open-wc/testing';
import { connectParams, hooks, type LiveViewHook } from '../../src/bridges/live-view.js';
import type { LiveSocketLike } from '../../src/bridges/live-view-page.js';
import { PersistedForm } from '../../src/index.js';
import {
  edit,
  finder,
  listen,
  make,
  mount,
  settled,
  store,
  stored,
  stub,
  textOf,
  wait,
  type Mounting,
} from '../helpers/form.js';
import { slowStorageOf } from '../helpers/storages.js';

/** A LiveSocket that notes what it is told, and of which fields. */
function makeSocket(isConnected = true) {
  const pushed: { name: string; commands: unknown; type: string }[] = [];
  const sources: HTMLElement[] = [];
  const liveSocket: LiveSocketLike = {
    execJS(element, commands, type) {
      sources.push(element);
      pushed.push({ name: element.getAttribute('name') ?? '', commands: JSON.parse(commands) as unknown, type });
    },
    isConnected: () => isConnected,
  };
  return { liveSocket, pushed, sources };
}

/** An element's hook, as LiveView makes it. */
function hookOf(el: HTMLElement, isConnected = true) {
  const socket = makeSocket(isConnected);
  const events: { target?: string; event: string; payload: unknown }[] = [];
  const context: LiveViewHook = {
    el,
    liveSocket: socket.liveSocket,
    pushEvent: (event, payload) => events.push({ event, payload: JSON.parse(JSON.stringify(payload)) as unknown }),
    pushEventTo: (target, event, payload) => events.push({ target, event, payload }),
  };
  return {
    ...socket,
    events,
    mounted: () => hooks.PersistedForm.mounted.call(context),
    disconnected: () => hooks.PersistedForm.disconnected.call(context),
    reconnected: () => hooks.PersistedForm.reconnected.call(context),
  };
}

const RESTORE = { attributes: { 'phx-restore': 'restore' } };
/** What a hook says of a form with these fields. */
function toldOf(content: string, mounting: Mounting) {
  const { element } = mount(content, { ...RESTORE, ...mounting });
  const { mounted, events } = hookOf(element);
  mounted();
  return events[0]?.payload;
}
const inputs = (...names: string[]) => names.map((name) => `<input name="${name}">`).join('');

/** A LiveView around a form. */
function mountLive(content: string, { isConnected = false, ...mounting }: Mounting & { isConnected?: boolean } = {}) {
  const view = document.createElement('div');
  view.dataset['phxSession'] = 'token';
  view.classList.toggle('phx-connected', isConnected);
  document.body.append(view);
  const element = make(content, mounting);
  view.append(element);
  const connect = () => view.classList.add('phx-connected');
  return { view, element, field: finder(element), connect };
}
const patched = () => document.dispatchEvent(new Event('phx:update', { bubbles: true }));
const pushClear = (detail: unknown) => window.dispatchEvent(new CustomEvent('phx:persisted-form:clear', { detail }));

describe('the LiveView hook', () => {
  describe('nests values as Phoenix nests params', () => {
    it('maps, maps in maps, and lists', () => {
      const draft = { title: 't', 'user[name]': 'Ada', 'user[address][city]': 'London', 'tags[]': ['a', 'b'] };
      const content = `${inputs('title', 'user[name]', 'user[address][city]')}<select multiple name="tags[]"><option>a<option>b</select>`;
      expect(toldOf(content, { draft })).to.deep.equal({
        title: 't',
        user: { name: 'Ada', address: { city: 'London' } },
        tags: ['a', 'b'],
      });
    });

    it('null where nothing is stored, in lists too', () => {
      expect(toldOf(inputs('user[name]', 'tags[]'), {})).to.deep.equal({ user: { name: null }, tags: null });
    });

    it('null where the server has changed a field, and wins', () => {
      const draft = { a: 'mine', b: '2' };
      const mounting = { draft, saved: { server: { a: 'old' } } };
      const fields = '<input name="a" value="new"><input name="b">';
      expect(toldOf(fields, mounting)).to.deep.equal(draft);
      expect(
        toldOf(fields, { ...mounting, conflict: 'server', attributes: { ...RESTORE.attributes, id: 'id' } }),
      ).to.deep.equal({ a: null, b: '2' });
      const { persisted_form } = connectParams()(document.body);
      expect(persisted_form).to.deep.equal({ id: { a: null, b: '2' } });
    });

    it('one checkbox of a list as a list', () => {
      const content = '<input type="checkbox" name="tags[]" value="a">';
      expect(toldOf(content, { draft: { 'tags[]': true } })).to.deep.equal({ tags: [true] });
    });

    it('a name that is none of Phoenix’s as it is', () => {
      const draft = { 'a[b': '1', '[c]': '2', 'd]': '3' };
      expect(toldOf(inputs('a[b', '[c]', 'd]'), { draft })).to.deep.equal(draft);
    });

    it('a value and a map of the same name: the later one', () => {
      expect(toldOf(inputs('a', 'a[b]'), { draft: { a: '1', 'a[b]': '2' } })).to.deep.equal({ a: { b: '2' } });
    });

    it('hostile names without reaching a prototype', () => {
      const names = ['__proto__[polluted]', 'constructor[prototype][polluted]', 'a[__proto__][polluted]'];
      const draft = Object.fromEntries(names.map((name) => [name, 'yes']));
      const told = toldOf(inputs(...names), { draft });
      expect(JSON.stringify(told)).to.contain('"__proto__":{"polluted":"yes"}');
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });
  });

  describe('tells', () => {
    it('the target of the form', () => {
      const { element } = mount('<form phx-target="#sidebar"><input name="a"></form>', RESTORE);
      const { mounted, events } = hookOf(element);
      mounted();
      expect(events.map(({ target }) => target)).to.deep.equal(['#sidebar']);
    });

    it('the form around the element', () => {
      document.body.innerHTML = '<form phx-change="validate" phx-target="1"></form>';
      const element = make('<div><input name="a"></div>', { draft: { a: '1' } });
      element.innerHTML = '<input name="a">';
      document.querySelector('form')?.append(element);
      const { mounted, pushed } = hookOf(element);
      mounted();
      expect(pushed).to.deep.equal([
        { name: 'a', commands: [['push', { event: 'validate', target: '1' }]], type: 'change' },
      ]);
    });

    it('by phx-change from a field that shows the draft', () => {
      const { element } = mount('<form phx-change="validate"><input name="a"><input name="b"></form>', {
        draft: { b: '1' },
      });
      const { mounted, pushed, events } = hookOf(element);
      mounted();
      expect(pushed).to.deep.equal([
        { name: 'b', commands: [['push', { event: 'validate', target: null }]], type: 'change' },
      ]);
      expect(events).to.deep.equal([]);
    });

    it('by the commands of phx-change, to their own targets', () => {
      const commands = [
        ['add_class', { names: ['x'] }],
        ['push', { event: 'one' }],
        ['push', { event: 'two', target: 2 }],
      ];
      const { element, form } = mount('<input name="a">', { draft: { a: '1' } });
      form.setAttribute('phx-change', JSON.stringify(commands));
      form.setAttribute('phx-target', '1');
      const { mounted, pushed } = hookOf(element);
      mounted();
      expect(pushed[0]?.commands).to.deep.equal([
        ['add_class', { names: ['x'] }],
        ['push', { event: 'one', target: '1' }],
        ['push', { event: 'two', target: 2 }],
      ]);
    });

    describe('by phx-change from a field that LiveView takes for one of the form', () => {
      before(() => {
        class Field extends HTMLElement {
          static formAssociated = true;
          value = '';
        }
        customElements.define('own-field', Field);
      });
      const cases: [what: string, content: string, source: string[]][] = [
        ['none of no form', '<input name="a"><form phx-change="v"><input name="b" id="b"></form>', ['b']],
        ['none of another form', '<form phx-change="v"><input name="a" form="x"><input id="b"></form>', ['b']],
        ['no custom element', '<form phx-change="v"><own-field name="a"></own-field><input id="b"></form>', ['b']],
        ['one that stands elsewhere', '<form phx-change="v" id="f"><input name="b"></form>', ['far']],
        [
          'none of a form that has no phx-change',
          '<form><input name="a"></form><form phx-change="v"><input id="b"></form>',
          ['b'],
        ],
        ['not at all where there is none', '<form phx-change="v"><own-field name="a"></own-field></form>', []],
      ];
      for (const [what, content, source] of cases)
        it(what, () => {
          document.body.innerHTML = '<form id="x" phx-change="other"></form><input name="a" id="far" form="f">';
          const { element } = mount(content, { draft: { a: '1' } });
          const { mounted, sources } = hookOf(element);
          mounted();
          expect(sources.map(({ id }) => id)).to.deep.equal(source);
        });
    });

    it('nothing that would end the join, where LiveView fails', () => {
      const { element } = mount('<form phx-change="validate"><input name="a"></form>', { draft: { a: '1' } });
      const reported: unknown[] = [];
      stub(globalThis, 'reportError', { value: (error: unknown) => reported.push(error) });
      const { mounted, liveSocket } = hookOf(element);
      const error = new Error('LiveView');
      liveSocket.execJS = () => {
        throw error;
      };
      mounted();
      expect(reported).to.deep.equal([error]);
    });

    it('nothing by phx-change where no field shows a draft', () => {
      const { element } = mount('<form phx-change="validate"><input name="a"></form>');
      const { mounted, pushed } = hookOf(element);
      mounted();
      expect(pushed).to.deep.equal([]);
    });

    it('forms whose fields are called as their properties are', () => {
      const { element } = mount(`<form phx-change="validate">${inputs('elements', 'id', 'getAttribute')}</form>`, {
        draft: { elements: '1' },
      });
      const { mounted, pushed } = hookOf(element);
      mounted();
      expect(pushed.map(({ name }) => name)).to.deep.equal(['elements']);
    });

    it('once the element is defined', async () => {
      store({ a: '1' });
      const late = document.createElement('late-form');
      late.setAttribute('storage-key', 'test');
      late.setAttribute('phx-restore', 'restore');
      late.innerHTML = '<form><input name="a"></form>';
      document.body.append(late);
      const { mounted, events } = hookOf(late);
      mounted();
      expect(events).to.deep.equal([]);
      customElements.define('late-form', class extends PersistedForm {});
      await settled();
      expect(events).to.deep.equal([{ event: 'restore', payload: { a: '1' } }]);
    });

    it('nothing when an element inside shows its draft', async () => {
      const { element, form } = mount('<input name="a">', { ...RESTORE, draft: { a: '1' } });
      const { mounted, events } = hookOf(element);
      mounted();
      const inner = make('<div><input name="b"></div>', {
        storageKey: 'inner',
        draft: { b: '2' },
        saved: { key: 'inner' },
      });
      form.append(inner);
      await inner.restored;
      await settled();
      expect(events.length).to.equal(1);
    });

    it('nothing of an element that keeps no form', async () => {
      const element = document.createElement('div');
      const { mounted, events } = hookOf(element);
      mounted();
      await settled();
      expect(events).to.deep.equal([]);
    });
  });

  describe('of a storage that answers later', () => {
    /** A form that waits for its storage, and what its hook tells at once and later. */
    async function mountedEarly(draft: Record<string, string>, content = '<input name="a">', phxRestore = true) {
      const storage = slowStorageOf({ test: textOf(draft) });
      const { view, element, field } = mountLive(content, { storage, isConnected: true });
      if (phxRestore) element.setAttribute('phx-restore', 'restore');
      let heard = 0;
      view.addEventListener('input', () => heard++);
      const hook = hookOf(element);
      hook.mounted();
      hook.reconnected();
      const atOnce = hook.events.length + hook.pushed.length;
      await element.restored;
      await settled();
      return { ...hook, element, field, storage, atOnce, heard: () => heard };
    }

    it('tells once it has answered, and once', async () => {
      const { element, field, atOnce, events } = await mountedEarly({ a: '1' });
      element.restore();
      expect([atOnce, events, field('a').value]).to.deep.equal([0, [{ event: 'restore', payload: { a: '1' } }], '1']);
    });

    it('tells that nothing is stored', async () => {
      const { atOnce, events } = await mountedEarly({});
      expect([atOnce, events]).to.deep.equal([0, [{ event: 'restore', payload: { a: null } }]]);
    });

    it('tells by phx-change alone, not by each field', async () => {
      const form = '<form phx-change="validate"><input name="a"><input name="b"></form>';
      const { pushed, heard } = await mountedEarly({ a: '1', b: '2' }, form, false);
      expect([pushed.length, heard()]).to.deep.equal([1, 0]);
    });

    it('tells of another record once it has answered', async () => {
      const { element, storage, pushed, heard } = await mountedEarly(
        {},
        '<form phx-change="validate"><input name="a"></form>',
        false,
      );
      await storage.setItem('next', textOf({ a: '2' }));
      element.storageKey = 'next';
      element.reshow();
      const atOnce = pushed.length;
      await wait(50);
      expect([atOnce, pushed.length, heard()]).to.deep.equal([0, 1, 0]);
    });

    it('does not go with the join', () => {
      mountLive('<input name="a">', { storage: slowStorageOf(), attributes: { id: 'one' } });
      expect(JSON.stringify(connectParams()(document.body))).to.equal('{"persisted_form":{}}');
    });
  });

  describe('a draft that is held back', () => {
    const canceled = () => {
      document.addEventListener('beforerestore', (event) => event.preventDefault(), { once: true });
      return mount('<input name="a">', { draft: { a: '1' }, attributes: { id: 'one', 'phx-restore': 'restore' } });
    };
    const undone = async () => {
      const it = mount('<input name="a">', { draft: { a: '1' }, attributes: { id: 'one', 'phx-restore': 'restore' } });
      await it.element.restored;
      it.element.undo();
      return it;
    };
    for (const [what, held] of Object.entries({ canceled, undone })) {
      it(`as it is ${what}, is not told`, async () => {
        const { element } = await held();
        const { mounted, events } = hookOf(element);
        mounted();
        expect(events).to.deep.equal([{ event: 'restore', payload: { a: null } }]);
        expect(element.values).to.deep.equal({ a: '1' });
      });

      it(`as it is ${what}, does not go with the join`, async () => {
        await held();
        expect(connectParams()(document.body)).to.deep.equal({ persisted_form: { one: { a: null } } });
      });

      it(`as it is ${what}, is told when it is shown again`, async () => {
        const { element } = await held();
        element.restore();
        const { mounted, events } = hookOf(element);
        mounted();
        expect(events).to.deep.equal([{ event: 'restore', payload: { a: '1' } }]);
      });
    }
  });

  describe('after a rejoin', () => {
    const rejoined = (form: string, mounting: Mounting = {}) => {
      const { element } = mount(`<form ${form}><input name="a"></form>`, { draft: { a: '1' }, ...mounting });
      const hook = hookOf(element);
      hook.disconnected();
      hook.reconnected();
      return hook.events.length + hook.pushed.length;
    };
    it('leaves to LiveView the forms that it recovers', () => {
      expect(rejoined('id="f" phx-change="validate"', RESTORE)).to.equal(0);
    });
    it('tells again by phx-restore where the form has no phx-change', () => {
      expect(rejoined('id="f"', RESTORE)).to.equal(1);
    });
    it('tells again where the form has no id', () => {
      expect(rejoined('phx-change="validate"')).to.equal(1);
    });
    it('tells again where LiveView is told to ignore the form', () => {
      expect(rejoined('id="f" phx-change="validate" phx-auto-recover="ignore"')).to.equal(1);
    });
  });

  describe('a crash that left its message unanswered', () => {
    const crash = (event: string, isConnected: boolean, loading: string) => {
      const { element, form } = mount('<input name="a">', { draft: { a: '1' } });
      if (event) element.setAttribute('phx-restore', event);
      else form.setAttribute('phx-change', 'validate');
      const hook = hookOf(element, isConnected);
      hook.mounted();
      (event ? element : form).classList.add(loading);
      hook.disconnected();
      hook.reconnected();
      return hook.events.length + hook.pushed.length;
    };
    it('is not caused again by phx-restore', () => {
      expect(crash('crashes', true, 'phx-hook-loading')).to.equal(1);
    });
    it('is not caused again by the next visit to the page', () => {
      const { element } = mount('<input name="a">', { attributes: { 'phx-restore': 'crashes' } });
      const { mounted, events } = hookOf(element);
      mounted();
      expect(events).to.deep.equal([]);
    });
    it('is told from a lost connection', () => {
      expect(crash('lost', false, 'phx-hook-loading')).to.equal(2);
    });
    it('is told from a crash after the answer', () => {
      expect(crash('answered', true, 'phx-change-loading')).to.equal(2);
    });
    it('is not caused again by phx-change', () => {
      expect(crash('', true, 'phx-change-loading')).to.equal(1);
    });
  });
});

describe('connectParams', () => {
  it('gives the socket the author’s parameters alone', () => {
    expect(connectParams({ token: 't' })()).to.deep.equal({ token: 't' });
    expect(connectParams()()).to.deep.equal({});
  });

  it('gives a view the drafts of its elements with an id', () => {
    const { view } = mountLive('<input name="user[a]">', { draft: { 'user[a]': '1' }, attributes: { id: 'one' } });
    view.append(make('<input name="b">', { storageKey: 'other' }));
    mount('<input name="c">', { attributes: { id: 'elsewhere' } });
    expect(connectParams({ token: 't' })(view)).to.deep.equal({
      token: 't',
      persisted_form: { one: { 'user[a]': '1' } },
    });
  });

  it('asks a function for the parameters, with the view', () => {
    const { view } = mountLive('<input name="a">');
    expect(connectParams((it) => ({ at: it?.localName }))(view)).to.deep.equal({ at: 'div', persisted_form: {} });
  });
});

describe('in a LiveView', () => {
  it('a patch leaves the draft standing', async () => {
    const { field } = mountLive('<input name="a">', { draft: { a: '1' }, isConnected: true });
    await settled();
    field('a').value = '';
    patched();
    await Promise.resolve();
    expect(field('a').value).to.equal('1');
  });

  it('a patch leaves alone what is in no LiveView', async () => {
    const { element } = mount('<input name="a">', { draft: { a: '1' } });
    let reshown = 0;
    stub(element, 'reshow', { value: () => void reshown++ });
    patched();
    await settled();
    expect(reshown).to.equal(0);
  });

  it('a patch leaves the draft standing in what is in a portal', async () => {
    const { view, field } = mountLive('<input name="a">', { draft: { a: '1' }, isConnected: true });
    Reflect.deleteProperty(view.dataset, 'phxSession');
    view.dataset['phxTeleported'] = 'view';
    await settled();
    field('a').value = '';
    patched();
    await settled();
    expect(field('a').value).to.equal('1');
  });

  it('a patch that comes with the clear event shows the draft no more', async () => {
    const { field } = mountLive('<input name="a">', { draft: { a: '1' }, isConnected: true });
    await settled();
    field('a').value = '';
    patched();
    pushClear({});
    await settled();
    expect(field('a').value).to.equal('');
    expect(stored()?.['a']).to.equal(undefined);
  });

  for (const isConnected of [false, true])
    it(`fields ${isConnected ? 'tell' : 'do not tell'} a view that has ${isConnected ? '' : 'not '}joined`, async () => {
      let told = 0;
      const count = () => told++;
      document.addEventListener('input', count);
      mountLive('<form phx-change="validate"><input name="a"></form>', { draft: { a: '1' }, isConnected });
      await settled();
      document.removeEventListener('input', count);
      expect(told).to.equal(isConnected ? 1 : 0);
    });

  describe('without a hook, the app’s liveSocket', () => {
    const join = async (mounting: Mounting = {}, joins = 1) => {
      const { liveSocket, pushed } = makeSocket();
      stub(globalThis, 'liveSocket', { value: liveSocket });
      const { view, connect } = mountLive('<form phx-change="validate"><input name="a"></form>', {
        draft: { a: '1' },
        ...mounting,
      });
      await settled();
      for (let i = 0; i < joins; i++) {
        view.classList.remove('phx-connected');
        patched();
        patched();
        connect();
        await settled();
      }
      patched();
      await settled();
      return pushed.length;
    };
    it('is told once', async () => {
      expect(await join()).to.equal(1);
    });
    it('is told no more after a rejoin', async () => {
      expect(await join({}, 2)).to.equal(1);
    });
    it('is not told with notify="none"', async () => {
      expect(await join({ notify: 'none' })).to.equal(0);
    });
    it('is left to the hook where there is one', async () => {
      expect(await join({ attributes: { 'phx-hook': 'PersistedForm' } })).to.equal(0);
    });
  });

  it('fields that the view does not listen to tell the page before it has joined', async () => {
    const { element } = mountLive('<input name="a">', { draft: { a: '1' } });
    let told = 0;
    element.addEventListener('input', () => told++);
    await settled();
    expect(told).to.equal(1);
  });
});

describe('the clear event of a LiveView', () => {
  const cases: [detail: unknown, isDropped: boolean][] = [
    [{ id: 'mine' }, true],
    [{ id: 'other' }, false],
    [{ key: 'test' }, true],
    [{ key: 'other' }, false],
    [{ id: 'mine', key: 'other' }, false],
    [{ id: null }, false],
    [{ key: null }, false],
    [{ id: '' }, false],
    [{ id: 'mine', key: null }, false],
    [{}, true],
    [null, true],
  ];
  for (const [detail, isDropped] of cases)
    it(`${JSON.stringify(detail)} ${isDropped ? 'drops' : 'keeps'} the draft`, async () => {
      mount('<input name="a">', { draft: { a: '1' }, attributes: { id: 'mine' } });
      pushClear(detail);
      await settled();
      expect(stored()?.['a']).to.equal(isDropped ? undefined : '1');
    });

  describe('that comes with the patch that takes the form away', () => {
    /** A modal's form; the patch that takes it away, or puts another in its place, and the events of the patch. */
    async function save(detail: unknown, mounting: Mounting = {}, ...others: HTMLElement[]) {
      const { element } = mountLive('<input name="a"><input name="b" data-persist="keep">', {
        draft: { a: '1', b: '2' },
        attributes: { id: 'mine' },
        ...mounting,
      });
      patched();
      await settled();
      const told = [element, ...others].map(listen);
      element.replaceWith(...others);
      patched();
      pushClear(detail);
      await settled();
      return told.flatMap(({ names }) => names()).filter((name) => name === 'clear').length;
    }
    for (const [detail, isDropped] of cases)
      it(`${JSON.stringify(detail)} ${isDropped ? 'drops' : 'keeps'} its draft`, async () => {
        await save(detail);
        expect(stored()).to.deep.equal(isDropped ? { b: '2' } : { a: '1', b: '2' });
      });

    it('drops a draft of a scope', async () => {
      await save({ key: 'test' }, { scope: 'ada', saved: { key: 'test@ada', scope: 'ada' } });
      expect(stored('test@ada')).to.deep.equal({ b: '2' });
    });

    it('is for one of two forms with the same key', async () => {
      expect(await save({}, {}, make('<input name="a">', { attributes: { id: 'other' } }))).to.equal(1);
    });

    it('is for one of two forms with the same id', async () => {
      const other = make('<input name="a">', { storageKey: '', attributes: { id: 'mine' } });
      expect(await save({}, { storageKey: '' }, other)).to.equal(1);
    });

    it('is not for a form that an earlier patch took away', async () => {
      await save({ id: 'other' });
      patched();
      pushClear({});
      await settled();
      expect(stored()).to.deep.equal({ a: '1', b: '2' });
    });
  });

  it('drops what is not yet written', async () => {
    const { field } = mount('<input name="a">', { draft: { a: '1' } });
    edit(field('a'), '12');
    pushClear({});
    await settled();
    expect(stored()?.['a']).to.equal(undefined);
  });

  it('spares what is to be kept', async () => {
    const { element } = mount('<input name="a" data-persist="keep"><input name="b">', { draft: { a: '1', b: '2' } });
    const { details } = listen(element);
    pushClear({});
    await settled();
    expect(stored()).to.deep.equal({ a: '1' });
    expect(details('clear').map(({ values }) => values)).to.deep.equal([{ b: '2' }]);
  });

  it('drops by key and scope the draft of that scope, not that of the form on the page', async () => {
    store({ a: 'seven' }, { key: 'draft@7', scope: '7' });
    store({ a: 'eight' }, { key: 'draft@8', scope: '8' });
    const { element } = mount('<input name="a">', { storageKey: 'draft', scope: '8' });
    await element.restored;
    pushClear({ key: 'draft', scope: 7 });
    await wait(20);
    expect([stored('draft@7'), stored('draft@8')]).to.deep.equal([undefined, { a: 'eight' }]);
  });

  it('drops a draft by its key where its form is not on the page', async () => {
    store({ a: '1' }, { key: 'elsewhere' });
    pushClear({ key: 'elsewhere' });
    await settled();
    expect(stored('elsewhere')?.['a']).to.equal(undefined);
  });
});
