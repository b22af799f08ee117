/**
 * A real container runtime over its CRI socket: the same two interfaces that SimulatedRuntime has.
 */

import { preview, RefManagerError } from '../../errors.ts';
import type { ImageService, RuntimeVersion } from '../runtime-service.ts';
import type { CallSample } from './call-sample.ts';
import { CriChannel } from './cri-channel.ts';
import { CriContainers, type CriContainersOptions, checkedVersion } from './cri-containers.ts';
import { CriImages } from './cri-images.ts';
import type { ApiVersion } from './proto/load-proto.ts';

/** The kubelet's default of `--runtime-request-timeout`. */
const DEFAULT_TIMEOUT_MS = 120_000;
/** Long enough for a runtime that is restarted by its supervisor. */
const DEFAULT_OUTAGE_MS = 10_000;

export interface CriRuntimeOptions {
  /** `unix:///path/to.sock`. */
  endpoint: string;
  /** Of each call, as the kubelet's `--runtime-request-timeout`; sandboxes get twice as long. 2 minutes when absent. */
  timeoutMs?: number;
  /** How long a call waits for a runtime that went away before it fails with UNAVAILABLE; 10 seconds when absent. */
  outageMs?: number;
  /** Put on every sandbox and container that is created, besides the pod's. */
  labels?: Readonly<Record<string, string>>;
  /** Told of every call that has ended. */
  onCall?: (sample: CallSample) => void;
}

/**
 * A client of one runtime. Belongs to one thread; each thread makes its own. After an outage it connects again by
 * itself. Needs the packages `@grpc/grpc-js` and `@grpc/proto-loader`, which are loaded by `connect`.
 */
export class CriRuntime {
  readonly runtime: CriContainers;
  readonly images: ImageService;
  readonly version: RuntimeVersion;
  readonly #channel: CriChannel;

  private constructor(channel: CriChannel, version: RuntimeVersion, containers: CriContainersOptions) {
    this.#channel = channel;
    this.version = version;
    this.runtime = new CriContainers(channel, containers);
    this.images = new CriImages(channel, containers.timeoutMs);
  }

  /**
   * Connects, and finds out which API the runtime speaks: `runtime.v1`, else `runtime.v1alpha2`.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for an endpoint or time that is none
   * @throws {RuntimeError} when nobody listens, or none of the two is spoken
   */
  static async connect(options: CriRuntimeOptions): Promise<CriRuntime> {
    const { endpoint, timeoutMs = DEFAULT_TIMEOUT_MS, outageMs = DEFAULT_OUTAGE_MS, labels = {}, onCall } = options;
    checkTime('timeoutMs', timeoutMs);
    checkTime('outageMs', outageMs);
    const channel = await CriChannel.open(endpoint, { outageMs, onCall });
    try {
      const { reply, kind } = await channel.negotiate(timeoutMs);
      const version = checkedVersion(reply as RuntimeVersion);
      return new CriRuntime(channel, version, { kind, timeoutMs, labels });
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** The API that is spoken. */
  get apiVersion(): ApiVersion {
    return this.#channel.apiVersion;
  }

  /** Resolves when no call is under way but commands in containers, at the latest after `withinMs`. */
  settled(withinMs: number): Promise<void> {
    return this.#channel.settled(withinMs);
  }

  /** Ends calls under way: they reject with `CANCELLED`. */
  async close(): Promise<void> {
    this.#channel.close();
  }
}

function checkTime(name: string, ms: number): void {
  if (Number.isFinite(ms) && ms > 0) return;
  throw new RefManagerError('ERR_INVALID_OPTION', `${name} must be a finite number above 0, got ${preview(ms)}`);
}
