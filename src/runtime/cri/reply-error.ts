/**
 * A reply that came, but is not whole: found by the client, so its text has no `rpc error: …`.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/cri/remote/utils.go`
 */

import { RuntimeError } from '../runtime-service.ts';

export class ReplyError extends RuntimeError {
  constructor(problem: string) {
    super('UNKNOWN', problem);
    this.message = problem;
  }
}
