/**
 * One step of asynchronous requests as text: what a thread does with its asynchronous line, in the notation of
 * lock-async-steps.ts. `(w_r~)`: asks to write and at once to read; the writer stays inside until a later turn of the
 * event loop, the reader is aborted at some later turn.
 *
 * | text       | what                                                                  |
 * | ---------- | --------------------------------------------------------------------- |
 * | r w        | asks to read, to write; `r1`: stripe 1                                |
 * | R W        | the same with a time-out                                              |
 * | r_         | ... and stays inside until a later turn                               |
 * | r~         | ... and is aborted at a later turn, whatever has become of it by then |
 * | r!         | ... in a section that runs at once and is synchronous (runAtOnce)     |
 * | r:w        | ... and writes synchronously inside its section; any synchronous letter |
 * | +r +w      | takes the synchronous lock, and holds it; `+w1`: stripe 1             |
 * | -          | gives it back                                                         |
 * | .          | a turn of the event loop passes                                       |
 * | ;          | awaits all requests so far                                            |
 */

/** An asynchronous acquisition and its section. */
export interface Request {
  readonly kind: 'request';
  readonly mode: 'read' | 'write';
  readonly stripe: number;
  readonly timed: boolean;
  readonly atOnce: boolean;
  readonly stays: boolean;
  readonly aborted: boolean;
  /** The letter of a synchronous section inside. */
  readonly inside: string | undefined;
}

export type AsyncToken =
  | Request
  | { readonly kind: 'hold'; readonly mode: 'read' | 'write'; readonly stripe: number }
  | { readonly kind: 'let go' }
  | { readonly kind: 'turn' }
  | { readonly kind: 'all over' };

const ASYNC_TOKEN = /([rwRW])(\d?)(!?)(_?)(~?)(?::([rwRWtu]))?|\+([rw])(\d?)|([-.;])/y;

/** What is between the parentheses. @throws when it is no such script */
export function asyncTokensOf(script: string): AsyncToken[] {
  const tokens: AsyncToken[] = [];
  ASYNC_TOKEN.lastIndex = 0;
  while (ASYNC_TOKEN.lastIndex < script.length) {
    const at = ASYNC_TOKEN.lastIndex;
    const match = ASYNC_TOKEN.exec(script);
    if (match === null) throw new Error(`${script} is no asynchronous script: ${script.slice(at)}`);
    const [, letter, stripe = '', atOnce, stays, aborted, inside, hold, on = '', sign] = match;
    if (letter !== undefined) {
      tokens.push({
        kind: 'request',
        mode: letter.toLowerCase() === 'r' ? 'read' : 'write',
        stripe: Number(stripe),
        timed: letter === letter.toUpperCase(),
        atOnce: atOnce === '!',
        stays: stays === '_',
        aborted: aborted === '~',
        inside,
      });
    } else if (hold !== undefined)
      tokens.push({ kind: 'hold', mode: hold === 'r' ? 'read' : 'write', stripe: Number(on) });
    else tokens.push({ kind: sign === '-' ? 'let go' : sign === '.' ? 'turn' : 'all over' });
  }
  return tokens;
}

/** The most `Atomics.waitAsync` that the step has open at once. */
export function waitsOf(tokens: readonly AsyncToken[]): number {
  const count = (is: (token: AsyncToken) => boolean): number => tokens.filter(is).length;
  // An abort has its turn and leaves a wait behind, and so does a synchronous acquisition that goes on with the head's.
  const aborts = count((token) => token.kind === 'request' && token.aborted);
  const standing = count(mayStandStill);
  const stays = count((token) => token.kind === 'request' && token.stays);
  return (
    1 +
    2 * (aborts + standing) +
    stays +
    Math.min(
      1,
      count(({ kind }) => kind === 'turn'),
    )
  );
}

/** A synchronous acquisition beside requests: it may go on with a wait of theirs. */
export function mayStandStill(token: AsyncToken): boolean {
  return token.kind === 'hold' || (token.kind === 'request' && token.inside !== undefined);
}

/** The most requests of the step. */
export function requestsOf(tokens: readonly AsyncToken[]): number {
  return tokens.filter(({ kind }) => kind === 'request').length;
}
