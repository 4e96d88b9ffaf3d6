/**
 * Runs in the measured page, before any contender's script: counts writes and deferred work, edits fields as a person
 * would, looks whether the drafts show, and times. The page sets `bench.contender` and `bench.options` (server.mjs).
 */
const bench = (() => {
  const tally = { writes: 0, bytes: 0, longestTimer: 0 };
  const later = window.setTimeout;

  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    tally.writes += 1;
    tally.bytes += String(key).length + String(value).length;
    setItem.call(this, key, value);
  };

  for (const name of ['setTimeout', 'requestIdleCallback', 'requestAnimationFrame']) {
    const original = window[name];
    window[name] = (callback, ...rest) => {
      const timed = (...given) => {
        const begin = performance.now();
        callback(...given);
        tally.longestTimer = Math.max(tally.longestTimer, performance.now() - begin);
      };
      return original(timed, ...rest);
    };
  }

  /** `storage` events: from before the first listener of this page to after the microtasks of the last. */
  const heard = [];
  let storageBegan;
  addEventListener('storage', () => (storageBegan = performance.now()), { capture: true });
  const hearTheEnd = () => addEventListener('storage', () => heard.push(performance.now() - storageBegan));

  /**
   * Runs the jobs one after another, each on an empty stack, and resolves with the milliseconds of each: its
   * synchronous part and every microtask it left. (Microtasks run between two listeners of one event, so the
   * listener after a job's own reads the clock when they are done; no frame, timer or other task comes between.)
   */
  function time(jobs) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const took = [];
      let begin;
      const end = () => begin !== undefined && took.push(performance.now() - begin);
      for (const { prepare, run } of jobs) {
        port1.addEventListener('message', () => {
          end();
          prepare?.();
          begin = performance.now();
          run();
        });
      }
      port1.addEventListener('message', () => {
        end();
        resolve(took);
      });
      port1.start();
      port2.postMessage(null);
    });
  }

  /** As `time`, the same job `count` times, each a task of its own as soon as the page takes it. */
  function timeTasks(count, { prepare, run }) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const took = [];
      let begin;
      port1.addEventListener('message', () => {
        prepare();
        begin = performance.now();
        run();
      });
      port1.addEventListener('message', () => {
        took.push(performance.now() - begin);
        if (took.length < count) port2.postMessage(null);
        else resolve(took);
      });
      port1.start();
      port2.postMessage(null);
    });
  }

  const wait = (ms) => new Promise((resolve) => later(resolve, ms));

  /** Read once: `document.forms` walks the whole page again after each change of it. */
  let forms = [];

  /** The controls that a draft is about: all, or ten spread over the form and over the kinds. */
  function drafted(form, which) {
    const controls = [...form.elements].filter((control) => control.name !== 'essay');
    if (which === 'all' || controls.length <= 10) return controls;
    return Array.from({ length: 10 }, (_, k) => controls[k * (controls.length / 10) + (k === 8 ? 9 : k)]);
  }

  function draftOf(control) {
    switch (control.type) {
      case 'select-one':
      case 'radio':
        return 'b';
      case 'number':
        return '1984';
      case 'email':
        return `${control.name}@example.org`;
      default:
        return `a draft of ${control.name}`;
    }
  }

  /** Radio button `a` is what the page shows; an edit picks `b`. */
  const isEdited = (control) => control.type !== 'radio' || control.value === 'b';

  function setDraft(control) {
    if (control.type === 'checkbox' || control.type === 'radio') control.checked = true;
    else control.value = draftOf(control);
  }

  function shows(control) {
    if (control.type === 'checkbox') return control.checked;
    if (control.type === 'radio') return control.checked === (control.value === 'b');
    return control.value === draftOf(control);
  }

  const input = (control) => control.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  const change = (control) => control.dispatchEvent(new Event('change', { bubbles: true }));

  function edit(controls, oneEventIsEnough) {
    const edited = controls.filter(isEdited);
    if (oneEventIsEnough) edited.forEach(setDraft);
    for (const control of oneEventIsEnough ? edited.slice(-1) : edited) {
      setDraft(control);
      input(control);
      change(control);
    }
  }

  const textField = () => document.querySelector('input[type=text]');

  function addRow(index) {
    const row = document.createElement('div');
    row.innerHTML = `<input name="row${index}-text"> <select name="row${index}-choice"><option>a</option><option>b</option></select>
      <input type="checkbox" name="row${index}-box">`;
    // Not form.append(row): a property of a form is first looked up among its fields' names, all of them anew.
    Node.prototype.appendChild.call(forms[0], row);
    return [...row.querySelectorAll('input, select')];
  }

  return {
    tally,
    heard,
    wait,

    /** Loaded, laid out, painted and the storage read in: nobody pays for what the page costs anyway. */
    async calm() {
      if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
      if (navigator.userActivation.hasBeenActive) throw new Error('This page believes that a person has touched it.');
      localStorage.getItem('');
      forms = [...document.forms];
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      await wait(50);
      globalThis.gc?.();
    },

    /**
     * Starts the contender. `shown`: until every drafted field shows its value; `settled`: until the microtasks are
     * done too. Looking at the fields is not timed.
     */
    async connect(which) {
      const controls = which ? forms.flatMap((form) => drafted(form, which)) : [];
      let shown;
      let looking;
      let begin;
      let failure;
      const [total] = await time([
        {
          run() {
            begin = performance.now();
            try {
              bench.contender(forms, bench.options);
            } catch (error) {
              failure = error;
            }
            const synchronous = performance.now() - begin;
            if (controls.every(shows)) shown = synchronous;
            looking = performance.now() - begin - synchronous;
          },
        },
      ]);
      if (failure) throw failure;
      const settled = total - looking;
      if (shown === undefined && controls.every(shows)) shown = settled;
      for (const limit = performance.now() + 500; shown === undefined && performance.now() < limit; await wait(0))
        if (controls.every(shows)) shown = performance.now() - begin - looking;
      tally.longestTimer = 0;
      hearTheEnd();
      return { shown, settled, fields: controls.filter(shows).length, of: controls.length };
    },

    /** A first visit's edits, field by field, so that the contender itself saves a draft. */
    async seed(which, oneEventIsEnough) {
      for (const form of forms) edit(drafted(form, which), oneEventIsEnough);
      await wait(300);
    },

    /** Keys typed at the end of a text field, or of the essay; each a task of its own. @returns ms of each */
    async type(count, { essay = false, pace = 0 } = {}) {
      const control = essay ? document.querySelector('textarea[name=essay]') : textField();
      const { length } = control.value;
      const took = [];
      Object.assign(tally, { writes: 0, bytes: 0, longestTimer: 0 });
      const began = performance.now();
      let end = length; // not asked of the field: garbage of 50 KB a key would be collected in someone's time
      const prepare = () => control.setRangeText('x', end, end++, 'end');
      const key = { prepare, run: () => input(control) };
      if (!pace) took.push(...(await timeTasks(count, key)));
      while (took.length < count) {
        took.push(...(await time([key])));
        await wait(pace);
      }
      const lasted = performance.now() - began;
      await wait(300);
      return { took, lasted, ...tally };
    },

    /** Gives the text field its draft again. */
    untype() {
      edit([textField()], false);
    },

    /** Rows of three fields that arrive one by one. @returns ms of each, and how many fields show a draft */
    async rows(count) {
      const controls = [];
      const took = [];
      for (let index = 0; index < count; index++)
        took.push(...(await time([{ run: () => controls.push(...addRow(index)) }])));
      return { took, fields: controls.filter(shows).length, of: controls.length, controls };
    },

    async seedRows(count, oneEventIsEnough) {
      const { controls } = await bench.rows(count);
      edit(controls, oneEventIsEnough);
      await wait(300);
    },

    /** One field of the two tabs' tests. */
    field: (index) => forms[0].elements[index],
    async say(index, value) {
      const control = bench.field(index);
      control.value = value;
      input(control);
      change(control);
      await wait(300);
    },
  };
})();
