/**
 * The core entry `refmanager`: the shared store alone, without runtime dependencies.
 *
 * @module refmanager
 */

export { ContainerID, type ContainerIDLike } from './api/container-id.ts';
export type { ObjectReference } from './api/object-reference.ts';
export { RefManagerError, type RefManagerErrorCode } from './errors.ts';
export type { RefFilter } from './store/encoding/field-filter.ts';
export { RefManager } from './store/ref-manager.ts';
export { type RefManagerHandle } from './store/ref-manager-handle.ts';
export type { RefManagerOptions } from './store/store-options.ts';
export type { StoreStats } from './store/store-stats.ts';
export type { StripeCounts } from './store/stripe-counts.ts';
export type { WatchEvent, Watcher } from './store/watch/watcher.ts';
export type { WatchOptions } from './store/watch/watches.ts';
export { threadId } from './sync/thread-id.ts';
