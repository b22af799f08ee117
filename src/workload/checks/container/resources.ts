/**
 * Checks what a container asks of its node and may take of it: a runtime gets shares, quotas and limits from that.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateResourceRequirements
 */

import { closest } from '../../../input/closest.ts';
import { type Field, isMapping, show } from '../../../input/field.ts';
import { quantityNano } from '../../../kubelet/config/quantity.ts';
import { parseQuantity } from '../../../kubelet/go/parsed-quantity.ts';
import { qualifiedName } from '../names.ts';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'] as const;
const HUGE_PAGES = 'hugepages-';
const NATIVE = 'kubernetes.io/';
const REQUESTS_PREFIX = 'requests.';
const ONE = 1_000_000_000n;

export function checkResources(resources: Field): void {
  const limits = resources.at('limits');
  for (const [name, limit] of amountsOf(limits)) checkAmount(name, limit);
  for (const [name, request] of amountsOf(resources.at('requests'))) {
    checkAmount(name, request);
    checkWithinLimit(name, request, limits);
  }
}

/** What is no mapping is told with the types. */
function amountsOf(field: Field): [string, Field][] {
  return isMapping(field.value) ? field.entries() : [];
}

function checkAmount(name: string, amount: Field): void {
  const wrong = nameProblem(name);
  if (wrong !== undefined) amount.problemOfKey(`Invalid value: ${show(name)}: ${wrong}`);
  const nano = nanoOf(amount);
  if (nano === undefined) return;
  if (nano < 0n) amount.invalid('must be greater than or equal to 0');
  else if (!isOvercommitAllowed(name) && !name.startsWith(HUGE_PAGES) && nano % ONE !== 0n) {
    amount.invalid('must be an integer');
  }
}

function nameProblem(name: string): string | undefined {
  const wrong = qualifiedName(name);
  if (wrong !== undefined) return wrong;
  if (!name.includes('/')) {
    if ((STANDARD as readonly string[]).includes(name) || name.startsWith(HUGE_PAGES)) return undefined;
    const meant = closest(name, STANDARD);
    const hint = meant === undefined ? '' : ` (did you mean ${show(meant)}?)`;
    return `must be a standard resource for containers: ${STANDARD.join(', ')}${hint}`;
  }
  return !isNative(name) && name.startsWith(REQUESTS_PREFIX)
    ? "doesn't follow extended resource name standard"
    : undefined;
}

/** What a node has a fixed number of cannot be shared, nor be promised twice. */
function checkWithinLimit(name: string, request: Field, limits: Field): void {
  const limit = limits.at(name);
  const isWritten = isMapping(limits.value) && Object.hasOwn(limits.value, name);
  const asked = nanoOf(request);
  const most = isWritten ? nanoOf(limit) : undefined;
  if (asked === undefined) return;
  if (!isOvercommitAllowed(name)) {
    if (most === undefined && limit.isAbsent)
      request.problem('Required value: limit must be set for non overcommitable resources');
    else if (most !== undefined && asked !== most) request.invalid(`must be equal to ${name} limit`);
  } else if (most !== undefined && most >= 0n && asked > most) {
    request.invalid(`must be less than or equal to ${name} limit (${limit.shown})`);
  }
}

function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith(HUGE_PAGES);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes(NATIVE);
}

/** What stands there with nothing behind it is 0 to Go; undefined for what is no quantity: told with the types. */
function nanoOf({ value = 0 }: Field): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return parseQuantity(String(value)) === undefined ? undefined : quantityNano(value);
}
