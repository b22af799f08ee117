/**
 * Checks what a pod says of names and addresses: its hosts file and its resolver.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateHostAliases and validatePodDNSConfig
 */

import { isIP } from 'node:net';
import type { Field } from '../../input/field.ts';
import { dnsSubdomain, type NameRule } from './names.ts';

const MOST_NAMESERVERS = 3;
const MOST_SEARCHES = 32;
const LONGEST_SEARCHES = 2048;
const ADDRESS = 'expected an IP address, e.g. 10.9.8.7';

export function checkHostAliases(spec: Field): void {
  for (const alias of spec.at('hostAliases').mappings()) {
    const address = alias.required('ip', 'an IP address');
    if (typeof address.value === 'string' && isIP(address.value) === 0) address.invalid(ADDRESS);
    for (const name of alias.at('hostnames').items()) {
      const wrong = ifText(name, dnsSubdomain);
      if (wrong !== undefined) name.invalid(wrong);
    }
  }
}

export function checkDnsConfig(spec: Field): void {
  const config = spec.at('dnsConfig');
  if (spec.at('dnsPolicy').value === 'None') requireNameserver(spec, config);
  if (config.mapping() === undefined) return;
  const servers = config.at('nameservers').items();
  if (servers.length > MOST_NAMESERVERS) {
    config.at('nameservers').invalid(`must not have more than ${MOST_NAMESERVERS} nameservers`);
  }
  for (const server of servers) {
    const wrong = ifText(server, (text) => (isIP(text) === 0 ? ADDRESS : undefined));
    if (wrong !== undefined) server.invalid(wrong);
  }
  checkSearches(config.at('searches'));
  for (const option of config.at('options').mappings()) {
    const name = option.required('name', 'the name of an option');
    if (name.value === '') name.problem('Required value: expected the name of an option, got ""');
  }
}

function checkSearches(searches: Field): void {
  const items = searches.items();
  const length = items.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0) + 1, -1);
  if (items.length > MOST_SEARCHES) searches.invalid(`must not have more than ${MOST_SEARCHES} search paths`);
  else if (length > LONGEST_SEARCHES) {
    searches.invalid(`must not have more than ${LONGEST_SEARCHES} characters (including spaces) in the search list`);
  }
  for (const item of items) {
    // A trailing dot is fine: the name is complete.
    const wrong = ifText(item, (text) => dnsSubdomain(text.replace(/\.$/, '')));
    if (wrong !== undefined) item.invalid(wrong);
  }
}

/** What `rule` says of an item, which is the empty text when nothing stands there. What is no text is told with the types. */
function ifText({ value = '' }: Field, rule: NameRule): string | undefined {
  return typeof value === 'string' ? rule(value) : undefined;
}

function requireNameserver(spec: Field, config: Field): void {
  const servers = config.at('nameservers').value;
  if (Array.isArray(servers) && servers.length > 0) return;
  const field = config.isAbsent ? spec.at('dnsConfig') : config.at('nameservers');
  field.problem('Required value: must provide at least one DNS nameserver when `dnsPolicy` is None');
}
