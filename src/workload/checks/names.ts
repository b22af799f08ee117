/**
 * The API server's rules for names, each a function from a string to what is wrong with it (undefined: nothing).
 *
 * @see k8s.io/apimachinery v0.18.6, `pkg/util/validation/validation.go`
 */

import type { Field } from '../../input/field.ts';
import {
  LABEL_FORM,
  MAX_LABEL,
  MAX_SUBDOMAIN,
  qualifiedNameProblems,
  SUBDOMAIN_FORM,
} from '../../kubelet/name-rules.ts';

export type NameRule = (name: string) => string | undefined;

const MAX_PORT_NAME = 15;

const LABEL = new RegExp(`^${LABEL_FORM}$`);
const SUBDOMAIN = new RegExp(`^${SUBDOMAIN_FORM}$`);
const ENVIRONMENT_FORM = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const ENVIRONMENT = new RegExp(`^${ENVIRONMENT_FORM}$`);
const LABEL_VALUE_FORM = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const LABEL_VALUE = new RegExp(`^${LABEL_VALUE_FORM}$`);

/** Reports what is wrong with the name in `field` by `rule`. An empty text is an unset one. */
export function checkNameOf(field: Field, rule: NameRule): void {
  const name = field.string();
  const wrong = name === undefined || name === '' ? undefined : rule(name);
  if (wrong !== undefined) field.invalid(wrong);
}

function tooLong(name: string, max: number): string | undefined {
  return name.length > max ? `must be no more than ${max} characters` : undefined;
}

/** A DNS-1123 label: container, volume and namespace names. */
export const dnsLabel: NameRule = (name) => {
  if (LABEL.test(name)) return tooLong(name, MAX_LABEL);
  return (
    "a DNS-1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
    `alphanumeric character (e.g. 'my-name' or '123-abc', regex used for validation is '${LABEL_FORM}')`
  );
};

/** A DNS-1123 subdomain: names of pods and of most workloads. */
export const dnsSubdomain: NameRule = (name) => {
  if (SUBDOMAIN.test(name)) return tooLong(name, MAX_SUBDOMAIN);
  return (
    "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
    `with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN_FORM}')`
  );
};

/** What a name is generated from may end in a dash: a suffix follows. */
export function asPrefix(rule: NameRule): NameRule {
  return (prefix) => rule(prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix);
}

export const environmentName: NameRule = (name) => {
  if (ENVIRONMENT.test(name) && name !== '.' && !name.startsWith('..')) return undefined;
  return (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not " +
    `start with a digit (e.g. 'my.env-name' or 'MY_ENV.NAME', regex used for validation is '${ENVIRONMENT_FORM}')`
  );
};

/** A key of a ConfigMap or Secret. */
export const configKey: NameRule = (key) => {
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return "a key must consist of alphanumeric characters, '-', '_' or '.'";
  return key === '.' || key.startsWith('..') ? 'must not be "." or begin with ".."' : tooLong(key, MAX_SUBDOMAIN);
};

/** The name of a port: an IANA service name. */
export const portName: NameRule = (name) => {
  if (name.length > MAX_PORT_NAME) return `must be no more than ${MAX_PORT_NAME} characters`;
  if (!/^[-a-z0-9]+$/.test(name)) return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  if (!/[a-z]/.test(name)) return 'must contain at least one letter (a-z)';
  if (name.includes('--')) return 'must not contain consecutive hyphens';
  return /^-|-$/.test(name) ? 'must not begin or end with a hyphen' : undefined;
};

/** The key of a label, in the words that a kubelet has for it. */
export const qualifiedName: NameRule = (name) => qualifiedNameProblems(name)[0];

/** The key of an annotation: letters of either case in its prefix, too. */
export const annotationKey: NameRule = (key) => qualifiedNameProblems(key.toLowerCase())[0];

export const labelValue: NameRule = (value) => {
  if (value === '' || LABEL_VALUE.test(value)) return tooLong(value, MAX_LABEL);
  return (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
    `end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345', regex used for validation is '${LABEL_VALUE_FORM}')`
  );
};
