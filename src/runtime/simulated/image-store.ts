/**
 * The images one simulated node has: found by any spelling of their name, or by id.
 */

import { parseImageReference } from '../../api/image-reference.ts';
import type { Image } from '../runtime-service.ts';
import { idFor, standardNormal, wordOf } from './draws.ts';

const DEFAULT_TAG = 'latest';
/** Sizes of public application images lie around this, with a long tail. */
const MEDIAN_SIZE_BYTES = 60_000_000;
const SIZE_SIGMA = 1;
const SIZE_SALT = 0;
/** Images are the same for every seed, as a registry's are. */
const REGISTRY_SEED = 0;
/** Every simulated image names a numeric user that is not root, so that pods with runAsNonRoot start. */
const IMAGE_UID = 1000;

/** An image name as a runtime stores it, or why it is none. */
export type StoredName = { readonly name: string; readonly repository: string } | { readonly problem: string };

/** `nginx` -> `docker.io/library/nginx:latest`. */
export function storedName(image: string): StoredName {
  const reference = parseImageReference(image);
  if ('problem' in reference) return reference;
  const { repository, tag, digest } = reference;
  const name = digest === '' ? `${repository}:${tag === '' ? DEFAULT_TAG : tag}` : `${repository}@${digest}`;
  return { name, repository };
}

export class ImageStore {
  /** By stored name, by id, and by every other spelling that was asked for. */
  readonly #byName = new Map<string, Image>();

  get(image: string): Image | undefined {
    const known = this.#byName.get(image);
    if (known !== undefined) return known;
    const stored = storedName(image);
    if ('problem' in stored) return undefined;
    const found = this.#byName.get(stored.name);
    if (found !== undefined) this.#byName.set(image, found);
    return found;
  }

  /** Adds the image stored as `name`; the same image each time. */
  add(name: string, repository: string): Image {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const digest = `sha256:${idFor(REGISTRY_SEED, `manifest/${name}`)}`;
    const z = standardNormal(wordOf(REGISTRY_SEED, name), SIZE_SALT);
    const image: Image = {
      id: `sha256:${idFor(REGISTRY_SEED, `config/${name}`)}`,
      repoTags: name.includes('@') ? [] : [name],
      repoDigests: [name.includes('@') ? name : `${repository}@${digest}`],
      sizeBytes: Math.round(MEDIAN_SIZE_BYTES * Math.exp(SIZE_SIGMA * z)),
      uid: IMAGE_UID,
      username: '',
    };
    this.#byName.set(name, image);
    this.#byName.set(image.id, image);
    return image;
  }

  list(): Image[] {
    return [...new Set(this.#byName.values())];
  }

  /** An image that is not there is no error. */
  remove(image: string): void {
    const found = this.get(image);
    if (found === undefined) return;
    for (const [name, stored] of this.#byName) if (stored === found) this.#byName.delete(name);
  }
}
