/**
 * Whether a runtime starts processes or plays them: a capability, told apart from whatever name the runtime gives itself.
 */

import type { RuntimeService } from './runtime-service.ts';

/**
 * `real`: containers are processes of this machine; they have log files, and their pods addresses that answer.
 * `simulated`: they exist in memory alone, and nothing but the sandbox tells which of them run to completion.
 */
export type RuntimeKind = 'real' | 'simulated';

/** What a runtime has that knows its kind. Not a CRI call: one that says nothing is real. */
interface OfKind {
  readonly kind: RuntimeKind;
}

export function kindOf(runtime: RuntimeService & Partial<OfKind>): RuntimeKind {
  return runtime.kind === 'simulated' ? 'simulated' : 'real';
}

/**
 * Sent by our server before the reply to Version (gRPC initial metadata): the CRI has no field for it, and clients that
 * do not know the key do not see it.
 */
export const RUNTIME_KIND_HEADER = 'refmanager-runtime-kind';
