/**
 * `refmanager bench`: its two commands and their flags.
 */

import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import { append, withDefault } from '../option-shapes.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import type { BenchFlagTexts } from './bench-flags.ts';

export function addBench(program: Command, finish: (code: ExitCode) => void): void {
  const bench = program
    .command('bench')
    .description('measure locks or stores on this machine, side by side, and recommend one')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  $ refmanager bench lock --out lock.html --open');
  addLock(bench, finish);
  addStore(bench, finish);
}

function addLock(bench: Command, finish: (code: ExitCode) => void): void {
  const lock = bench
    .command('lock')
    .description('lock contention: RWLock beside a mutex, Web Locks, your own lock, …')
    .option(
      '--threads <numbers>',
      'threads that use the lock, up to 64 (default: 1, one per core up to 16, and four times as many)',
    )
    .addOption(withDefault('--reads <percents>', 'percentage of sections that read', '50,95,100'))
    .addOption(withDefault('--hold <durations>', 'work inside a section', '0,1us'))
    .addOption(withDefault('--stripes <numbers>', 'locks to choose from at random, powers of two', '1'))
    .addOption(withDefault('--for <duration>', 'time limit for the whole benchmark', '1m'))
    .option(
      '--against <names>',
      'mutex, counter, multithreading, web-locks, go, guards, striped (default: the first five, as far as they are installed)',
    )
    .option(
      '--kind <module>',
      'a lock of your own: a module that exports lockKind, repeatable; see docs/bench.md',
      append,
    );
  addOutputs(
    lock,
    'refmanager bench lock --threads 2,8 --reads 95 --against mutex --kind ./my-lock.mjs --for 30s',
    finish,
    async () => (await import('./bench.ts')).benchLock,
  );
}

function addStore(bench: Command, finish: (code: ExitCode) => void): void {
  const store = bench
    .command('store')
    .description('shared stores: RefManager beside a Map in the main thread, lmdb, sharedmap, …')
    .option(
      '--threads <numbers>',
      'threads that use the store, up to 8 (default: 1, one per core, and four times as many)',
    )
    .addOption(withDefault('--reads <percents>', 'percentage of calls that get: 0, 50, 95, 100', '50,95,100'))
    .addOption(withDefault('--refs <numbers>', 'references in the store', '1000,10000'))
    .addOption(withDefault('--for <duration>', 'time limit for the measurement', '1m'))
    .option(
      '--against <names>',
      'main-thread, sharedmap, multithreading, lmdb, thread-local, go, held-ids, cache-off (default: the first six, as far as they are installed)',
    );
  addOutputs(
    store,
    'refmanager bench store --refs 10000 --against main-thread,lmdb --out store.html',
    finish,
    async () => (await import('./bench.ts')).benchStore,
  );
}

/** The flags that both take, and what each does in the end. */
function addOutputs(
  command: Command,
  example: string,
  finish: (code: ExitCode) => void,
  load: () => Promise<(flags: BenchFlagTexts, terminal: Terminal) => Promise<ExitCode>>,
): void {
  command
    .option('--out <file>', 'write a report, repeatable: .html, .json or .csv', append)
    .option('--quiet', 'print only the advice')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', `\nExample:\n  $ ${example}`)
    .action(async (flags: BenchFlagTexts & { color: boolean }) => {
      const bench = await load();
      finish(await bench(flags, openTerminal(flags.color)));
    });
}
