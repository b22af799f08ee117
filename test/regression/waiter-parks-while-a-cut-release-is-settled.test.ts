/**
 * An exception cut the release of a live writer; when its thread settled that later, a waiter that set PARKED at the
 * same moment made the one CAS fail. The word then named a thread that held nothing, and the waiter slept for ever.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../interleaving/explorer/index.ts';
import { lockScenario } from '../interleaving/lock/lock-model.ts';
import { REAL_LOCK } from '../interleaving/lock/lock-modules.ts';

describe('a write release that an exception cut at its first operation', () => {
  it('is abandoned in every interleaving with a waiting reader', () => {
    const { outcome, failure } = explore(lockScenario(REAL_LOCK, { users: ['w!1a', 'r'] }));
    assert.equal(outcome, 'passed', failure?.trace.join('\n'));
  });

  it('is abandoned in every interleaving with a waiting writer', () => {
    const { outcome, failure } = explore(lockScenario(REAL_LOCK, { users: ['w!1a', 'w'] }));
    assert.equal(outcome, 'passed', failure?.trace.join('\n'));
  });
});
