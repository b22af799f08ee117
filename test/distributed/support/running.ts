/** The command line as a process that a test speaks to while it runs. */

import { spawn } from 'node:child_process';
import { type Ended, ended, MAIN } from '../../cli/program.ts';
import { atEnd } from './at-end.ts';

export interface Running {
  /** Resolves when it has said `text` on standard error. */
  says(text: string): Promise<void>;
  /** SIGINT when nothing else is said. */
  interrupt(signal?: NodeJS.Signals): void;
  readonly end: Promise<Ended>;
  readonly pid: number | undefined;
  /** All that it has said on standard error. */
  readonly said: () => string;
}

export function begin(args: readonly string[], env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []): Running {
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...args], { env: { ...process.env, ...env } });
  child.stdin.end();
  atEnd(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  return {
    end: ended(child),
    pid: child.pid,
    said: () => said,
    interrupt: (signal = 'SIGINT') => void child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (said.includes(text) && resolve());
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`it ended without "${text}": ${said}`)));
        look();
      }),
  };
}

export const refmanager = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  begin(args, env).end;
