/**
 * What a result tells of a start that failed, from how it ended.
 */

import type { StartEnd } from '../../../kubelet/context/start-end.ts';
import type { FailedStart } from '../../result.ts';

/** Upstream's texts end in a colon where there was nothing to be quoted: an empty output, for instance. */
export function withoutColon(text: string): string {
  return text.endsWith(': ') ? text.slice(0, -': '.length) : text;
}

export function failureOf({ outcome, reason, code }: StartEnd): Pick<FailedStart, 'outcome' | 'reason' | 'code'> {
  return { outcome: outcome === 'interrupted' ? outcome : 'failed', reason, ...(code && { code }) };
}
