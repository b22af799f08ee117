/**
 * Imported for its effect: the core of this thread runs as JavaScript, so that every one of its atomic operations goes
 * through `Atomics` and can be seen, counted and cut. What is WebAssembly makes the same ones, unseen.
 */

process.env['REFMANAGER_CORE'] = 'js';
