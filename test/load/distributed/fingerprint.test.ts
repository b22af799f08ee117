import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprint } from '../../../src/load/distributed/fingerprint.ts';
import { packageVersion } from '../../../src/package-version.ts';

describe('the fingerprint of a process', () => {
  it('has the version, a digest of the code, that of V8 and a digest of the mathematics', () => {
    const [major, minor] = process.versions.v8.split('.');
    assert.match(fingerprint(), new RegExp(`^${packageVersion()}-[0-9a-f]{8}-${major}\\.${minor}-[0-9a-f]{8}$`));
    assert.equal(fingerprint(), fingerprint());
  });
});
