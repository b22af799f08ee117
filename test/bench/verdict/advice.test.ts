import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUSY, MODELS, type Model, sampleBench } from '../../support/sample-bench.ts';

const constant =
  (rate: number): Model =>
  () =>
    rate;

describe('advice', () => {
  it('follows from the measurements, in a sentence', () => {
    assert.equal(
      sampleBench().advice,
      'On this machine, with 4 to 16 threads: reads ≥ 95% or sections of 1µs: RWLock; 50% reads and the shortest sections: no clear winner between RWLock and a plain mutex.',
    );
  });

  it('is the same sentence on a busy machine', () => {
    assert.equal(sampleBench({ load: BUSY }).advice, sampleBench().advice);
  });

  it('says a rival where that is ahead of ours', () => {
    const models = { rwlock: constant(1e6), mutex: constant(3e6) };
    assert.equal(sampleBench({ models }).advice, 'On this machine, with 4 to 16 threads: everywhere: a plain mutex.');
  });

  it('names the simpler of two that are as good', () => {
    const models = { rwlock: constant(1e6), mutex: constant(1e6), counter: constant(1e6) };
    assert.match(sampleBench({ models }).advice, /everywhere: no clear winner between RWLock and a plain mutex\.$/);
  });

  it('names the best of those that are ahead', () => {
    const models = { rwlock: constant(1e6), mutex: constant(2e6), counter: constant(9e6) };
    assert.match(sampleBench({ models }).advice, /everywhere: a counter RW lock\.$/);
  });

  it('takes no notice of what only stands beside', () => {
    const models = { rwlock: constant(2e6), mutex: constant(1e6), go: constant(90e6) };
    assert.match(sampleBench({ models }).advice, /everywhere: RWLock\.$/);
  });

  it('gives no verdict after one repeat, nor after four', () => {
    for (const repeats of [1, 4]) assert.match(sampleBench({ repeats }).advice, /everywhere: no verdict\.$/);
  });

  it('counts no rival that stalled', () => {
    const models = { rwlock: constant(1e6), mutex: constant(0), counter: constant(0.5e6) };
    assert.match(sampleBench({ models }).advice, /everywhere: RWLock\.$/);
  });

  it('gives no verdict about ours where ours stalled', () => {
    const models = { rwlock: constant(0), mutex: constant(1e6) };
    assert.match(sampleBench({ models }).advice, /everywhere: no verdict\.$/);
  });

  it('says that there is nothing to compare with', () => {
    assert.equal(
      sampleBench({ models: { rwlock: constant(1e6) } }).advice,
      'No advice: there is nothing to compare with.',
    );
  });

  it('counts no rival that let two threads in anywhere', () => {
    const models = { rwlock: constant(1e6), mutex: constant(0.5e6), counter: constant(9e6) };
    const broken = 'exclusion broken: 1 reader saw a writer inside';
    const { advice, cells, remarks } = sampleBench({ models, problems: { counter: { at: [0, 0], problem: broken } } });
    assert.match(advice, /everywhere: RWLock\.$/);
    for (const { leaders } of cells) assert.deepEqual(leaders, ['rwlock']);
    assert.deepEqual(remarks, [
      'counter RW lock let two threads in at once in 3 of 18 cells (1 reader saw a writer inside), so no verdict counts it, not even where it seemed to work.',
    ]);
  });

  describe('where some have more threads than cores', () => {
    const mutexAhead: Model = ({ threads }) => (threads > 4 ? 3e6 : 0.5e6);
    const models = { rwlock: constant(1e6), mutex: mutexAhead };

    it('looks at those that have a core each, and tells the others apart', () => {
      assert.equal(
        sampleBench({ models, cores: 4 }).advice,
        'On this machine, with 4 threads: everywhere: RWLock. With 16 threads, more than its 4 cores: a plain mutex.',
      );
      const { regions, crowd } = sampleBench({ models, cores: 4 });
      assert.deepEqual([regions.length, regions[0]?.threads, regions[0]?.verdict], [6, [4], 'ours']);
      assert.deepEqual([crowd?.at, crowd?.threads, crowd?.verdict, crowd?.rival], [[], [16], 'rival', 'mutex']);
    });

    it('names for those nobody who is not ahead in every combination', () => {
      const some: Model = (cell) => (cell.reads === 1 ? 1e6 : mutexAhead(cell));
      assert.match(
        sampleBench({ models: { ...models, mutex: some }, cores: 4 }).advice,
        / With 16 threads, more than its 4 cores: no clear winner\.$/,
      );
    });

    it('looks at them all the same when there is nothing else', () => {
      const same = { rwlock: constant(2e6), mutex: constant(1e6) };
      const { advice, crowd } = sampleBench({ models: same, cores: 2 });
      assert.equal(advice, 'On this machine, with 4 to 16 threads, more than its 2 cores: everywhere: RWLock.');
      assert.equal(crowd, undefined);
      assert.match(sampleBench({ models: same, cores: 1 }).advice, /more than its one core: everywhere: RWLock\.$/);
    });
  });

  it('names nobody who is ahead at one number of threads and not at another', () => {
    const models = { rwlock: constant(1e6), mutex: (({ threads }) => (threads > 4 ? 0.1e6 : 1e6)) satisfies Model };
    assert.match(sampleBench({ models }).advice, /everywhere: no clear winner between RWLock and a plain mutex\.$/);
  });

  it('is none when others took most of the machine', () => {
    const load = { ...BUSY, coresTakenWhile: 1.5 };
    assert.match(sampleBench({ load }).advice, /^No advice: others took so much of this machine/);
  });

  it('is the same whatever order rivals were asked for in', () => {
    const { counter, mutex, ...others } = MODELS as Record<'counter' | 'mutex' | 'rwlock', Model>;
    const models = { ...others, mutex, counter };
    assert.equal(sampleBench({ models, noise: 0 }).advice, sampleBench({ noise: 0 }).advice);
  });
});
