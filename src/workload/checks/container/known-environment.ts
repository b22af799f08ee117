/**
 * What the text of a container alone tells of its environment: enough to see that a path cannot be expanded.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/helpers.go`, ExpandContainerVolumeMounts
 */

import { type Field, isMapping } from '../../../input/field.ts';
import { subPathOf } from '../../../kubelet/config/volume-mounts.ts';
import { expand } from '../../../kubelet/env/env-expansion.ts';
import { KubeletError } from '../../../kubelet/kubelet-error.ts';

/** As the kubelet names what services give: a cluster may have them. */
const OF_A_SERVICE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/;
/** Stands for a value that only a start knows. */
const UNKNOWN = '?';

export class KnownEnvironment {
  /** By name; UNKNOWN for what comes from elsewhere. */
  readonly #values = new Map<string, string>();
  /** ConfigMaps and Secrets may have any name. */
  readonly #isOpen: boolean;

  constructor(container: Field) {
    const { value: sources } = container.at('envFrom');
    const { value: variables } = container.at('env');
    this.#isOpen = Array.isArray(sources) && sources.length > 0;
    for (const variable of Array.isArray(variables) ? variables : []) {
      if (isMapping(variable) && typeof variable['name'] === 'string') this.#add(variable['name'], variable);
    }
  }

  /** Why a start could not expand the `subPathExpr` of a mount, in the kubelet's words; undefined when it may. */
  subPathProblem(expression: string): string | undefined {
    const envs: { key: string; value: string }[] = [];
    expand(expression, (name) => {
      envs.push({ key: name, value: this.#valueOf(name) });
      return undefined;
    });
    try {
      subPathOf({ name: '', mountPath: '', subPathExpr: expression }, envs);
      return undefined;
    } catch (error) {
      if (error instanceof KubeletError) return error.message;
      throw error;
    }
  }

  #valueOf(name: string): string {
    return this.#values.get(name) ?? (this.#isOpen || OF_A_SERVICE.test(name) ? UNKNOWN : '');
  }

  #add(name: string, { value = '', valueFrom }: Record<string, unknown>): void {
    const isLiteral = typeof value === 'string' && (value !== '' || !isMapping(valueFrom));
    this.#values.set(name, isLiteral ? this.#expanded(value) : UNKNOWN);
  }

  /** What refers to something unknown is unknown as a whole. */
  #expanded(value: string): string {
    let isKnown = true;
    const text = expand(value, (name) => {
      const known = this.#values.get(name);
      if (known === UNKNOWN || (known === undefined && (this.#isOpen || OF_A_SERVICE.test(name)))) isKnown = false;
      return known;
    });
    return isKnown ? text : UNKNOWN;
  }
}
