import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expand } from '../../../src/kubelet/env/env-expansion.ts';

describe('expanding variables', () => {
  it('takes time in proportion to the text, also where no bracket closes', { timeout: 30_000 }, () => {
    const open = '$('.repeat(4_000_000);
    assert.equal(
      expand(open, () => assert.fail()),
      open,
    );
  });

  it('goes on behind the last bracket that closes', () => {
    const lookup = (name: string): string | undefined => (name === 'A' ? 'a' : undefined);
    assert.equal(expand('$(A)$(A $(B) $(A)$(A', lookup), 'a$(A $(B) a$(A');
  });
});
