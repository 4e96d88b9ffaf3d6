// One of the two pages: the real client, and in the page itself the server that the tests use.
import { Socket } from 'phoenix';
import { LiveSocket } from 'phoenix_live_view';
import { LiveViews } from '../../test/live-view/server/live-views.mjs';
import { attr, heex } from '../../test/live-view/server/template.mjs';

const { searchParams, pathname } = new URL(location.href);

/** The hook of the blog posts: the server is asked to put the stored name into the field. */
const Recipe = {
  mounted() {
    this.pushEvent('restore', { username: localStorage.getItem('live-view-recipe') });
    this.el.addEventListener('input', ({ target }) => localStorage.setItem('live-view-recipe', target.value));
  },
};

const field = heex`<label>Username <input name="username"${(a) => attr('value', a.username)}></label>`;
const recipe = heex`<form id="form" phx-hook="Recipe" autocomplete="off">${field}</form>`;
const persistedForm = heex`<persisted-form id="settings" storage-key="live-view-demo" phx-hook="PersistedForm" phx-restore="restore">
  <form id="form" autocomplete="off">${field}</form>
</persisted-form>`;

const view = {
  mount: () => ({ n: 0, username: null }),
  render: heex`${pathname.includes('recipe') ? recipe : persistedForm}
<p class="quiet">The server has changed this page <b id="n">${(a) => a.n}</b> times, and knows: <b id="known">${(a) =>
    a.username ?? 'nothing'}</b></p>`,
  events: { restore: ({ username }, live) => live.assign({ username }) },
};

const server = new LiveViews({ [pathname]: view }, '1.2.12');
server.latency = Number(searchParams.get('latency'));
server.sessions.add('demo');
const tick = Number(searchParams.get('tick'));
if (tick) setInterval(() => server.update((live) => live.assign({ n: live.assigns.n + 1 })), tick);

/** A socket that goes no further than this page. */
class InPage {
  readyState = 0;
  bufferedAmount = 0;
  constructor(url) {
    this.client = server.accept(url, (data) => this.onmessage?.({ data }));
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.({});
    }, server.latency);
  }
  send(text) {
    this.client.receive(text);
  }
  close(code = 1000) {
    this.readyState = 3;
    this.client.closed(code);
    this.onclose?.({ code, wasClean: true });
  }
}

const hooks = { ...globalThis.PersistedFormKit?.hooks, Recipe };
const liveSocket = new LiveSocket('/live', Socket, { hooks, transport: InPage });
liveSocket.disableDebug();
liveSocket.connect();
