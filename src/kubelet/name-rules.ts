/**
 * What is wrong with a name, in the words that the kubelet's own messages have. A list, empty when nothing is.
 *
 * @see apimachinery v0.20.2, `pkg/util/validation/validation.go`: v0.18.6 says `a DNS-1123 label must …`
 */

export const MAX_LABEL = 63;
export const MAX_SUBDOMAIN = 253;
const MAX_QUALIFIED_NAME = 63;

export const LABEL_FORM = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  'an alphanumeric character';
export const SUBDOMAIN_FORM: string = `${LABEL_FORM}(\\.${LABEL_FORM})*`;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  'end with an alphanumeric character';
const QUALIFIED_FORM = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const QUALIFIED_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_EXAMPLES = ['MyName', 'my.name', '123-abc'];
const EMPTY = 'must be non-empty';
const WHOLE: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [LABEL_FORM, SUBDOMAIN_FORM, QUALIFIED_FORM].map((form) => [form, new RegExp(`^${form}$`)]),
);

/** A DNS label of RFC 1123. */
export function dnsLabelProblems(name: string): string[] {
  return [...tooLong(name, MAX_LABEL), ...misformed(name, LABEL_FORM, LABEL_RULE, ['my-name', '123-abc'])];
}

/** A name with an optional prefix: `example.com/MyName`, as keys of labels and annotations are. */
export function qualifiedNameProblems(key: string): string[] {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) {
    const rule = ruleText(QUALIFIED_RULE, QUALIFIED_FORM, QUALIFIED_EXAMPLES);
    return [`a qualified name ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefixProblems = second === undefined ? [] : first === '' ? [EMPTY] : subdomainProblems(first);
  const name = second ?? first;
  const nameProblems = [
    ...(name === '' ? [EMPTY] : tooLong(name, MAX_QUALIFIED_NAME)),
    ...misformed(name, QUALIFIED_FORM, QUALIFIED_RULE, QUALIFIED_EXAMPLES),
  ];
  return [...prefixProblems.map((each) => `prefix part ${each}`), ...nameProblems.map((each) => `name part ${each}`)];
}

function subdomainProblems(name: string): string[] {
  return [...tooLong(name, MAX_SUBDOMAIN), ...misformed(name, SUBDOMAIN_FORM, SUBDOMAIN_RULE, ['example.com'])];
}

/** Length in bytes, as Go counts. */
function tooLong(name: string, most: number): string[] {
  return Buffer.byteLength(name) > most ? [`must be no more than ${most} characters`] : [];
}

function misformed(name: string, form: string, rule: string, examples: readonly string[]): string[] {
  return WHOLE[form]?.test(name) === true ? [] : [ruleText(rule, form, examples)];
}

/** The comma before `or` is upstream's. */
function ruleText(rule: string, form: string, examples: readonly string[]): string {
  return `${rule} (e.g. ${examples.map((each) => `'${each}', `).join(' or ')}regex used for validation is '${form}')`;
}
