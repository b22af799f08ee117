import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandLine } from '../../src/cli/command-line.ts';

describe('commandLine', () => {
  it('is what somebody would type again', () => {
    assert.equal(
      commandLine(['load', 'a.yaml', '--set', 'executor.rate=80/s']),
      'refmanager load a.yaml --set executor.rate=80/s',
    );
    assert.equal(commandLine(['load', 'my file.yaml', "it's"]), "refmanager load 'my file.yaml' 'it'\\''s'");
    assert.equal(commandLine(['run', '']), "refmanager run ''");
  });

  it('leaves out who a URL logs in as', () => {
    assert.equal(
      commandLine(['worker', '--redis', 'redis://user:secret@host:6379/0']),
      "refmanager worker --redis 'redis://…@host:6379/0'",
    );
    assert.doesNotMatch(commandLine(['--redis=rediss://:p%40ss@host']), /p%40ss/);
    for (const password of ['p@ss', 'p ss@', ':p'])
      assert.doesNotMatch(commandLine(['--redis', `redis://u:${password}@host`]), /ss|:p/);
    assert.equal(commandLine(['--runtime', 'unix:///run/x.sock']), 'refmanager --runtime unix:///run/x.sock');
  });

  it('is cut where it is longer than anybody types', () => {
    assert.ok(commandLine(['x'.repeat(10_000)]).length < 5_000);
  });
});
