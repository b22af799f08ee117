/**
 * When an image is pulled, and the tag and policy that an image name stands for when none is written.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/images/image_manager.go`; `pkg/util/parsers/parsers.go`;
 * `pkg/apis/core/v1/defaults.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import { parseImageReference } from '../../api/image-reference.ts';
import { KubeletError } from '../kubelet-error.ts';

const DEFAULT_TAG = 'latest';

/** An image name in three parts; `latest` when neither tag nor digest is written. */
export interface ParsedImageName {
  repository: string;
  tag: string;
  digest: string;
}

/** Splits an image name as the API server and the kubelet do. */
export function parseImageName(image: string): ParsedImageName | KubeletError {
  const reference = parseImageReference(image);
  if ('problem' in reference) return new KubeletError(`couldn't parse image name: ${reference.problem}`);
  const { repository, tag, digest } = reference;
  return { repository, tag: tag === '' && digest === '' ? DEFAULT_TAG : tag, digest };
}

/** Names that were found good, and what became of them: a node starts the same few images over and over. */
const taggedNames = new Map<string, string>();
const MOST_TAGGED_NAMES = 1000;

/** The image name with `:latest` added when it has neither tag nor digest; otherwise as written. */
export function applyDefaultImageTag(image: string): string | KubeletError {
  const known = taggedNames.get(image);
  if (known !== undefined) return known;
  const tagged = tagIfNeeded(image);
  if (typeof tagged === 'string') {
    if (taggedNames.size >= MOST_TAGGED_NAMES) taggedNames.clear();
    taggedNames.set(image, tagged);
  }
  return tagged;
}

function tagIfNeeded(image: string): string | KubeletError {
  const reference = parseImageReference(image);
  if ('problem' in reference) {
    return new KubeletError(`couldn't parse image reference ${goQuote(image)}: ${reference.problem}`);
  }
  return reference.tag === '' && reference.digest === '' ? `${image}:${DEFAULT_TAG}` : image;
}

/** The pull policy that the API server sets when a container has none: Always for the tag `latest`. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const name = parseImageName(image);
  return !(name instanceof KubeletError) && name.tag === DEFAULT_TAG ? 'Always' : 'IfNotPresent';
}

/** True when `policy` wants a pull; anything but Always and IfNotPresent never does. */
export function shouldPullImage(policy: string | undefined, isPresent: boolean): boolean {
  return policy === 'Always' || (policy === 'IfNotPresent' && !isPresent);
}
