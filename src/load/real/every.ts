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

/** Returns how it is cancelled. Infinity: never. */
export function afterMs(clock: Clock, ms: number, act: () => void): () => void {
  return ms === Number.POSITIVE_INFINITY ? (): void => undefined : clock.after(ms, act);
}
