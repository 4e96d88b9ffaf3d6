import { expect } from '@open-wc/testing';
import { agree, join, put, replicaOf, type Replica } from '../../src/storage/replica.js';

const replica = (version: string, values: Record<string, number>, clearedAt = 0): Replica => ({
  version,
  clearedAt,
  fields: new Map(Object.entries(values).map(([name, editedAt]) => [name, [name, editedAt] as const])),
});
const names = (it: Replica) => [...it.fields.keys()].sort().join('');

describe('replicas of a draft', () => {
  it('join field by field', () => {
    expect(names(join(replica('1', { a: 1 }), replica('1', { b: 2 })))).to.equal('ab');
  });

  it('of two versions are not mixed: the one with the last word stays', () => {
    const [old, young] = [replica('1', { a: 1, b: 2 }), replica('2', { c: 3 })];
    expect([join(old, young), join(young, old)].map((it) => it.version + names(it))).to.deep.equal(['2c', '2c']);
  });

  it('of two versions at the same moment end the same everywhere', () => {
    const [a, b] = [replica('1', { a: 3 }), replica('2', { b: 3 })];
    expect(agree(join(a, b), join(b, a))).to.equal(true);
    expect(join(a, b).version).to.equal(join(b, a).version);
  });

  it('share what either has cleared', () => {
    expect(names(join(replica('1', { a: 1 }), replica('2', { b: 9 }, 5)))).to.equal('b');
    expect(names(join(replica('1', {}, 5), replica('2', { a: 1, b: 9 })))).to.equal('b');
  });

  it('that have expired neither live on with a later edit nor count as taken out of it', () => {
    const expired = { ...replica('1', { a: 1 }), maxAge: 10 };
    expect(names(put(expired, replica('1', { b: Date.now() }), ['a']))).to.equal('b');
  });

  it('hold nothing where there is no draft', () => {
    expect(names(replicaOf('{"fields":'))).to.equal('');
  });
});
