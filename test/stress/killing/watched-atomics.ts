/**
 * Lets a thread see every one of its own atomic operations on the way, before and after: a victim stops in there.
 * Each thread has an `Atomics` of its own, so nobody else notices.
 */

const OPERATIONS = [
  'add',
  'and',
  'compareExchange',
  'exchange',
  'load',
  'notify',
  'or',
  'store',
  'sub',
  'wait',
  'waitAsync',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** One atomic operation, or a plain write of the core, about to happen or just done. */
export interface Operation {
  readonly when: 'before' | 'after';
  readonly name: OperationName | 'write';
  readonly array: Int32Array | BigInt64Array;
  readonly index: number;
  /** Value, or expected and new value, or what `wait` waits for. */
  readonly values: readonly unknown[];
  /** Only after. */
  readonly result: unknown;
}

type Real = (array: unknown, index: number, ...values: unknown[]) => unknown;

/** The operations as they were, for use inside the watch. */
export const real: Pick<typeof Atomics, 'load' | 'store' | 'add' | 'notify' | 'wait'> = {
  load: Atomics.load,
  store: Atomics.store,
  add: Atomics.add,
  notify: Atomics.notify,
  wait: Atomics.wait,
};

/**
 * From now on `watch` is called around each atomic operation that JavaScript of this thread does. `arrayBehind`: the real
 * array of one that the code under test has, which may be a proxy.
 */
export function watchAtomics(
  watch: (operation: Operation) => void,
  arrayBehind: (array: Operation['array']) => Operation['array'] = (array) => array,
): void {
  const atomics = Atomics as unknown as Record<OperationName, Real>;
  for (const name of OPERATIONS) {
    const original = atomics[name];
    atomics[name] = (seen, index, ...values) => {
      const array = arrayBehind(seen as Operation['array']);
      const at = { name, array, index, values };
      watch({ ...at, when: 'before', result: undefined });
      const result = original(array, index, ...values);
      watch({ ...at, when: 'after', result });
      return result;
    };
  }
}
