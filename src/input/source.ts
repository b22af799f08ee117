/**
 * Gets the text of a manifest: from a file, or from standard input for `-`. The first station of read-manifests.ts.
 */

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { fileProblem, type Problem, type Report } from './problem.ts';

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-';
/** How problems and notes name standard input. */
const STANDARD_INPUT_NAME = '<stdin>';

/** Far above real manifests, and what parsing takes (some 80 bytes a byte) still fits into the heap. */
const MAX_BYTES = 33_554_432;
const MAX_SIZE = '32 MiB';

const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; expected a YAML file',
  EISDIR: 'is a directory; expected a YAML file, or several: name each one, e.g. DIRECTORY/*.yaml',
  EACCES: 'may not be read by this user; expected a YAML file with read permission',
  EPERM: 'may not be read by this user; expected a YAML file with read permission',
};

const URL_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

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
  const url = urlProblem(argument);
  if (url !== undefined) {
    report(url);
    return undefined;
  }
  let bytes: Buffer | undefined;
  try {
    bytes = await readUpTo(MAX_BYTES, argument === STANDARD_INPUT ? stdin : createReadStream(argument));
  } catch (error) {
    report(fileProblem(file, describeReadFailure(error)));
    return undefined;
  }
  if (bytes !== undefined && isUtf8(bytes)) return { file, text: bytes.toString('utf8') };
  const problem =
    bytes === undefined ? `is larger than ${MAX_SIZE}; expected smaller files` : 'is not UTF-8 text; expected YAML';
  report(fileProblem(file, problem));
  return undefined;
}

/** What to say of an argument that is a URL where a file is expected; undefined for any other. */
export function urlProblem(argument: string): Problem | undefined {
  if (!URL_SCHEME.test(argument)) return undefined;
  return fileProblem(argument, 'is a URL; expected a file: download it first, e.g. with curl -LO');
}

/** All of `stream`, or undefined once it has had more than `maxBytes`: a device may never end. */
async function readUpTo(maxBytes: number, stream: AsyncIterable<Buffer | string>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function describeReadFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return READ_FAILURES[code ?? ''] ?? `cannot be read (${message}); expected a YAML file`;
}
