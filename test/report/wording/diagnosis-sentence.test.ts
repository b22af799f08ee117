import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnosisSentence } from '../../../src/report/wording/diagnosis-sentence.ts';
import type { SlowStart, StartStep } from '../../../src/result/scenario-result.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';

interface Given {
  readonly steps: Partial<Record<StartStep['step'], number>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly slowest?: number;
  readonly pods?: number;
  readonly nodes?: number;
}

function sentence({ steps, settings = {}, slowest = 20, pods = 400, nodes = 20 }: Given): string | undefined {
  const { summary } = sampleLoadOutcome({ pods: 1 });
  const taken = Object.entries(steps).map(([step, durationMs]) => {
    return { container: 'app', step: step as StartStep['step'], startMs: 0, durationMs };
  });
  const start = { namespace: 'shop', pod: 'web', node: 'n', intendedAtMs: 0, totalMs: 100, ok: true, steps: taken };
  return diagnosisSentence({
    ...summary,
    counts: { ...summary.counts, pods },
    slowest: Array.from({ length: slowest }, (): SlowStart => start),
    ...(summary.scenario && {
      scenario: {
        ...summary.scenario,
        nodes,
        settings: Object.entries(settings).map(([name, text]) => ({ name, text })),
      },
    }),
  });
}

describe('the diagnosis', () => {
  it('names the step that dominates, with what the scenario says about it', () => {
    const steps = { pull: 98, create: 1 };
    const share = '98% of the time of the 20 slowest pod starts was spent pulling images';
    assert.equal(sentence({ steps, settings: { pulls: 'serial' } }), `${share}: serial pulls on 20 nodes.`);
    const settings = { pulls: 'parallel, at most 5/s', registry: '50 MB/s a node' };
    const more = 'parallel pulls on 1 node, at most 5/s, 50 MB/s a node';
    assert.equal(sentence({ steps, settings, nodes: 1 }), `${share}: ${more}.`);
    assert.equal(sentence({ steps }), `${share}.`);
  });

  it('says why starts were created late, begun late, or waited for a container', () => {
    assert.match(
      sentence({ steps: { create: 80 }, settings: { contention: 'pull 2 at once, create 4 at once' } }) ?? '',
      /^80% of .* was spent creating containers: 4 at a time on each node, on 20 nodes\.$/,
    );
    assert.match(sentence({ steps: { wait: 70 } }) ?? '', /was spent waiting to begin: pods were due before anything/);
    assert.match(
      sentence({ steps: { run: 60 } }) ?? '',
      /was spent waiting for init containers to finish: container "app" took most of it\.$/,
    );
    assert.match(sentence({ steps: { start: 60 } }) ?? '', /was spent starting containers\.$/);
  });

  it('says of which starts it is', () => {
    assert.match(sentence({ steps: { pull: 90 }, slowest: 12, pods: 12 }) ?? '', /time of all 12 pod starts was spent/);
    assert.match(sentence({ steps: { pull: 90 }, slowest: 1, pods: 1 }) ?? '', /time of the only pod start was/);
    assert.match(sentence({ steps: { pull: 90 }, slowest: 1, pods: 3 }) ?? '', /time of the slowest pod start was/);
  });

  it('does not blame a step that took less than half', () => {
    assert.equal(
      sentence({ steps: { pull: 40, create: 35, start: 15, postStart: 5 } }),
      'No step dominates the time of the 20 slowest pod starts: image pull 40%, create 35%, start 15%.',
    );
  });

  it('is nothing without slow starts', () => {
    assert.equal(sentence({ steps: {}, slowest: 0 }), undefined);
  });
});
