/**
 * gRPC status numbers <-> the names that RuntimeError carries, and a failed call's error.
 */

import { RuntimeError, type StatusCode } from '../runtime-service.ts';

/** By number; 0 is OK. @see google.golang.org/grpc/codes */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const satisfies readonly ('OK' | StatusCode)[];

/** The names of all failures. */
export const STATUS_CODES: readonly StatusCode[] = NAMES.filter((name) => name !== 'OK');

export function statusNumber(code: StatusCode): number {
  return NAMES.indexOf(code);
}

/** A failed call as gRPC reports it. */
export interface CallFailure {
  readonly code: number;
  readonly details: string;
}

/** What the simulated runtime would have thrown. A number that gRPC does not define is UNKNOWN, as its spec says. */
export function toRuntimeError({ code, details }: CallFailure): RuntimeError {
  const name = NAMES[code] ?? 'UNKNOWN';
  return new RuntimeError(name === 'OK' ? 'UNKNOWN' : name, plainDetails(name, details));
}

/** grpc-js adds times and hints to these two; a Go client says just this, and texts of errors are compared. */
function plainDetails(name: string, details: string): string {
  if (name === 'DEADLINE_EXCEEDED' && details.startsWith('Deadline exceeded')) return 'context deadline exceeded';
  if (name === 'CANCELLED' && details.startsWith('Cancelled')) return 'context canceled';
  const [, failure] = details.split(CONNECT_FAILED);
  const [sentence = '', note] = failure?.split(NOTE) ?? [];
  const [, what, path] = /^(\w+) (.+)$/.exec(note === undefined ? withoutStop(sentence) : sentence) ?? [];
  if (what === undefined) return details;
  const why = GO_TEXTS[what] ?? what;
  return `connection error: desc = "transport: Error while dialing dial unix ${path}: connect: ${why}"`;
}

/** How grpc-js leads to what the system said, and what it puts after it. */
const CONNECT_FAILED = 'Last error: Error: connect ';
const NOTE = '. Resolution note:';

function withoutStop(sentence: string): string {
  return sentence.endsWith('.') ? sentence.slice(0, -1) : '';
}

/** Go's words for what the system says of a socket. */
const GO_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ECONNREFUSED: 'connection refused',
  EACCES: 'permission denied',
};
