import type { Clock } from '../../runtime/time/clock.ts';

/** Has `act` happen again and again, `ms` apart; returns how it is cancelled. Undefined: never. */
export function every(clock: Pick<Clock, 'after'>, ms: number | undefined, act: () => void): () => void {
  if (ms === undefined) return () => undefined;
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = clock.after(ms, () => {
      act();
      next();
    });
  };
  next();
  return () => cancel();
}
