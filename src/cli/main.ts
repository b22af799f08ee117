/**
 * The program `refmanager`, once bin/refmanager.mjs has found a Node.js that can load it.
 */

import { runProgram } from './run-program.ts';

process.exitCode = await runProgram(process.argv.slice(2));
