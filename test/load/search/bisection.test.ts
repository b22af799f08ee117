import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bisect, type Holds, type Limit } from '../../../src/load/search/bisection.ts';

const RANGE = { low: 10, high: 2000 };

/** Holds up to `most`; `asked` has the rates, each once. */
function upTo(most: number): { holds: Holds; asked: number[] } {
  const asked: number[] = [];
  const holds: Holds = async (rate) => {
    assert.ok(rate >= RANGE.low && rate <= RANGE.high, String(rate));
    if (!asked.includes(rate)) asked.push(rate);
    return rate <= most;
  };
  return { holds, asked };
}

function assertFinds({ holds = 0, breaks = 0 }: Limit, most: number): void {
  assert.ok(holds <= most && most < breaks, `${holds} ${most} ${breaks}`);
  assert.ok(breaks / holds <= 1.01, `${holds} ${breaks}`);
}

describe('the search for the highest rate', () => {
  it('finds every limit of its range, in about a dozen runs', async () => {
    for (const most of [10, 11, 47.3, 99.99, 413, 1234, 1999]) {
      const { holds, asked } = upTo(most);
      assertFinds(await bisect(holds, RANGE, 0.01), most);
      assert.ok(asked.length <= 13, `${asked.length} for ${most}`);
    }
  });

  it('says when the lowest breaks or the highest holds', async () => {
    assert.deepEqual(await bisect(upTo(9).holds, RANGE, 0.01), { breaks: 10 });
    assert.deepEqual(await bisect(upTo(5000).holds, RANGE, 0.01), { holds: 2000 });
  });

  it('begins near a limit that is known, and finds its own wherever it is', async () => {
    const near = { holds: 410, breaks: 414 };
    for (const most of [10, 100, 405, 411, 417, 460, 1900]) {
      assertFinds(await bisect(upTo(most).holds, RANGE, 0.01, near), most);
    }
    assert.deepEqual(await bisect(upTo(9).holds, RANGE, 0.01, near), { breaks: 10 });
    assert.deepEqual(await bisect(upTo(5000).holds, RANGE, 0.01, near), { holds: 2000 });
    assertFinds(await bisect(upTo(50).holds, RANGE, 0.01, { breaks: 10 }), 50);
    assertFinds(await bisect(upTo(50).holds, RANGE, 0.01, { holds: 2000 }), 50);
    const { holds, asked } = upTo(412);
    await bisect(holds, RANGE, 0.01, near);
    assert.ok(asked.length <= 3, String(asked));
  });

  it('ends where it is told nothing more', async () => {
    let left = 4;
    const limit = await bisect(async (rate) => (left-- > 0 ? rate < 400 : undefined), RANGE, 0.01);
    assert.ok((limit.holds ?? 0) < 400 && (limit.breaks ?? 0) >= 400);
  });
});
