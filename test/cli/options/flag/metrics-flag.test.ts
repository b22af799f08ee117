import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMetricsPort } from '../../../../src/cli/options/flag/metrics-flag.ts';
import { FlagProblems } from '../../../../src/cli/options/flag-problems.ts';

describe('--metrics-port', () => {
  it('is a port of this machine, or of an address', () => {
    const problems = new FlagProblems();
    const parse = (text: string | undefined): unknown => parseMetricsPort(text, problems);
    assert.equal(parse(undefined), undefined);
    assert.deepEqual(parse('9464'), { host: '127.0.0.1', port: 9464 });
    assert.deepEqual(parse('0.0.0.0:0'), { host: '0.0.0.0', port: 0 });
    assert.deepEqual(parse('[::1]:65535'), { host: '::1', port: 65535 });
    assert.deepEqual(problems.lines, []);
  });

  it('is nothing else', () => {
    for (const text of ['', 'x', '-1', '65536', '1e3', ':9464', 'a:b', '::1:9464', 'http://x:1']) {
      const problems = new FlagProblems();
      assert.equal(parseMetricsPort(text, problems), undefined);
      assert.match(problems.lines[0] ?? '', /^--metrics-port .*: expected a port from 0 to 65535/, text);
    }
  });
});
