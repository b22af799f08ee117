/** A simulated node on a test's clock, and the configs that calls on it need. */

import type { ContainerConfig, PodSandboxConfig } from '../../src/runtime/runtime-service.ts';

/** Of the pod with `uid`; the containers named in `runToCompletion` end by themselves. */
export function sandboxConfigOf(uid: string, runToCompletion: readonly string[] = []): PodSandboxConfig {
  return {
    metadata: { name: `pod-${uid}`, namespace: 'prod', uid, attempt: 0 },
    hostname: `pod-${uid}`,
    logDirectory: '/var/log/pods',
    labels: { app: 'web' },
    annotations: { 'refmanager.dev/runs-to-completion': runToCompletion.join(',') },
  };
}

export function containerConfigOf(name: string, attempt = 0): ContainerConfig {
  return {
    metadata: { name, attempt },
    image: { image: 'sha256:aa' },
    command: null,
    args: null,
    workingDir: '',
    envs: [],
    mounts: [],
    devices: [],
    labels: { name },
    annotations: { 'io.kubernetes.container.restartCount': String(attempt) },
    logPath: `${name}/${attempt}.log`,
    stdin: false,
    stdinOnce: false,
    tty: false,
  };
}
