/** A measurement in a process of its own, which is told what to measure and answers once. */

import { fork } from 'node:child_process';
import { once } from 'node:events';

/** @throws {Error} when the process ends without an answer */
export async function answerOfProcess<Answer>(file: URL, order: object): Promise<Answer> {
  const child = fork(file, { stdio: 'inherit' });
  child.send(order);
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('a measuring process ended without an answer')),
  );
  ended.catch(() => undefined); // it ends after its answer, too
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer];
  return answer;
}
