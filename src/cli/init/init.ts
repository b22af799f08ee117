/**
 * `refmanager init`: writes a scenario and a manifest to begin with.
 */

import { basename, dirname } from 'node:path';
import { printable } from '../../text/printable.ts';
import { ExitCode } from '../exit-code.ts';
import { describeIoFailure, obstacles, writeFiles } from '../new-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { MANIFEST_TEMPLATE, scenarioTemplate } from './templates.ts';

/** As commander hands them over. */
export interface InitFlags {
  readonly force?: boolean;
}

/** The name becomes one of files, and of the scenario. */
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const SUFFIX = /\.ya?ml$/;
const INSTEAD = 'another name, or --force';

/** @param target - a name, or the path of the scenario's file */
export async function init(target: string, { force = false }: InitFlags, terminal: Terminal): Promise<ExitCode> {
  const name = basename(target).replace(SUFFIX, '');
  const folder = dirname(target);
  if (!NAME.test(name)) {
    terminal.problem(`init ${target}: expected a name of lower-case letters, digits and dashes`);
    return ExitCode.USAGE;
  }
  const scenario = SUFFIX.test(target) ? basename(target) : `${name}.yaml`;
  const manifest = `${name}-pods.yaml`;
  const files = { [manifest]: MANIFEST_TEMPLATE, [scenario]: scenarioTemplate(name, scenario, manifest) };
  try {
    const found = await obstacles(folder, files, force, INSTEAD);
    for (const { path, why } of found) terminal.problem(`${path} ${why}`);
    if (found.length > 0) return ExitCode.USAGE;
    const written: string[] = [];
    for await (const path of writeFiles(folder, files)) written.push(path);
    terminal.print(written.map((path) => `written: ${printable(path)}`));
    terminal.print([`next: refmanager load ${printable(written.at(-1) ?? scenario)} --out report.html`]);
    return ExitCode.OK;
  } catch (error) {
    terminal.problem(describeIoFailure(error as NodeJS.ErrnoException));
    return ExitCode.USAGE;
  }
}
