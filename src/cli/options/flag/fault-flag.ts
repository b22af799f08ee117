/**
 * `--fault CALL=KIND[:ARGUMENT][@WHEN]`: e.g. `StartContainer=error:UNAVAILABLE@5%`, `RunPodSandbox=slow:2s`,
 * `CreateContainer=cut@3`.
 */

import type { Fault, FaultRule } from '../../../runtime/cri/server/fault.ts';
import { STATUS_CODES } from '../../../runtime/cri/status-code.ts';
import type { FlagProblems } from '../flag-problems.ts';

const FLAG = '--fault';
const RULE = /^(?<method>\w+|\*)=(?<kind>[a-z-]+)(?::(?<argument>[^@]+))?(?:@(?<when>.+))?$/;
const DURATION = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s)$/;
const PERCENT = /^(?<percent>\d+(?:\.\d+)?)%$/;
const MS_PER_SECOND = 1000;
const PER_CENT = 100;
const KINDS = 'slow:TIME, hang, error:CODE, cut, cut-after, empty or half';

/** The rule that `text` is; undefined when it is none, which is noted. `calls` are the names it may have. */
export function parseFault(text: string, calls: readonly string[], problems: FlagProblems): FaultRule | undefined {
  const parts = RULE.exec(text)?.groups;
  if (parts === undefined) {
    problems.add(FLAG, text, `CALL=KIND[:ARGUMENT][@WHEN], e.g. StartContainer=error:UNAVAILABLE@5%`);
    return undefined;
  }
  const { method = '', kind = '', argument, when } = parts;
  if (method !== '*' && !calls.includes(method)) {
    problems.add(FLAG, text, `* or one of ${calls.join(', ')} before the =`);
    return undefined;
  }
  const fault = parseKind(kind, argument);
  if (typeof fault === 'string') {
    problems.add(FLAG, text, fault);
    return undefined;
  }
  const scope = parseWhen(when);
  if (scope !== undefined) return { method, fault, ...scope };
  problems.add(FLAG, text, 'a share of the calls (5%) or the number of one (3) after the @');
  return undefined;
}

/** The fault, or what was expected. */
function parseKind(kind: string, argument: string | undefined): Fault | string {
  switch (kind) {
    case 'slow': {
      const { amount, unit } = DURATION.exec(argument ?? '')?.groups ?? {};
      if (amount === undefined) return 'a time after slow:, e.g. slow:2s or slow:250ms';
      return { kind, ms: Number(amount) * (unit === 's' ? MS_PER_SECOND : 1) };
    }
    case 'error': {
      if (/^\d+$/.test(argument ?? '')) return { kind, code: Number(argument) };
      const code = STATUS_CODES.find((each) => each === argument);
      return code === undefined ? `after error: a number, or one of ${STATUS_CODES.join(', ')}` : { kind, code };
    }
    case 'hang':
    case 'cut':
    case 'cut-after':
    case 'empty':
    case 'half':
      return argument === undefined ? { kind } : `${kind} without an argument`;
    default:
      return `${KINDS} after the =`;
  }
}

function parseWhen(when: string | undefined): { rate: number } | { call: number } | Record<never, never> | undefined {
  if (when === undefined) return {};
  const { percent } = PERCENT.exec(when)?.groups ?? {};
  if (percent !== undefined) return Number(percent) <= PER_CENT ? { rate: Number(percent) / PER_CENT } : undefined;
  return /^[1-9]\d*$/.test(when) ? { call: Number(when) } : undefined;
}
