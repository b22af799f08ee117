/** Every seeded bug of the lock. */

import { ALL_STRIPES_MUTANTS } from './all-stripes-mutants.ts';
import { ASYNC_MUTANTS } from './async-mutants.ts';
import type { Mutant } from './mutant.ts';
import { PROBE_MUTANTS } from './probe-mutants.ts';
import { READER_MUTANTS } from './reader-mutants.ts';
import { READERS_BIT_MUTANTS } from './readers-bit-mutants.ts';
import { RECOVERY_MUTANTS } from './recovery-mutants.ts';
import { STRIPE_MUTANTS } from './stripe-mutants.ts';
import { TAKEOVER_MUTANTS } from './takeover-mutants.ts';
import { WRITER_MUTANTS } from './writer-mutants.ts';

export const ALL_MUTANTS: readonly Mutant[] = [
  ...READER_MUTANTS,
  ...READERS_BIT_MUTANTS,
  ...WRITER_MUTANTS,
  ...TAKEOVER_MUTANTS,
  ...RECOVERY_MUTANTS,
  ...STRIPE_MUTANTS,
  ...ALL_STRIPES_MUTANTS,
  ...ASYNC_MUTANTS,
  ...PROBE_MUTANTS,
];
