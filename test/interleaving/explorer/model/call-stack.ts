/** Where code under test is, as text: the sites of operations (log.ts). */

const STACK_DEPTH = 40;

/** The stack of whoever asks up to the function `last`, exclusive: where the code is, with all its callers. */
export function callStack(last: string): string {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.stackTraceLimit = STACK_DEPTH;
  Error.prepareStackTrace = (_error, frames) => frames; // formatting them costs more than all the rest of a run
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, callStack);
  const frames = holder.stack as NodeJS.CallSite[];
  Error.stackTraceLimit = stackTraceLimit;
  if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
  else Object.defineProperty(Error, 'prepareStackTrace', prepare);
  let text = '';
  for (const frame of frames) {
    if (frame.getFunctionName() === last) break;
    text += `${frame.getFileName()}:${frame.getPosition()}\n`;
  }
  return text;
}
