/**
 * Imported by the process that runs the tests: it and all it starts keep what they compile. Hundreds of processes and
 * threads load the same sources, and most of the time of most of them was to strip types and to compile. What is kept
 * goes by path, content and version of Node, so it is never stale. Not for coverage, which is less exact for kept code.
 */

import { fileURLToPath } from 'node:url';

process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
