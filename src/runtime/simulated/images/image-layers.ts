/**
 * What an image is made of: layers, some of them shared with other images, so that a second image of the same base is
 * pulled faster.
 */

import { uniform, wordOf } from '../draws.ts';
import { REGISTRY_SEED, Salt } from '../salts.ts';

export interface ImageLayer {
  /** The same name is the same layer, in whichever image. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** What the registry of a run has, and how fast the lines to it are. Plain data. */
export interface Registry {
  /** Of each node, shared by what it pulls at once. Absent: a pull takes the time of stage `pull`, whatever its size. */
  readonly bytesPerSecond?: number | undefined;
  /** Of the registry, shared by what all nodes of a run pull at once. Absent: any number of nodes gets as much as its lines let through. */
  readonly totalBytesPerSecond?: number | undefined;
  /** Images with known layers, by name as a runtime stores it (`docker.io/library/nginx:1.19`). */
  readonly images: Readonly<Record<string, readonly ImageLayer[]>>;
}

/** Images say nothing of their bases: of the others a few common ones are taken, as public images do. */
const COMMON_BASES: readonly ImageLayer[] = [
  { name: 'base/alpine', sizeBytes: 3_000_000 },
  { name: 'base/debian-slim', sizeBytes: 27_000_000 },
  { name: 'base/distroless', sizeBytes: 9_000_000 },
  { name: 'base/ubuntu', sizeBytes: 29_000_000 },
];

/** The layers of the image stored as `name`; those of an image that the registry does not describe add up to about `sizeBytes`. */
export function layersOf(
  registry: Registry,
  name: string,
  repository: string,
  sizeBytes: number,
): readonly ImageLayer[] {
  const known = registry.images[name];
  if (known !== undefined) return known;
  const pick = Math.floor(uniform(wordOf(REGISTRY_SEED, repository), Salt.IMAGE_BASE) * COMMON_BASES.length);
  const base = COMMON_BASES[pick] as ImageLayer;
  return [base, { name, sizeBytes: Math.max(0, sizeBytes - base.sizeBytes) }];
}
