import { RuntimeError } from '../../runtime/runtime-service.ts';

/** What a gRPC client says of a call that took too long. */
export function deadlineExceeded(): RuntimeError {
  return new RuntimeError('DEADLINE_EXCEEDED', 'context deadline exceeded');
}
