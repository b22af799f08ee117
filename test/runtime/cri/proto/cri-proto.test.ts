import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** `name number type` of each field, by message. */
type Messages = ReadonlyMap<string, readonly string[]>;
/** `NAME=number, …` by enum. */
type Enums = ReadonlyMap<string, string>;
/** `Service.Method(Request) Response`. */
type Calls = readonly string[];

interface Api {
  readonly messages: Messages;
  readonly enums: Enums;
  readonly calls: Calls;
}

/** What cri.proto leaves out, and why: a kubelet on Linux neither sends nor reads it. */
const LEFT_OUT: ReadonlyMap<string, readonly string[]> = new Map([
  ['ContainerConfig', ['windows 16 WindowsContainerConfig']],
  ['UpdateContainerResourcesRequest', ['windows 3 WindowsContainerResources']],
]);

const read = (url: string): string => readFileSync(new URL(url, import.meta.url), 'utf8');

/** From the tables of the extract. */
function readExtract(text: string): Api {
  const messages = new Map<string, string[]>();
  const enums = new Map<string, string>();
  const calls: string[] = [];
  let message: string[] = [];
  // However wide a table's columns are.
  for (const line of text.split('\n').map((each) => each.replace(/ +\|/g, ' |'))) {
    const [, name] = /^\*\*(\w+)\*\*/.exec(line) ?? [];
    if (name !== undefined) {
      message = [];
      messages.set(name, message);
    }
    const [, number, field, type] = /^\| (\d+) \| (\w+) \| ([^|]+?)(?: \(deprecated\))? \|/.exec(line) ?? [];
    if (type !== undefined) message.push(`${field} ${number} ${compact(type)}`);
    const [, service, method, request, reply] =
      /^\| (\w+Service) \| (\w+) \| (\w+) \| (\w+) \| yes \|/.exec(line) ?? [];
    if (service !== undefined) calls.push(`${service}.${method}(${request}) ${reply}`);
    const [, enumName, values] =
      /^\| (\w+) \| (\w+=0.*) \|$/.exec(line) ?? /^`(?:\w+\.)?(\w+)` \(.*\): (\w+=0.*)\.$/.exec(line) ?? [];
    if (enumName !== undefined && values !== undefined) enums.set(enumName, values);
  }
  return { messages, enums, calls };
}

/** From the .proto, which has nothing but what is looked for here. */
function readProto(text: string): Api {
  const messages = new Map<string, string[]>();
  const enums = new Map<string, string>();
  const calls: string[] = [];
  const open: { kind: string; name: string }[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('//') || /^(syntax|package) /.test(line)) continue;
    const [, kind, name, isEmpty] = /^(service|enum|message) (\w+) \{(\})?$/.exec(line) ?? [];
    const inside = open.at(-1);
    const [, type, field, number] = /^((?:repeated )?[\w.]+|map<.*>) (\w+) = (\d+);$/.exec(line) ?? [];
    const [, value, ordinal] = /^(\w+) = (\d+);$/.exec(line) ?? [];
    const [, method, request, reply] = /^rpc (\w+)\((\w+)\) returns \((\w+)\) \{\}$/.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) {
      if (kind === 'message') messages.set(name, []);
      if (isEmpty === undefined) open.push({ kind, name });
    } else if (line === '}') open.pop();
    else if (inside?.kind === 'message' && type !== undefined) {
      messages.get(inside.name)?.push(`${field} ${number} ${compact(type)}`);
    } else if (inside?.kind === 'enum' && value !== undefined) {
      const before = enums.get(inside.name);
      enums.set(inside.name, `${before === undefined ? '' : `${before}, `}${value}=${ordinal}`);
    } else if (inside?.kind === 'service' && method !== undefined) {
      calls.push(`${inside.name}.${method}(${request}) ${reply}`);
    } else assert.fail(`not understood: ${line}`);
  }
  return { messages, enums, calls };
}

function compact(type: string): string {
  return type.replaceAll(', ', ',');
}

describe('cri.proto', () => {
  const extract = readExtract(read('./cri-messages.md'));
  const proto = readProto(read('../../../../src/runtime/cri/proto/cri.proto'));

  it('has the calls of the API', () => {
    assert.deepEqual(proto.calls.toSorted(), extract.calls.toSorted());
    assert.equal(proto.calls.length, 19);
  });

  it('has every field of every message, by name, number and type, and no other', () => {
    assert.deepEqual([...proto.messages.keys()].toSorted(), [...extract.messages.keys()].toSorted());
    let fields = 0;
    for (const [name, expected] of extract.messages) {
      const kept = expected.filter((field) => LEFT_OUT.get(name)?.includes(field) !== true);
      assert.equal(kept.length, expected.length - (LEFT_OUT.get(name)?.length ?? 0), name);
      assert.deepEqual(proto.messages.get(name), kept, name);
      fields += kept.length;
    }
    assert.ok(fields > 200, `${fields} fields were compared`);
  });

  it('has the values of every enum', () => {
    assert.deepEqual(sorted(proto.enums), sorted(extract.enums));
    assert.equal(proto.enums.size, 6);
  });
});

function sorted(enums: Enums): [string, string][] {
  return [...enums].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
