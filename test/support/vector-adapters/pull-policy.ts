/** pull-policy.json: image names, the policy they imply, and whether to pull. */

import {
  applyDefaultImageTag,
  defaultPullPolicy,
  parseImageName,
  shouldPullImage,
} from '../../../src/kubelet/images/pull-policy.ts';
import { KubeletError } from '../../../src/kubelet/kubelet-error.ts';

export function runPullPolicy(input: { op: string; image?: string; policy?: string; imagePresent?: boolean }): unknown {
  const { op, image = '', policy, imagePresent = false } = input;
  switch (op) {
    case 'defaultPullPolicy':
      return defaultPullPolicy(image);
    case 'applyDefaultImageTag': {
      const tagged = applyDefaultImageTag(image);
      return tagged instanceof KubeletError ? { error: tagged.message } : { image: tagged };
    }
    case 'parseImageName': {
      const name = parseImageName(image);
      if (name instanceof KubeletError) return { error: name.message };
      return { repo: name.repository, tag: name.tag, digest: name.digest };
    }
    case 'shouldPullImage':
      return shouldPullImage(policy, imagePresent);
    default:
      throw new Error(`unknown op ${op}`);
  }
}
