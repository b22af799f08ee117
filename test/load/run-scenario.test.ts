import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManager } from '../../src/store/ref-manager.ts';
import { digestOf, running, scenarioOf } from '../support/scenarios.ts';

const SCENARIO = (clock: string): string => `
name: events
clock: ${clock}
nodes: 3
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none }
executor: { kind: shared-iterations, vus: 4, iterations: 30 }
`;

interface Handed {
  readonly at: string;
  readonly uid: string;
}

/** What `onEvents` is given, and what the outcome then has. */
async function handedBy(clock: string, workers: number): Promise<{ handed: Handed[]; listed: number }> {
  const handed: Handed[] = [];
  const scenario = await scenarioOf(SCENARIO(clock));
  const onEvents = (lines: readonly { at: string; text: string }[]): Promise<void> => {
    for (const { at, text } of lines) {
      const { involvedObject } = JSON.parse(text) as { involvedObject: { uid: string } };
      handed.push({ at, uid: involvedObject.uid });
    }
    return Promise.resolve();
  };
  return running(scenario, { workers, onEvents }, async (outcome) => {
    const listed = [];
    for await (const event of outcome.events()) listed.push(event);
    assert.equal(handed.length, outcome.summary.counts.events);
    return { handed, listed: listed.length };
  });
}

describe('runScenario', () => {
  /** In virtual time on two workers. */
  let inVirtualTime: Handed[];

  for (const clock of ['real', 'virtual']) {
    it(`hands on every event once, those of a pod in their order, in ${clock} time`, async () => {
      const { handed, listed } = await handedBy(clock, 2);
      if (clock === 'virtual') inVirtualTime = handed;
      const last = new Map<string, string>();
      for (const { at, uid } of handed) {
        assert.ok((last.get(uid) ?? '') <= at);
        last.set(uid, at);
      }
      assert.equal(last.size, 30);
      if (clock === 'real') assert.equal(listed, 0, 'they are listed only when that is asked for');
    });
  }

  it('hands on the same events in virtual time, in the same order, on any number of workers', async () => {
    assert.deepEqual((await handedBy('virtual', 1)).handed, inVirtualTime);
  });

  it('comes to the same result whether somebody takes its events or not', async () => {
    const scenario = await scenarioOf(SCENARIO('virtual'));
    const onEvents = (): Promise<void> => Promise.resolve();
    const taken = await running(scenario, { workers: 1, withRefs: true, withEvents: true, onEvents }, digestOf);
    assert.equal(await running(scenario, { workers: 1, withRefs: true, withEvents: true }, digestOf), taken);
  });

  it('says that it broke when no worker can begin', async () => {
    const refs = RefManager.create({ maxThreads: 1 }); // taken by this thread
    await running(await scenarioOf(SCENARIO('real')), { workers: 1, refs }, ({ broke, summary }) => {
      assert.match(broke ?? '', /start workers cannot begin/);
      assert.equal(summary.counts.started, 0);
      assert.match(summary.warnings.join('\n'), /^the run broke off/m);
    });
    refs.detach();
  });
});
