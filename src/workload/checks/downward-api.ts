/**
 * Checks what a pod asks to be told of itself: paths of fields and names of resources that the kubelet can resolve.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateObjectFieldSelector and
 *   validateContainerResourceFieldSelector
 */

import { closest } from '../../input/closest.ts';
import { type Field, show } from '../../input/field.ts';
import { annotationKey, qualifiedName } from './names.ts';

/** As the kubelet takes it apart: all between the first bracket and the last. */
const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/s;
const OF_THE_OBJECT = ['metadata.name', 'metadata.namespace', 'metadata.uid'] as const;
const NODE_NAME = 'spec.nodeName';
/** What it was called once; nobody is told of it. */
const OLD_NODE_NAME = 'spec.host';
/** What the environment can have, beside one label or annotation. */
export const ENVIRONMENT_FIELDS: readonly string[] = [
  ...OF_THE_OBJECT,
  NODE_NAME,
  'spec.serviceAccountName',
  'status.hostIP',
  'status.podIP',
  'status.podIPs',
];
/** What files can have, beside one label or annotation. */
export const FILE_FIELDS: readonly string[] = [...OF_THE_OBJECT, 'metadata.labels', 'metadata.annotations'];

const RESOURCES: readonly string[] = ['limits', 'requests'].flatMap((group) =>
  ['cpu', 'memory', 'ephemeral-storage'].map((name) => `${group}.${name}`),
);
const CPU_DIVISORS: readonly string[] = ['1m', '1'];
const BYTE_DIVISORS: readonly string[] = '1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei'.split(' ');

export function checkFieldRef(fieldRef: Field, known: readonly string[]): void {
  if (fieldRef.mapping() === undefined) return;
  fieldRef.at('apiVersion').oneOf(['v1']);
  const field = fieldRef.required('fieldPath', 'a path, e.g. metadata.name');
  const path = field.string();
  if (path === undefined || known.includes(path === OLD_NODE_NAME ? NODE_NAME : path)) return;
  const [, map, key] = SUBSCRIPT.exec(path) ?? [];
  if (key !== undefined) {
    const wrong = map === 'labels' ? qualifiedName(key) : annotationKey(key);
    if (wrong !== undefined) field.invalid(wrong);
    return;
  }
  if (path === '') {
    field.problem('Required value: expected a path, e.g. metadata.name, got ""');
    return;
  }
  const meant = closest(path, known);
  const hint = meant === undefined ? '' : ` (did you mean ${show(meant)}?)`;
  const subscripts = "metadata.labels['KEY'], metadata.annotations['KEY']";
  field.problem(`Unsupported value: ${show(path)}: supported values: ${known.join(', ')}, ${subscripts}${hint}`);
}

/** @param needsContainer - in files there is no container that would be meant by default */
export function checkResourceFieldRef(ref: Field, containerNames: ReadonlySet<string>, needsContainer: boolean): void {
  if (ref.mapping() === undefined) return;
  const container = ref.at('containerName');
  const name = container.string() ?? '';
  if (name === '' && needsContainer) container.requiredText('the name of a container of the pod');
  if (name !== '' && !containerNames.has(name)) {
    container.problem(
      `Not found: ${show(name)}: expected one of the pod's containers (${[...containerNames].join(', ')})`,
    );
  }
  const resource = ref.required('resource', 'a resource, e.g. limits.memory');
  const text = resource.string();
  if (text === undefined) return;
  if (RESOURCES.includes(text)) checkDivisor(ref.at('divisor'), text);
  else {
    const meant = closest(text, RESOURCES);
    const hint = meant === undefined ? '' : ` (did you mean ${show(meant)}?)`;
    resource.problem(`Unsupported value: ${show(text)}: supported values: ${RESOURCES.join(', ')}${hint}`);
  }
}

function checkDivisor(divisor: Field, resource: string): void {
  const { value } = divisor;
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const allowed = resource.endsWith('.cpu') ? CPU_DIVISORS : BYTE_DIVISORS;
  if (value === '' || value === 0 || value === '0' || allowed.includes(String(value))) return;
  divisor.problem(`Unsupported value: ${divisor.shown}: supported values: ${allowed.join(', ')}`);
}
