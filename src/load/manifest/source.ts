/**
 * Gets the text of a manifest: from a file, or from standard input for `-`. The first station of read-manifests.ts.
 */

import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fileProblem, type Report } from './problem.ts';

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-';
/** How problems and notes name standard input. */
const STANDARD_INPUT_NAME = '<stdin>';

const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; expected a YAML file',
  EISDIR: 'is a directory; expected a YAML file, or several: name each one, e.g. DIRECTORY/*.yaml',
  EACCES: 'may not be read by this user; expected a YAML file with read permission',
  EPERM: 'may not be read by this user; expected a YAML file with read permission',
};

/** Text to parse and the name under which its problems are reported. */
export interface ManifestSource {
  readonly file: string;
  readonly text: string;
}

/** Reads `argument`, or reports why that is impossible and yields undefined. */
export async function readSource(
  argument: string,
  stdin: AsyncIterable<Buffer | string>,
  report: Report,
): Promise<ManifestSource | undefined> {
  const file = argument === STANDARD_INPUT ? STANDARD_INPUT_NAME : argument;
  let bytes: Buffer;
  try {
    bytes = argument === STANDARD_INPUT ? await readAll(stdin) : await readFile(argument);
  } catch (error) {
    report(fileProblem(file, describeReadFailure(error)));
    return undefined;
  }
  if (isUtf8(bytes)) return { file, text: bytes.toString('utf8') };
  report(fileProblem(file, 'is not UTF-8 text; expected YAML'));
  return undefined;
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  return buffer(stream);
}

function describeReadFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return READ_FAILURES[code ?? ''] ?? `cannot be read (${message}); expected a YAML file`;
}
