/**
 * What worker threads of a crew answer, and what becomes of one that says nothing any more.
 */

import type { Worker } from 'node:worker_threads';

/** A run that came to nothing, and why. */
export class Failure extends Error {}

/** How a thread says that it came to nothing. */
export interface FailureAnswer {
  readonly failure: string;
}

const MS_PER_SECOND = 1_000;

/** What a thread says next; a Failure when that is one, and when the thread breaks or ends first. */
export function nextAnswer<Answer>(worker: Worker): Promise<Exclude<Answer, FailureAnswer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Exclude<Answer, FailureAnswer>>();
  const settle = (settled: () => void): void => {
    worker.off('message', answered).off('error', broke).off('exit', ended);
    settled();
  };
  const fail = (problem: string): void => settle(() => reject(new Failure(problem)));
  const answered = (answer: Exclude<Answer, FailureAnswer> | FailureAnswer): void => {
    if (isFailure(answer)) fail(answer.failure);
    else settle(() => resolve(answer));
  };
  const broke = (error: unknown): void => fail(`broke: ${String(error)}`);
  const ended = (code: number): void => fail(`broke: its thread ended with code ${code}`);
  worker.on('message', answered).on('error', broke).on('exit', ended);
  return promise;
}

/** Comes when the thread runs; a Failure when it breaks or ends first. */
export function online(worker: Worker): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('online', resolve);
  worker.once('error', (error) => reject(new Failure(`broke: ${String(error)}`)));
  worker.once('exit', (code) => reject(new Failure(`broke: its thread ended with code ${code}`)));
  return promise;
}

/** What each of them says next; a Failure as soon as one of them comes to that, which whoever waits no more need not hear. */
export function nextAnswers<Answer>(workers: readonly Worker[]): Promise<Exclude<Answer, FailureAnswer>[]> {
  const all = Promise.all(workers.map((worker) => nextAnswer<Answer>(worker)));
  all.catch(() => undefined);
  return all;
}

/** What `answers` comes to, or a Failure when that takes longer. */
export async function within<Answer>(ms: number, doing: string, answers: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const problem = `stalled: a thread did not ${doing} within ${ms / MS_PER_SECOND} s`;
  const timer = setTimeout(() => reject(new Failure(problem)), ms);
  try {
    return await Promise.race([answers, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isFailure(answer: unknown): answer is FailureAnswer {
  return typeof answer === 'object' && answer !== null && 'failure' in answer;
}
