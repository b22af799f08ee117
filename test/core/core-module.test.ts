/** The committed module: what it asks for, what it gives, and that to instantiate it changes nothing. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CORE_MODULE } from '../../src/core/core-module.ts';
import * as portable from '../../src/core/module.ts';

interface ModuleType {
  new (bytes: Uint8Array): object;
  imports(module: object): { module: string; name: string; kind: string }[];
  exports(module: object): { name: string; kind: string }[];
}
interface MemoryType {
  new (descriptor: { initial: number; maximum: number; shared: true }): { readonly buffer: SharedArrayBuffer };
}
const { Module, Instance, Memory } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: ModuleType;
      Instance: new (module: object, imports: object) => { readonly exports: typeof portable };
      Memory: MemoryType;
    };
  }
).WebAssembly;

const module = new Module(Buffer.from(CORE_MODULE, 'base64'));

describe('the module of the core', () => {
  it('asks for a memory alone, and gives the functions of module.ts alone', () => {
    assert.deepEqual(Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }]);
    const given = Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
    assert.deepEqual(
      given.sort(),
      Object.keys(portable)
        .map((name) => `function ${name}`)
        .sort(),
    );
  });

  it('leaves the memory as it is when it is instantiated', () => {
    const memory = new Memory({ initial: 1, maximum: 1, shared: true });
    const bytes = new Uint8Array(memory.buffer).fill(0xa5);
    new Instance(module, { env: { memory } });
    assert.ok(bytes.every((byte) => byte === 0xa5));
  });

  it('takes memories up to 4 GiB', () => {
    const memory = new Memory({ initial: 65_536, maximum: 65_536, shared: true });
    const { exports } = new Instance(module, { env: { memory } });
    const last = 2 ** 30 - 1;
    new Int32Array(memory.buffer)[last] = 7;
    assert.equal(exports.leaveRead(last), 7);
    assert.equal(new Int32Array(memory.buffer)[last], 0);
  });
});
