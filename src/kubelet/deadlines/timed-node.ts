/**
 * What else a start waits for on its node, made to end in time: files, run options, internal hooks.
 * What answers at once, as simulated nodes do, is passed through as it is.
 */

import type { Container, SpecifiedPod } from '../../api/pod.ts';
import type { RunContainerOptions, RunOptionsSource } from '../config/run-options.ts';
import type { InternalLifecycle } from '../context/kubelet-context.ts';
import type { KubeletFiles } from '../files/kubelet-files.ts';
import { type Deadlines, isPromiseLike } from './deadlines.ts';

type Answer<T> = Promise<T> | T;

/** `answer`, or a rejection with `WHAT: i/o timeout` once `ms` have passed. */
function inTime<T>(deadlines: Deadlines, ms: number, what: string, answer: Answer<T>): Answer<T> {
  if (!isPromiseLike(answer)) return answer;
  return deadlines.race(answer, ms, () => new Error(`${what}: i/o timeout`));
}

/** Files whose operations end within `ms`. */
export function timedFiles(files: KubeletFiles, deadlines: Deadlines, ms: number): KubeletFiles {
  const timed = <T>(what: string, path: string, answer: Answer<T>): Answer<T> =>
    isPromiseLike(answer) ? inTime(deadlines, ms, `${what} ${path}`, answer) : answer;
  return {
    makeDirectory: (path, mode) => timed('mkdir', path, files.makeDirectory(path, mode)),
    createFile: (path) => timed('open', path, files.createFile(path)),
    changeMode: (path, mode) => timed('chmod', path, files.changeMode(path, mode)),
    exists: (path) => timed('stat', path, files.exists(path)),
    symlink: (target, link) => timed('symlink', link, files.symlink(target, link)),
    remove: (path) => timed('remove', path, files.remove(path)),
  };
}

/** Run options that are there within `ms`. */
export function timedRunOptions(source: RunOptionsSource, deadlines: Deadlines, ms: number): RunOptionsSource {
  return {
    generate: (pod: SpecifiedPod, container: Container, podIPs: readonly string[]): Answer<RunContainerOptions> =>
      inTime(deadlines, ms, 'generate run options', source.generate(pod, container, podIPs)),
  };
}

/** Internal hooks that are done within `ms`. */
export function timedLifecycle(lifecycle: InternalLifecycle, deadlines: Deadlines, ms: number): InternalLifecycle {
  return {
    preStartContainer: (pod, container, id) =>
      inTime(deadlines, ms, 'PreStartContainer', lifecycle.preStartContainer(pod, container, id)),
    preStopContainer: (id) => inTime(deadlines, ms, 'PreStopContainer', lifecycle.preStopContainer(id)),
    postStopContainer: (id) => inTime(deadlines, ms, 'PostStopContainer', lifecycle.postStopContainer?.(id)),
  };
}
