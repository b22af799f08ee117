/**
 * Runs a lifecycle hook, post-start or pre-stop, and words its failure.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/lifecycle/handlers.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { Container, LifecycleHandler, Pod } from '../../api/pod.ts';
import type { HttpGetter } from '../../runtime/http-getter.ts';
import type { RuntimeService } from '../../runtime/runtime-service.ts';
import { onAbort } from '../../runtime/time/abort.ts';
import { deadlineExceeded } from '../deadlines/deadline-exceeded.ts';
import type { Deadlines } from '../deadlines/deadlines.ts';
import { handlerDump } from '../go/dump.ts';
import { errorText, KubeletError } from '../kubelet-error.ts';
import { podText } from '../limits/crash-back-off.ts';
import { hookUrl } from './http-hook.ts';
import { quoteOutput } from './quote-output.ts';

/** A hook's command has no deadline. */
const NO_TIMEOUT_SECONDS = 0;
const NO_OUTPUT = Buffer.alloc(0);

export interface HookRequest {
  readonly containerId: string;
  readonly pod: Pod;
  readonly container: Container;
  readonly handler: LifecycleHandler;
  /** Read anew when the hook needs an address. */
  readonly podIPs: () => Promise<readonly string[]>;
  readonly signal?: AbortSignal | undefined;
  /** When it has failed, however it goes on. */
  readonly limitMs: number;
}

export interface HookFailure {
  /** For the event: says which hook of which container failed, and what it printed. */
  readonly message: string;
  readonly error: Error;
}

export interface HookParts {
  readonly runtime: RuntimeService;
  readonly http: HttpGetter;
  readonly deadlines: Deadlines;
}

/** Undefined when the hook succeeded; what it printed is then discarded. Never rejects. */
export async function runHook(parts: HookParts, request: HookRequest): Promise<HookFailure | undefined> {
  const { exec, httpGet } = request.handler;
  if (exec !== undefined) return runExec(parts, request, exec.command ?? []);
  if (httpGet !== undefined) return runHttpGet(parts, request, httpGet);
  const error = new KubeletError(`invalid handler: ${handlerDump(request.handler)}`);
  return { message: `Cannot run handler: ${error.message}`, error };
}

async function runExec(
  { runtime, deadlines }: HookParts,
  request: HookRequest,
  command: readonly string[],
): Promise<HookFailure | undefined> {
  let output = NO_OUTPUT;
  let error: Error;
  const commandText = command.join(' ');
  try {
    const call = runtime.execSync(request.containerId, command, NO_TIMEOUT_SECONDS);
    const { stdout, stderr, exitCode } = await deadlines.race(call, request.limitMs, deadlineExceeded);
    if (exitCode === 0) return undefined;
    output = Buffer.concat([stdout, stderr]);
    const said = Buffer.from(stderr).toString('utf8');
    error = new KubeletError(`command '${commandText}' exited with ${exitCode}: ${said}`);
  } catch (failure) {
    error = new KubeletError(errorText(failure), { cause: failure });
  }
  return failureOf(`Exec lifecycle hook ([${commandText}])`, request, error, output);
}

async function runHttpGet(
  { http, deadlines }: HookParts,
  request: HookRequest,
  action: NonNullable<LifecycleHandler['httpGet']>,
): Promise<HookFailure | undefined> {
  const { signal } = request;
  const over = new AbortController();
  const forget = signal && onAbort(signal, () => over.abort(signal.reason));
  try {
    const url = await hookUrl(action, request.container, request.podIPs);
    await deadlines.race(http.get(url, over.signal), request.limitMs, () => {
      over.abort();
      return new KubeletError(`Get ${url}: context deadline exceeded`);
    });
    return undefined;
  } catch (failure) {
    const error = new KubeletError(errorText(failure), { cause: failure });
    return failureOf(`Http lifecycle hook (${action.path ?? ''})`, request, error, NO_OUTPUT);
  } finally {
    forget?.();
  }
}

function failureOf(what: string, { pod, container }: HookRequest, error: Error, output: Buffer): HookFailure {
  const where = `for Container ${goQuote(container.name)} in Pod ${goQuote(podText(pod))}`;
  return { message: `${what} ${where} failed - error: ${error.message}, message: ${quoteOutput(output)}`, error };
}
