import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ObjectFieldSelector, SpecifiedPod } from '../../../src/api/pod.ts';
import { fieldValue, resourceValue } from '../../../src/kubelet/env/field-values.ts';

const EMPTY: SpecifiedPod = { spec: { containers: [] } };
const valueOf = (ref: ObjectFieldSelector, pod = EMPTY): string => fieldValue(ref, pod, { podIPs: [], hostIP: '' });

it('has all labels or annotations in lines, sorted and quoted', () => {
  const pod = { ...EMPTY, metadata: { labels: { b: 'say "hi"', a: 'ä\n' }, annotations: {} } };
  assert.equal(valueOf({ fieldPath: 'metadata.labels' }, pod), 'a="ä\\n"\nb="say \\"hi\\""');
  assert.equal(valueOf({ fieldPath: 'metadata.annotations' }, pod), '');
  assert.equal(valueOf({ fieldPath: "metadata.labels['b']" }, pod), 'say "hi"');
});

it('takes the node by its old name, and keys of annotations in any case', () => {
  assert.equal(valueOf({ fieldPath: 'spec.host' }, { spec: { containers: [], nodeName: 'n' } }), 'n');
  assert.equal(valueOf({ fieldPath: "metadata.annotations['K/X']" }), '');
});

it('refuses what is no field, in the words of the kubelet', () => {
  const rule =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  const prefixRule =
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and " +
    "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  const long = `metadata.labels['${'a'.repeat(64)}']`;
  const problems: [path: string, message: string][] = [
    ['spec.color', 'field label not supported: spec.color'],
    ['metadata.labels.app', 'field label not supported: metadata.labels.app'],
    ['spec.restartPolicy', 'unsupported fieldPath: spec.restartPolicy'],
    ['status.phase', 'unsupported fieldPath: status.phase'],
    ["spec['x']", "field label does not support subscript: spec['x']"],
    ["['x']", "field label not supported: ['x']"],
    ["metadata.labels[']", "field label not supported: metadata.labels[']"],
    ["metadata.labels['a'", "field label not supported: metadata.labels['a'"],
    ["metadata.labels['']", `invalid key subscript in metadata.labels['']: name part must be non-empty;${rule}`],
    ["metadata.labels['a b']", `invalid key subscript in metadata.labels['a b']: ${rule}`],
    ["metadata.labels['A/b']", `invalid key subscript in metadata.labels['A/b']: ${prefixRule}`],
    ["metadata.labels['/b']", "invalid key subscript in metadata.labels['/b']: prefix part must be non-empty"],
    [long, `invalid key subscript in ${long}: name part must be no more than 63 characters`],
  ];
  for (const [fieldPath, message] of problems) assert.throws(() => valueOf({ fieldPath }), { message });
});

it('knows the fields of v1 alone, which is what no version at all means', () => {
  const pod = { ...EMPTY, metadata: { name: 'web-0' } };
  const fieldPath = 'metadata.name';
  assert.equal(valueOf({ fieldPath }, pod), 'web-0');
  assert.equal(valueOf({ apiVersion: 'v1', fieldPath }, pod), 'web-0');
  assert.throws(() => valueOf({ apiVersion: 'v2', fieldPath }, pod), { message: 'unsupported pod version: v2' });
  assert.throws(() => valueOf({ apiVersion: '', fieldPath }, pod), { message: 'unsupported pod version: ' });
});

it('divides processors by thousandths, and all else by whole numbers', () => {
  const limits = { cpu: '1500m', memory: '1.5Gi', 'ephemeral-storage': '1k', 'hugepages-2Mi': '4Mi' };
  const container = { name: 'app', resources: { limits } };
  const values: [resource: string, divisor: string, value: string][] = [
    ['limits.cpu', '0', '2'],
    ['limits.cpu', '1m', '1500'],
    ['limits.memory', '1Mi', '1536'],
    ['limits.memory', '500m', '1610612736'], // half a byte counts as one
    ['limits.ephemeral-storage', '3', '334'],
    ['limits.hugepages-2Mi', '2Mi', '2'],
    ['requests.cpu', '1', '0'],
    ['limits.memory', '100E', '-9223372036854775808'], // more than Go can divide by
  ];
  for (const [resource, divisor, value] of values) {
    assert.equal(resourceValue({ resource, divisor }, EMPTY, container), value, `${resource} / ${divisor}`);
  }
  for (const resource of ['limits', 'limits.gpu', 'limits.cpu.x', 'xlimits.cpu']) {
    const message = `unsupported container resource : ${resource}`;
    assert.throws(() => resourceValue({ resource }, EMPTY, container), { message });
  }
});
