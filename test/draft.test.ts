import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { clear, decode, encode, isExpired, lastEdit, merge, noDraft, same } from '../src/core/draft.js';
import type { Draft, Entry, HeldValue } from '../src/core/draft.js';
import { makeDraft } from './helpers/form.js';

// Few names, times and values, so that drafts meet: equal times, clears between edits, clocks that go wrong.
const value: fc.Arbitrary<HeldValue> = fc.oneof(
  fc.constantFrom('', 'a', 'b'),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  fc.boolean(),
  fc.constant(null),
);
const time = fc.integer({ min: 1, max: 5 });
const entry: fc.Arbitrary<Entry> = fc.oneof(fc.tuple(value, time), fc.tuple(value, time, value));
const draft: fc.Arbitrary<Draft> = fc
  .record({ fields: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), entry), clearedAt: fc.nat(5) })
  .map(({ fields, clearedAt }) => ({
    fields: new Map(Object.entries(fields).filter(([, [, editedAt]]) => editedAt > clearedAt)),
    clearedAt,
  }));

/** Plain data: two drafts that say the same are deeply equal, in whatever order their fields came. */
const plain = ({ fields, clearedAt }: Draft) => ({
  fields: [...fields].sort(([a], [b]) => (a < b ? -1 : 1)),
  clearedAt,
});

describe('merge', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(draft, draft, (a, b) => void expect(plain(merge(a, b))).to.deep.equal(plain(merge(b, a)))),
      { numRuns: 1000 },
    );
  });

  it('is commutative also for entries that differ only in what is unknown', () => {
    const a = makeDraft({ a: null }, { at: 1 });
    const b = makeDraft({ a: null }, { at: 1, server: { a: null } });
    expect(plain(merge(a, b))).to.deep.equal(plain(merge(b, a)));
  });

  it('is commutative also for files', () => {
    const [a, b] = ['a', 'b'].map((name) => makeDraft({ a: [new File([], name)] }, { at: 1 })) as [Draft, Draft];
    const names = (it: Draft) => (it.fields.get('a')?.[0] as File[]).map(({ name }) => name);
    expect(names(merge(a, b))).to.deep.equal(names(merge(b, a)));
  });

  it('is associative', () => {
    fc.assert(
      fc.property(draft, draft, draft, (a, b, c) => {
        expect(plain(merge(merge(a, b), c))).to.deep.equal(plain(merge(a, merge(b, c))));
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(draft, draft, (a, b) => {
        const both = merge(a, b);
        expect(plain(merge(both, b))).to.deep.equal(plain(both));
        expect(plain(merge(a, a))).to.deep.equal(plain(a));
      }),
    );
  });

  it('changes neither of its drafts', () => {
    fc.assert(
      fc.property(draft, draft, (a, b) => {
        const before = structuredClone([plain(a), plain(b)]);
        merge(a, b);
        expect([plain(a), plain(b)]).to.deep.equal(before);
      }),
    );
  });

  it('keeps fields that only one of the drafts has', () => {
    const both = merge(makeDraft({ a: 'x' }), makeDraft({ b: 'y' }));
    expect([...both.fields.keys()]).to.have.members(['a', 'b']);
  });

  it('keeps the later edit of a field', () => {
    const both = merge(makeDraft({ a: 'old' }, { at: 1 }), makeDraft({ a: 'new' }, { at: 2 }));
    expect(both.fields.get('a')?.[0]).to.equal('new');
  });

  it('keeps the latest edit even from a clock that runs ahead', () => {
    const ahead = makeDraft({ a: 'ahead' }, { at: Date.now() + 1e9 });
    expect(merge(ahead, makeDraft({ a: 'now' })).fields.get('a')?.[0]).to.equal('ahead');
  });

  it('has no entry that a clear on either side is later than', () => {
    fc.assert(
      fc.property(draft, draft, (a, b) => {
        const { fields, clearedAt } = merge(a, b);
        expect(clearedAt).to.equal(Math.max(a.clearedAt, b.clearedAt));
        for (const [, editedAt] of fields.values()) expect(editedAt).to.be.above(clearedAt);
      }),
    );
  });

  it('does not bring back what a clear has dropped', () => {
    const old = makeDraft({ a: 'x' }, { at: 1 });
    expect(merge(old, clear(old, 2)).fields.size).to.equal(0);
  });

  it('keeps an edit after a clear', () => {
    const cleared = clear(makeDraft({ a: 'x' }, { at: 1 }), 2);
    expect(merge(cleared, makeDraft({ a: 'y' }, { at: 3 })).fields.get('a')?.[0]).to.equal('y');
  });
});

describe('clear', () => {
  it('drops what was edited up to that moment', () => {
    expect(clear(makeDraft({ a: 'x' }, { at: 5 }), 5)).to.deep.equal({ fields: new Map(), clearedAt: 5 });
  });

  it('spares what was edited later', () => {
    expect([...clear(makeDraft({ a: 'x' }, { at: 6 }), 5).fields.keys()]).to.deep.equal(['a']);
  });

  it('spares the fields to keep, for good', () => {
    const cleared = clear(makeDraft({ a: 'x', b: 'y' }, { at: 1 }), 5, (name) => name === 'a');
    expect([...merge(cleared, cleared).fields.keys()]).to.deep.equal(['a']);
  });

  it('does not take an earlier clear back', () => {
    expect(clear(clear(noDraft, 9), 5).clearedAt).to.equal(9);
  });

  it('commutes with merge: whoever clears, the result is one', () => {
    fc.assert(
      fc.property(draft, draft, time, (a, b, at) => {
        expect(plain(merge(clear(a, at), b))).to.deep.equal(plain(clear(merge(a, b), at)));
      }),
    );
  });
});

describe('isExpired', () => {
  const edited = makeDraft({ a: 'x', b: 'y' }, { at: 10_000 });

  it('is never true without a max-age', () => {
    expect(isExpired(edited, undefined, 9e15)).to.be.false;
  });

  it('is true max-age seconds after the last edit, and not before', () => {
    expect([isExpired(edited, 5, 14_999), isExpired(edited, 5, 15_000)]).to.deep.equal([false, true]);
  });
});

describe('lastEdit', () => {
  it('is the latest edit of all fields', () => {
    expect(lastEdit(merge(makeDraft({ a: 'x' }, { at: 3 }), makeDraft({ b: 'x' }, { at: 7 })))).to.equal(7);
  });

  it('is 0 for a draft of nothing', () => {
    expect(lastEdit(noDraft)).to.equal(0);
  });
});

describe('same', () => {
  it('compares lists by content and order', () => {
    expect([same(['a', 'b'], ['a', 'b']), same(['a', 'b'], ['b', 'a']), same(['a'], ['a', 'b'])]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('does not take an empty text for nothing', () => {
    expect([same('', null), same('', []), same(false, '')]).to.deep.equal([false, false, false]);
  });

  it('compares files by name, size and date', () => {
    const file = (name: string, text: string) => new File([text], name, { lastModified: 1 });
    expect(same([file('a', 'x')], [file('a', 'y')])).to.be.true;
    expect(same([file('a', 'x')], [file('b', 'x')])).to.be.false;
    expect(same([file('a', 'x')], [file('a', 'xx')])).to.be.false;
  });
});

describe('encode and decode', () => {
  const anyDraft: fc.Arbitrary<Draft> = fc
    .uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), entry), { selector: ([name]) => name })
    .map((fields) => ({ fields: new Map(fields), clearedAt: 0 }));

  it('give back any draft, whatever its fields are called', () => {
    fc.assert(
      fc.property(
        anyDraft,
        fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
        fc.nat(),
        (it, scope, maxAge) => {
          const label = { scope, version: scope, maxAge };
          const back = decode(JSON.stringify(encode(it, label)));
          expect(back && plain(back)).to.deep.equal(plain(it));
          expect([back?.scope, back?.version, back?.maxAge]).to.deep.equal([scope, scope, maxAge]);
        },
      ),
    );
  });

  it('give back a clear', () => {
    expect(decode(JSON.stringify(encode(clear(noDraft, 5))))?.clearedAt).to.equal(5);
  });

  it('never throw, whatever text is stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => decode(text)).not.to.throw();
      }),
    );
  });

  it('never throw, whatever data is stored', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (data) => void expect(() => decode(data)).not.to.throw()),
    );
  });

  it('let only our type out of a record whose parts are anything', () => {
    const record = fc.record(
      {
        'persisted-form': fc.oneof(fc.constant(1), fc.jsonValue()),
        scope: fc.jsonValue(),
        version: fc.jsonValue(),
        maxAge: fc.jsonValue(),
        clearedAt: fc.oneof(fc.nat(), fc.jsonValue()),
        fields: fc.oneof(
          fc.dictionary(fc.string(), fc.oneof(fc.tuple(value, fc.nat()), fc.array(fc.jsonValue(), { maxLength: 4 }))),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: ['persisted-form', 'fields'] },
    );
    fc.assert(
      fc.property(record, (data) => {
        const it = decode(JSON.stringify(data));
        if (!it) return;
        expect(Number.isInteger(it.clearedAt)).to.be.true;
        for (const label of [it.scope, it.version]) expect(typeof label).to.be.oneOf(['string', 'undefined']);
        for (const [held, editedAt, server] of it.fields.values()) {
          expect(Number.isInteger(editedAt)).to.be.true;
          for (const one of [held, server ?? null].flat())
            expect(one === null || ['string', 'boolean'].includes(typeof one));
        }
      }),
    );
  });

  it('pollute no prototype', () => {
    const hostile = '["x",1]';
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const it = decode(`{"persisted-form":1,"fields":{"${name}":${hostile}},"__proto__":{"polluted":true}}`);
      expect(it?.fields.get(name)?.[0]).to.equal('x');
    }
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    expect(Object.getPrototypeOf({})).to.equal(Object.prototype);
  });

  for (const [what, text] of Object.entries({
    'no JSON': 'hello',
    'an empty text': '',
    null: 'null',
    'a list': '[]',
    'a draft of somebody else': '{"a":"x"}',
    'a draft of a later kind': '{"persisted-form":2,"fields":{}}',
    'a field without a time': '{"persisted-form":1,"fields":{"a":["x"]}}',
    'a time that is a text': '{"persisted-form":1,"fields":{"a":["x","1"]}}',
    'a time before 1970': '{"persisted-form":1,"fields":{"a":["x",-1]}}',
    'a time that no clock can show': '{"persisted-form":1,"fields":{"a":["x",1e300]}}',
    'a value that is an object': '{"persisted-form":1,"fields":{"a":[{},1]}}',
    'a list of anything': '{"persisted-form":1,"fields":{"a":[["x",{}],1]}}',
    'a server value that is an object': '{"persisted-form":1,"fields":{"a":["x",1,{}]}}',
    'a scope that is no text': '{"persisted-form":1,"scope":{},"fields":{}}',
    'a version that is no text': '{"persisted-form":1,"version":1,"fields":{}}',
    'a max-age that is no number': '{"persisted-form":1,"maxAge":"1","fields":{}}',
    'a clear that has no time': '{"persisted-form":1,"clearedAt":"x","fields":{}}',
    'half of a draft': '{"persisted-form":1,"fields":{"a":["x",1',
  }))
    it(`take ${what} for no draft`, () => {
      expect(decode(text)).to.equal(undefined);
    });

  it('leave out what is older than the clear', () => {
    expect(decode('{"persisted-form":1,"clearedAt":5,"fields":{"a":["x",5],"b":["y",6]}}')?.fields.size).to.equal(1);
  });

  it('write readable text: names, values, times', () => {
    expect(JSON.stringify(encode(makeDraft({ a: 'x' }, { at: 1, server: { a: 's' } })))).to.equal(
      '{"persisted-form":1,"fields":{"a":["x",1,"s"]}}',
    );
  });
});
