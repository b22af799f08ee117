/**
 * The images one simulated node has: found by any spelling of their name, or by id.
 */

import { parseImageReference } from '../../../api/image-reference.ts';
import type { Image } from '../../runtime-service.ts';
import { idFor, standardNormal, wordOf } from '../draws.ts';
import { REGISTRY_SEED, Salt } from '../salts.ts';
import type { Registry } from './image-layers.ts';

const DEFAULT_TAG = 'latest';
/** Sizes of public application images lie around this, with a long tail. */
const MEDIAN_SIZE_BYTES = 60_000_000;
const SIZE_SIGMA = 1;
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
  readonly #registry: Registry | undefined;
  /** By stored name, by id, and by every other spelling that was asked for. */
  readonly #byName = new Map<string, Image>();

  /** @param registry - knows the sizes of some images; the others' follow from their names */
  constructor(registry?: Registry) {
    this.#registry = registry;
  }

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
    const image = this.describe(name, repository);
    this.#byName.set(name, image);
    this.#byName.set(image.id, image);
    return image;
  }

  /** The image as the registry has it. */
  describe(name: string, repository: string): Image {
    const digest = `sha256:${idFor(REGISTRY_SEED, `manifest/${name}`)}`;
    return {
      id: `sha256:${idFor(REGISTRY_SEED, `config/${name}`)}`,
      repoTags: name.includes('@') ? [] : [name],
      repoDigests: [name.includes('@') ? name : `${repository}@${digest}`],
      sizeBytes: this.#sizeOf(name),
      uid: IMAGE_UID,
      username: '',
    };
  }

  #sizeOf(name: string): number {
    const layers = this.#registry?.images[name];
    if (layers !== undefined) return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const z = standardNormal(wordOf(REGISTRY_SEED, name), Salt.IMAGE_SIZE);
    return Math.round(MEDIAN_SIZE_BYTES * Math.exp(SIZE_SIGMA * z));
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
