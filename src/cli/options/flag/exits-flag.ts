/**
 * `--exits NAME=AFTER[:CODE]`: containers of that name end by themselves, e.g. `init1=2s`, `worker=1m:137`, `*=10s:0`.
 */

import type { ExitRule } from '../../../runtime/simulated/containers/exits.ts';
import { DURATION_EXPECTED, parseDuration } from '../../../text/durations.ts';
import type { FlagProblems } from '../flag-problems.ts';

const FLAG = '--exits';
const RULE = /^(?<name>[^=]+)=(?<after>[^:]+)(?::(?<code>\d+))?$/;
const ALL = '*';
const HIGHEST_CODE = 255;

/** The rule that `text` is; undefined when it is none, which is noted. */
export function parseExit(text: string, problems: FlagProblems): ExitRule | undefined {
  const { name = '', after = '', code = '0' } = RULE.exec(text)?.groups ?? {};
  if (name === '') {
    problems.add(FLAG, text, 'NAME=AFTER[:CODE], e.g. init1=2s or worker=1m:137');
    return undefined;
  }
  const ms = parseDuration(after);
  if (ms === undefined) problems.add(FLAG, text, `after the =: ${DURATION_EXPECTED}`);
  const exitCode = Number(code);
  if (exitCode > HIGHEST_CODE) problems.add(FLAG, text, `an exit code from 0 to ${HIGHEST_CODE} after the :`);
  if (ms === undefined || exitCode > HIGHEST_CODE) return undefined;
  const container = name === ALL ? undefined : name;
  return { selector: {}, container, after: { kind: 'fixed', ms }, exitCode, share: 1 };
}
