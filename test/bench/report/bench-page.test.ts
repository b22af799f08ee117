import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchPage } from '../../../src/bench/report/bench-page.ts';
import { BUSY, MODELS, type Model, sampleBench } from '../../support/sample-bench.ts';

const HOSTILE = `</title><script>alert(1)</script>"'&`;
const pageOf = (result: ReturnType<typeof sampleBench>): string => [...benchPage(result)].join('');

describe('the page of a benchmark', () => {
  it('begins with the advice and how sure it is, then the picture', () => {
    const page = pageOf(sampleBench({ load: BUSY }));
    const at = (text: string): number => page.indexOf(text);
    assert.ok(at('reads ≥ 95% or sections of 1µs: RWLock') > 0);
    assert.ok(at('<main>') < at('busy: 7 others'));
    assert.ok(at('busy: 7 others') < at('id="picture"'));
    assert.ok(at('id="picture"') < at('id="numbers"'));
  });

  it('has a small chart for each combination, the winner named below and ringed', () => {
    const page = pageOf(sampleBench({ noise: 0 }));
    const [wide = ''] = /<svg class="wide"[\s\S]*?<\/svg>/.exec(page) ?? [];
    assert.equal(wide.match(/class="panel"/g)?.length, 6);
    assert.equal(wide.match(/class="ring bench-ours"/g)?.length, 15); // 5 combinations that ours wins, at 3 numbers of threads
    assert.equal(wide.match(/<text class="winner"[^>]*>RWLock</g)?.length, 15);
    assert.equal(wide.match(/<text class="winner"[^>]*>level</g)?.length, 3);
  });

  it('says what the advice rests on, in each region that has a verdict', () => {
    const page = pageOf(sampleBench({ noise: 0, cores: 4 }));
    const [, rows = ''] = /How far apart they are<\/h2>[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(page) ?? [];
    assert.equal(rows.match(/<tr>/g)?.length, 7); // 6 combinations, and all with more threads than cores
    assert.match(
      rows,
      /50% reads, nothing inside<\/th><td class="number">4<\/td><td class="number">1\.03 \(1\.03 to 1\.03\)<\/td><td class="number">3\.16 \(3\.16 to 3\.16\)<\/td><td class="number">66\.7 \(66\.7 to 66\.7\)<\/td><td>nobody</,
    );
    assert.match(rows, /all of these<\/th><td class="number">16<\/td>[^\n]*<td>nobody</);
    assert.doesNotMatch(pageOf(sampleBench({ models: { rwlock: () => 1 } })), /How far apart they are/);
  });

  it('gives ours a colour that nobody else has', () => {
    const page = pageOf(sampleBench());
    const keys = [...page.matchAll(/<span class="key (bench-[\w-]+)">([^<]+)</g)].map(([, kind, name]) => [kind, name]);
    assert.deepEqual(keys[0], ['bench-ours', 'refmanager RWLock']);
    assert.equal(new Set(keys.map(([kind]) => kind)).size, keys.length);
    const colours = [...page.matchAll(/--bench-[\w-]+: (#[0-9a-f]{6});/g)].slice(0, 9).map(([, colour]) => colour);
    assert.equal(new Set(colours).size, 9);
  });

  it('marks what stalled with a cross, and no rate', () => {
    const models: Record<string, Model> = { ...MODELS, 'web-locks': ({ threads }) => (threads > 4 ? 0 : 90e3) };
    const page = pageOf(sampleBench({ models }));
    assert.match(
      page,
      /class="cross bench-other-2"[^>]*><title>Web Locks, 16 threads, [^<]*: stalled: no thread came through</,
    );
    assert.doesNotMatch(page, /NaN/);
  });

  it('is a page when nothing came to anything', () => {
    const page = pageOf(sampleBench({ models: { rwlock: () => 0, mutex: () => 0 } }));
    assert.match(page, /everywhere: no verdict/);
    assert.doesNotMatch(page, /NaN|<svg/);
  });

  it('writes names of the user as text', () => {
    const page = pageOf(sampleBench({ models: { ...MODELS, [HOSTILE]: () => 1e6 } }));
    assert.doesNotMatch(page, /<script>alert/);
    assert.match(page, /&lt;script&gt;alert/);
  });
});
