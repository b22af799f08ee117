/**
 * The one error class of refmanager, the union of its codes, and its way between threads as plain data.
 * Everything may import this file; it imports nothing.
 */

/** Every `code` a RefManagerError can carry; docs/errors.md says what each means and what to do. */
export type RefManagerErrorCode =
  | 'ERR_INVALID_CONTAINER_ID'
  | 'ERR_INVALID_REF'
  | 'ERR_INVALID_OPTION'
  | 'ERR_STORE_FULL'
  | 'ERR_TOO_MANY_THREADS'
  | 'ERR_LOCK_TIMEOUT'
  | 'ERR_LOCK_MISUSE'
  | 'ERR_ABORTED'
  | 'ERR_BAD_HANDLE'
  | 'ERR_BAD_SNAPSHOT'
  | 'ERR_WATCH_TOO_OLD'
  | 'ERR_DETACHED'
  | 'ERR_WORKER_DIED'
  | 'ERR_WORKER_NOT_FOUND'
  | 'ERR_REDIS'
  | 'ERR_NO_WORKERS'
  | 'ERR_RUN_IN_USE';

/** A RefManagerError as plain data: structured clone drops an error's class and code, so workers send this. */
export interface ErrorData {
  readonly name: string;
  readonly code?: RefManagerErrorCode;
  readonly message: string;
  readonly stack?: string;
}

/**
 * Thrown by every public function of refmanager. The message gives the offending value and what was expected;
 * when it is thrown, nothing was changed.
 */
export class RefManagerError extends Error {
  readonly code: RefManagerErrorCode;

  constructor(code: RefManagerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  override get name(): string {
    return 'RefManagerError';
  }
}

/** An error as plain data, ready for postMessage. Any thread; never throws. */
export function toErrorData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: 'Error', message: typeof error === 'string' ? error : preview(error) };
  const stack = error.stack === undefined ? {} : { stack: error.stack };
  const code = error instanceof RefManagerError ? { code: error.code } : {};
  return { name: error.name, message: error.message, ...code, ...stack };
}

/** The error that `data` describes: a RefManagerError when it carries a code. The sender's stack is kept. */
export function fromErrorData(data: ErrorData): Error {
  const error = data.code === undefined ? new Error(data.message) : new RefManagerError(data.code, data.message);
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}

/** The longest piece of a user's value that a message repeats, in characters. */
const PREVIEW_LENGTH = 80;

/** The user and password of a URL; a password may have an `@` in it. Not `redis://[user:password@]host`, which explains one. */
const CREDENTIALS = /(?<=\b(?:https?|rediss?|ftps?|ssh|git):\/\/)[^\s/"'`[\]]*@/gi;

/** `text` without whom its URLs log in as: who reads a message needs neither names nor passwords. */
export function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, '…@');
}

/** A user's value as an error message shows it: quoted, without passwords, control characters escaped, cut when long. */
export function preview(value: unknown): string {
  let text: string;
  if (typeof value === 'string') text = withoutCredentials(JSON.stringify(value));
  else if (typeof value === 'object' && value !== null) text = describeObject(value);
  else text = String(value);
  return text.length <= PREVIEW_LENGTH ? text : `${text.slice(0, PREVIEW_LENGTH)}… (${text.length} characters)`;
}

function describeObject(value: object): string {
  try {
    return `an object of ${String(value.constructor?.name ?? 'null prototype')}`;
  } catch {
    return 'an object'; // a Proxy or a getter that throws: a message must come out all the same
  }
}
