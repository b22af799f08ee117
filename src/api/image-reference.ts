/**
 * Image names as pods write them: the grammar of Docker's distribution project, with its default domain, repository
 * prefix and error texts. Read by the image manager and by the simulated image store.
 *
 * @see docker/distribution v2.7.1, `reference/`; opencontainers/go-digest v1.0.0
 */

/** A parsed image name. */
export interface ImageReference {
  /** Fully qualified, e.g. `docker.io/library/nginx`. */
  readonly repository: string;
  /** Empty when none was written. */
  readonly tag: string;
  /** `algorithm:hex`; empty when none was written. */
  readonly digest: string;
}

/** Why a text is no image name, in upstream's words. */
export interface ImageReferenceProblem {
  readonly problem: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const LEGACY_DEFAULT_DOMAIN = 'index.docker.io';
const OFFICIAL_REPOSITORY_PREFIX = 'library/';
const LONGEST_REPOSITORY = 255;

const DOMAIN_COMPONENT = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = `${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*(?::[0-9]+)?`;
/** Upstream writes `[-]*` for the last separator; `-+` accepts the same names without exponential backtracking. */
const PATH_COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const NAME = `(?:${DOMAIN}/)?${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`;
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(${NAME})(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const IDENTIFIER = /^[a-f0-9]{64}$/;
const LOWER_HEX = /^[a-f0-9]+$/;
const ALGORITHM = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*$/;
const HEX_DIGITS_OF_ALGORITHM: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Parses an image name as `ParseNormalizedNamed` does; no tag is added. */
export function parseImageReference(text: string): ImageReference | ImageReferenceProblem {
  if (IDENTIFIER.test(text)) {
    return { problem: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  }
  const { domain, remainder } = splitDomain(text);
  const tagAt = remainder.indexOf(':');
  const path = tagAt === -1 ? remainder : remainder.slice(0, tagAt);
  if (path.toLowerCase() !== path) {
    return { problem: 'invalid reference format: repository name must be lowercase' };
  }
  const match = REFERENCE.exec(`${domain}/${remainder}`);
  if (match === null) return { problem: 'invalid reference format' };
  const [, repository = '', tag = '', digest = ''] = match;
  if (repository.length > LONGEST_REPOSITORY) {
    return { problem: `repository name must not be more than ${LONGEST_REPOSITORY} characters` };
  }
  const problem = digest === '' ? undefined : digestProblem(digest);
  return problem === undefined ? { repository, tag, digest } : { problem };
}

function splitDomain(text: string): { domain: string; remainder: string } {
  const slashAt = text.indexOf('/');
  const first = slashAt === -1 ? '' : text.slice(0, slashAt);
  const isDomain = first.includes('.') || first.includes(':') || first === 'localhost';
  const written = isDomain ? first : DEFAULT_DOMAIN;
  const domain = written === LEGACY_DEFAULT_DOMAIN ? DEFAULT_DOMAIN : written;
  const remainder = isDomain ? text.slice(slashAt + 1) : text;
  const isOfficial = domain === DEFAULT_DOMAIN && !remainder.includes('/');
  return { domain, remainder: isOfficial ? OFFICIAL_REPOSITORY_PREFIX + remainder : remainder };
}

function digestProblem(digest: string): string | undefined {
  const colonAt = digest.indexOf(':');
  const algorithm = digest.slice(0, colonAt);
  const hexDigits = HEX_DIGITS_OF_ALGORITHM.get(algorithm);
  const encoded = digest.slice(colonAt + 1);
  if (!ALGORITHM.test(algorithm)) return 'invalid checksum digest format';
  if (hexDigits === undefined) return 'unsupported digest algorithm';
  if (encoded.length !== hexDigits) return 'invalid checksum digest length';
  return LOWER_HEX.test(encoded) ? undefined : 'invalid checksum digest format';
}
