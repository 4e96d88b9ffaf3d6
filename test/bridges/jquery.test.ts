import { expect } from '@open-wc/testing';
import { mount, settled, stored, stub } from '../helpers/form.js';

type Triggered = { originalEvent?: Event; target: Element };

/** Who has asked jQuery for its events. The bridge does so once a page. */
const heard: ((event: Triggered) => void)[] = [];
const jQuery = Object.assign(() => ({ on: (_: string, it: (event: Triggered) => void) => heard.push(it) }), { fn: {} });
/** As `$(target).trigger('change')`: no event of the browser's. */
const trigger = (target: Element, originalEvent?: Event) => {
  for (const it of heard) it({ target, ...(originalEvent && { originalEvent }) });
};

describe('the bridge to jQuery', () => {
  const start = async (html: string) => {
    stub(globalThis, 'jQuery', { value: jQuery });
    const it = mount(html);
    await it.element.restored;
    return it;
  };

  it('what jQuery alone tells of is an edit', async () => {
    const { element, field } = await start('<select name="a"><option>1</option><option>2</option></select>');
    field('a').value = '2';
    trigger(field('a'));
    await element.save();
    expect(stored()).to.deep.equal({ a: '2' });
  });

  it('is told to the field once, and nothing that comes of it', async () => {
    const { field } = await start('<input name="a">');
    let times = 0;
    field('a').addEventListener('input', () => {
      times++;
      trigger(field('a'));
    });
    trigger(field('a'));
    trigger(field('a'), new Event('change'));
    expect(times).to.equal(1);
  });

  it('fields of other forms hear nothing', async () => {
    await start('<input name="a">');
    const other = document.createElement('input');
    document.body.append(other);
    let isHeard = false;
    other.addEventListener('input', () => (isHeard = true));
    trigger(other);
    await settled();
    expect(isHeard).to.equal(false);
  });
});
