import { expect } from '@open-wc/testing';
import { decode } from '../src/core/draft.js';
import {
  edit,
  finder,
  KEY,
  leavePage,
  make,
  mount,
  settled,
  store,
  stored,
  stub,
  submit,
  type,
  wait,
} from './helpers/form.js';
import { openFrame, PAGE } from './helpers/frame.js';
import { storageOf } from './helpers/storages.js';

// WebKitGTK tells a page nothing of its status: there an answer without a redirect cannot be seen to have succeeded.
const tellsStatus = 'responseStatus' in PerformanceNavigationTiming.prototype;

/** A form that has been filled in, in a page of its own. */
async function filled() {
  const tab = await openFrame();
  const it = await tab.page();
  edit(it.field('username'), 'Ada');
  edit(it.field('message'), 'Hello');
  await it.element.save();
  const submit = () => it.form.requestSubmit();
  return { tab, ...it, submit };
}
const both = { username: 'Ada', message: 'Hello' };

describe('a native submit, with clear-on="submit"', () => {
  it('drops the draft once the next page has come with success, but for data-persist="keep"', async () => {
    const { tab, submit } = await filled();
    await tab.next(submit);
    const { field, element } = await tab.page();
    expect(stored('page')).to.deep.equal(tellsStatus ? { username: 'Ada' } : both);
    if (tellsStatus) expect([field('username').value, field('message').value]).to.deep.equal(['Ada', '']);
    expect((await element.restored).values.username).to.equal('Ada');
  });

  it('is still there when the next page has not come yet', async () => {
    const { submit, form, view } = await filled();
    form.action = PAGE;
    let during: unknown;
    view.addEventListener('pagehide', () => (during = stored('page')));
    submit();
    expect(stored('page')).to.deep.equal(both);
    await wait(300);
    expect(during).to.deep.equal(both);
  });

  it('keeps the draft where the answer is an error', async () => {
    const { tab, submit, form } = await filled();
    form.action = '/test/helpers/nowhere.html';
    await tab.next(submit);
    // Nobody reads an error page in less time.
    await wait(500);
    await tab.goTo(PAGE);
    const { field } = await tab.page();
    expect([stored('page'), field('message').value]).to.deep.equal([both, 'Hello']);
  });

  it('keeps the draft where a page comes that is not the answer', async () => {
    const { tab, submit, form } = await filled();
    form.addEventListener('submit', (event) => event.preventDefault());
    submit();
    await tab.goTo(`${PAGE}?else`);
    await tab.page();
    expect(stored('page')).to.deep.equal(both);
  });

  it('keeps the draft where a listener at window has prevented it', async () => {
    const { tab, submit, view } = await filled();
    view.addEventListener('submit', (event) => event.preventDefault());
    submit();
    await tab.goTo(`${PAGE}?else`);
    await tab.page();
    expect(stored('page')).to.deep.equal(both);
  });

  it('keeps the draft where a listener prevents it and then submits itself by script, later', async () => {
    const { tab, submit, form } = await filled();
    form.addEventListener('submit', (event) => event.preventDefault());
    submit();
    await wait(20);
    await tab.next(() => form.submit());
    await tab.page();
    expect(stored('page')).to.deep.equal(both);
  });

  it('keeps the draft on a reload', async () => {
    const { tab, view } = await filled();
    await tab.next(() => view.location.reload());
    const { field } = await tab.page();
    expect([stored('page'), field('message').value]).to.deep.equal([both, 'Hello']);
  });

  it('without clear-on a draft stays', async () => {
    const { tab, submit, element } = await filled();
    element.clearOn = '';
    await tab.next(submit);
    await tab.page();
    expect(stored('page')).to.deep.equal(both);
  });

  it('is flushed before the submit is heard by anybody', async () => {
    const { submit, field, form } = await filled();
    let during: unknown;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      during = stored('page');
    });
    type(field('message'), 'Hello again');
    submit();
    expect(during).to.deep.equal({ username: 'Ada', message: 'Hello again' });
  });

  it('what was typed after the submit is kept', async () => {
    const { tab, submit, view, field, element } = await filled();
    view.addEventListener('pagehide', () => undefined);
    submit();
    type(field('message'), 'Second');
    await element.save();
    await tab.next(() => undefined);
    await tab.page();
    expect(stored('page')).to.deep.equal({ username: 'Ada', message: 'Second' });
  });

  for (const note of ['null', '[null]', '"x"', '[{}]', '{"key":1,"keep":1}', '[', '[{"key":"page","at":0}]'])
    it(`a note that is ${note} throws nothing`, async () => {
      sessionStorage.setItem('persisted-form:submitted', note);
      store({ message: 'Hello' }, { key: 'page' });
      const tab = await openFrame();
      const { field } = await tab.page();
      expect(field('message').value).to.equal('Hello');
    });
});

describe('a submit that a script handles', () => {
  it('drops nothing', async () => {
    const { element, form, field } = mount('<input name="a">', { clearOn: 'submit' });
    form.addEventListener('submit', (event) => event.preventDefault());
    edit(field('a'), 'x');
    submit(form);
    leavePage();
    await element.save();
    expect([stored(), Object.keys(sessionStorage)]).to.deep.equal([{ a: 'x' }, []]);
  });

  it('drops the draft by clear()', async () => {
    const { element, form, field } = mount('<input name="a">', { clearOn: 'submit' });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void element.clear();
    });
    edit(field('a'), 'x');
    submit(form);
    await settled();
    leavePage();
    expect([stored(), Object.keys(sessionStorage)]).to.deep.equal([undefined, []]);
  });

  it('is set aside where the submit goes on', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    leavePage();
    expect([stored(), sessionStorage.length]).to.deep.equal([{ a: 'x' }, 1]);
  });

  it('an edit after the submit stays, whatever becomes of the submit', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    edit(field('a'), 'y');
    leavePage();
    const [note] = JSON.parse(Object.values(sessionStorage)[0] as string) as [{ upTo: number }];
    const [, editedAt = 0] = decode(localStorage.getItem(KEY))?.fields.get('a') ?? [];
    expect([stored(), note.upTo < editedAt]).to.deep.equal([{ a: 'y' }, true]);
  });

  it('an event after the submit that edits nothing does not take it back', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    edit(field('a'), 'x');
    leavePage();
    expect([stored(), sessionStorage.length]).to.deep.equal([{ a: 'x' }, 1]);
  });

  it('a page that comes back from the back/forward cache keeps its draft', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    leavePage(true);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect([stored(), sessionStorage.length]).to.deep.equal([{ a: 'x' }, 0]);
  });

  it('a form elsewhere in the page that owns a field inside is ours: its submit, and its reset', async () => {
    document.body.innerHTML = '<form id="away"><input name="elements"></form>';
    const { field } = mount('<div><input name="a" form="away"></div>', { clearOn: 'submit' });
    const form = document.getElementById('away') as HTMLFormElement;
    edit(field('a'), 'x');
    submit(form);
    leavePage();
    expect([stored(), sessionStorage.length]).to.deep.equal([{ a: 'x' }, 1]);
    HTMLFormElement.prototype.reset.call(form);
    await settled();
    expect(stored()).to.equal(undefined);
  });

  it('a form elsewhere in the page is no submit of ours', () => {
    document.body.innerHTML = '<form></form>';
    const { field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(document.querySelector('form') as HTMLFormElement);
    leavePage();
    expect(sessionStorage.length).to.equal(0);
  });

  it('where the note cannot be left the draft is kept, and nothing is thrown', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    stub(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    leavePage();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('a storage object keeps what cannot be seen to have succeeded', async () => {
    const storage = storageOf();
    const { element, form, field } = mount('<input name="a">', { clearOn: 'submit', storage });
    await element.restored;
    edit(field('a'), 'x');
    submit(form);
    leavePage();
    expect(storage.map.size).to.equal(1);
  });

  it('another form, with a button inside that is its own, is no form of ours', async () => {
    document.body.innerHTML = '<form id="other"></form>';
    const { field } = mount('<input name="a"><button form="other" name="go"></button>', { clearOn: 'submit' });
    const other = document.getElementById('other') as HTMLFormElement;
    edit(field('a'), 'x');
    submit(other);
    other.reset();
    await settled();
    leavePage();
    expect([stored(), sessionStorage.length]).to.deep.equal([{ a: 'x' }, 0]);
  });

  it('a second click that the page prevents does not take back the first', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form);
    form.addEventListener('submit', (event) => event.preventDefault());
    submit(form);
    leavePage();
    expect(sessionStorage.length).to.equal(1);
  });

  it('an event that a script makes up is no submit', () => {
    const { form, field } = mount('<input name="a">', { clearOn: 'submit' });
    edit(field('a'), 'x');
    submit(form, () => form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true })));
    leavePage();
    expect(sessionStorage.length).to.equal(0);
  });

  for (const [what, change] of Object.entries({
    removes: (element: Element) => {
      element.remove();
    },
    moves: (element: Element) => {
      document.body.prepend(element);
    },
  }))
    it(`a page that ${what} the element while the submit is under way does not lose sight of it`, () => {
      const { element, form, field } = mount('<input name="a">', { clearOn: 'submit' });
      edit(field('a'), 'x');
      submit(form);
      document.body.append(document.createElement('p'));
      change(element);
      leavePage();
      expect(sessionStorage.length).to.equal(1);
    });
});

describe('submitSucceeded()', () => {
  const FIELDS = '<input name="a"><input name="b"><input name="kept" data-persist="keep">';

  it('leaves what was edited after the submit', async () => {
    const { element, form, field, details } = mount(FIELDS, { clearOn: 'submit' });
    for (const name of ['a', 'b', 'kept']) edit(field(name), 'x');
    submit(form);
    await wait(5);
    type(field('b'), 'next');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ b: 'next', kept: 'x' });
    expect(details('clear').map(({ values }) => values)).to.deep.equal([{ a: 'x' }]);
    field('b').value = '';
    element.restore();
    expect(field('b').value).to.equal('next');
  });

  it('drops what a listener of the submit has edited', async () => {
    const { element, form, field } = mount(FIELDS, { clearOn: 'submit' });
    edit(field('a'), ' x');
    form.addEventListener('submit', () => edit(field('a'), 'x'));
    await wait(5);
    submit(form);
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('drops all up to now where no submit was heard', async () => {
    const { element, field } = mount(FIELDS);
    edit(field('a'), 'x');
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('drops all up to now where that is said', async () => {
    const { element, form, field } = mount(FIELDS);
    edit(field('a'), 'x');
    submit(form);
    await wait(5);
    edit(field('b'), 'next');
    await element.submitSucceeded(Infinity);
    expect(stored()).to.equal(undefined);
  });

  it('leaves what another tab has edited after the submit', async () => {
    const { element, form, field } = mount(FIELDS);
    edit(field('a'), 'x');
    submit(form);
    const sentAt = Date.now();
    store({ a: 'x', b: 'theirs' }, { at: sentAt + 5 });
    await element.submitSucceeded(sentAt);
    expect(stored()).to.include({ b: 'theirs' });
  });
});

describe('reset', () => {
  it('drops everything, also data-persist="keep"', async () => {
    const { form, field, details } = mount('<input name="a" data-persist="keep"><input name="b">');
    edit(field('a'), 'x');
    edit(field('b'), 'y');
    form.reset();
    await settled();
    expect(stored()).to.equal(undefined);
    expect(details('clear').map(({ values }) => values)).to.deep.equal([{ a: 'x', b: 'y' }]);
  });

  it('drops the draft without clear-on, too', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    form.reset();
    await settled();
    expect([stored(), field('a').value]).to.deep.equal([undefined, '']);
  });

  it("shows the server's values, and they stay", async () => {
    const { element, form, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    form.reset();
    await settled();
    element.restore();
    expect(field('a').value).to.equal('server');
  });

  it('shows nothing of the draft in fields that are rendered anew', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    form.reset();
    form.innerHTML = '<input name="a" value="server">';
    await settled();
    expect([field('a').value, stored()]).to.deep.equal(['server', undefined]);
  });

  it('before the first restore drops the draft, too', async () => {
    const { form, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    form.reset();
    await settled();
    expect([field('a').value, stored()]).to.deep.equal(['server', undefined]);
  });

  it('an edit right after it stays', async () => {
    const { element, form, field } = mount('<input name="a"><input name="b">');
    edit(field('a'), 'Ada');
    edit(field('b'), 'x');
    await wait(5);
    form.reset();
    edit(field('a'), 'Ada');
    await settled();
    await element.save();
    expect([stored(), field('a').value, field('b').value]).to.deep.equal([{ a: 'Ada' }, 'Ada', '']);
  });

  it('that a listener keeps from us drops the draft all the same', async () => {
    const { form, field } = mount('<input name="a">', { delay: 0 });
    edit(field('a'), 'x');
    form.addEventListener('reset', (event) => event.stopPropagation());
    form.reset();
    await settled();
    expect(stored()).to.equal(undefined);
  });

  it('that is prevented leaves undo() what it needs', async () => {
    const { element, form, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    form.addEventListener('reset', (event) => event.preventDefault());
    form.reset();
    await settled();
    element.undo();
    expect(field('a').value).to.equal('server');
  });

  it('that is prevented drops nothing', async () => {
    const { form, field } = mount('<input name="a">', { delay: 0 });
    edit(field('a'), 'x');
    form.addEventListener('reset', (event) => event.preventDefault());
    form.reset();
    await settled();
    expect([stored(), field('a').value]).to.deep.equal([{ a: 'x' }, 'x']);
  });

  it('that is prevented at window drops nothing', async () => {
    const { form, field } = mount('<input name="a">', { delay: 0 });
    edit(field('a'), 'x');
    window.addEventListener('reset', (event) => event.preventDefault(), { once: true });
    form.reset();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('of another form drops nothing', async () => {
    document.body.innerHTML = '<form></form>';
    const { field } = mount('<input name="a">', { delay: 0 });
    edit(field('a'), 'x');
    document.querySelector('form')?.reset();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('while disabled drops nothing', async () => {
    const { form } = mount('<input name="a">', { draft: { a: 'x' }, disabled: true });
    form.reset();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

/** What is set aside as the page is left. */
function setAside(): { keep: string[] }[] {
  leavePage();
  return JSON.parse(sessionStorage.getItem('persisted-form:submitted') ?? '[]') as { keep: string[] }[];
}

/** A form that has been filled in; its submits are handled by script, where that is said. */
async function twoFields(isPrevented = false) {
  const it = mount('<input name="a"><input name="kept" data-persist="keep">', { clearOn: 'submit' });
  await it.element.restored;
  edit(it.field('a'), 'x');
  edit(it.field('kept'), 'Ada');
  if (isPrevented)
    it.form.addEventListener('submit', (event) => {
      event.preventDefault();
    });
  return it;
}

describe('data-persist="keep" is kept where its field has gone before the success is known', () => {
  it('“Sending …” has taken the place of a form that the browser sends', async () => {
    const { form } = await twoFields();
    submit(form);
    form.replaceWith('Sending …');
    await settled();
    expect(setAside()[0]?.keep).to.deep.equal(['kept']);
  });

  it('“Thank you” has taken the place of a form that a script sends', async () => {
    const { element, form } = await twoFields(true);
    submit(form);
    form.replaceWith('Thank you');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ kept: 'Ada' });
  });

  it('the step of a wizard, which says so, is over', async () => {
    const step = '<fieldset data-persist="keep"><input name="kept"></fieldset><input name="a">';
    const { element, form, field } = mount(step, { clearOn: 'submit' });
    await element.restored;
    edit(field('kept'), 'Ada');
    form.firstElementChild?.replaceChildren();
    await settled();
    edit(field('a'), 'x');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ kept: 'Ada' });
  });

  it('but not where it has come again without the word', async () => {
    const { element, form, field } = await twoFields(true);
    field('kept').remove();
    await settled();
    form.insertAdjacentHTML('beforeend', '<input name="kept">');
    await settled();
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('nor where it has gone again without the word', async () => {
    const { element, form, field } = await twoFields(true);
    field('kept').remove();
    await settled();
    form.insertAdjacentHTML('beforeend', '<input name="kept">');
    await settled();
    field('kept').remove();
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('nor in another record, which has no such field', async () => {
    store({ kept: 'B', a: 'y' }, { key: 'other' });
    const { element, field } = await twoFields(true);
    field('kept').remove();
    await settled();
    element.storageKey = 'other';
    edit(field('a'), 'z');
    await element.submitSucceeded();
    expect(stored('other')).to.equal(undefined);
  });

  it('it stands outside of the element', async () => {
    const { element, field } = mount('<form id="owner"><input name="a"></form>', { clearOn: 'submit' });
    document.body.insertAdjacentHTML('beforeend', '<input name="kept" form="owner" data-persist="keep">');
    await settled();
    edit(field('a'), 'x');
    edit(finder(document)('kept'), 'Ada');
    finder(document)('kept').remove();
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ kept: 'Ada' });
  });

  it('the element goes in the same breath', async () => {
    const { element, form } = await twoFields(true);
    form.replaceWith('Thank you');
    element.remove();
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ kept: 'Ada' });
  });

  it('with it, that the visitor lets it be remembered', async () => {
    const html = `<form><input type="checkbox" data-persist="consent"><input name="a"><input name="kept" data-persist="keep"></form>`;
    const { element, form, field } = mount(html, { clearOn: 'submit' });
    await element.restored;
    form.querySelector('input')?.click();
    edit(field('a'), 'x');
    edit(field('kept'), 'Ada');
    await element.save();
    form.replaceWith('Thank you');
    await element.submitSucceeded();
    element.innerHTML = html;
    await settled();
    await element.save();
    expect([field('kept').value, stored()?.kept]).to.deep.equal(['Ada', 'Ada']);
  });
});

describe('two submits under way', () => {
  it('have a success each: what is typed after both stays', async () => {
    const { element, form, field } = mount('<input name="message">', { clearOn: 'submit' });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
    });
    for (const text of ['one', 'two']) {
      edit(field('message'), text);
      submit(form);
    }
    await wait(5);
    await element.submitSucceeded();
    type(field('message'), 'three');
    await element.save();
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ message: 'three' });
    await element.submitSucceeded();
    expect(stored()).to.equal(undefined);
  });

  it('of which one closes a dialog: the other is set aside', () => {
    const dialog = '<dialog open><form method="dialog"><button id="yes">Yes</button></form></dialog>';
    const { element, form, field } = mount(`<form><input name="a"></form>${dialog}`, { clearOn: 'submit' });
    edit(field('a'), 'x');
    const yes = element.querySelector('#yes') as HTMLButtonElement;
    yes.addEventListener('click', () => submit(form));
    yes.click();
    expect(setAside()).to.have.length(1);
  });

  it('of which one is heard while the success of the other is told: what is typed after both stays', async () => {
    const { element, form, field } = mount('<input name="message">', { clearOn: 'submit' });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
    });
    const send = (text: string) => {
      edit(field('message'), text);
      submit(form);
    };
    send('one');
    element.addEventListener(
      'clear',
      () => {
        send('two');
      },
      { once: true },
    );
    await element.submitSucceeded();
    await wait(5);
    edit(field('message'), 'three');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ message: 'three' });
  });
});

it('a submit in a shadow root is set aside', async () => {
  const element = make('<input name="a">', { clearOn: 'submit' });
  const host = document.createElement('div');
  host.attachShadow({ mode: 'open' }).append(element);
  document.body.append(host);
  await element.restored;
  edit(finder(element)('a'), 'x');
  submit(element.querySelector('form') as HTMLFormElement);
  expect(setAside()).to.have.length(1);
});
