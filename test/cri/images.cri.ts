import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { POD_VOLUMES } from '../../src/node/real/files/node-paths.ts';
import { refmanager } from '../cli/program.ts';
import { runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { NAMED_IMAGE } from './lab/image.ts';
import { logOf } from './lab/kept-logs.ts';
import { assertNothingLeft } from './lab/nothing-left.ts';
import { manifest, pod, shell, telling } from './lab/pods.ts';
import { Registry } from './lab/registry.ts';

for (const ociRuntime of ['runc', 'crun'] as const) {
  describe(`images, users and last messages on containerd with ${ociRuntime}`, () => {
    let containerd: Containerd;
    let registry: Registry;
    before(async () => {
      containerd = await Containerd.start(`images-${ociRuntime.length}-${ociRuntime.at(0)}`, { ociRuntime });
      registry = await Registry.start(join(containerd.folder, 'layout'));
    });
    after(async () => {
      registry.stop();
      await containerd.kill();
    });
    afterEach(async () => {
      const { code, stderr } = await refmanager(['cleanup', '--runtime', containerd.endpoint, '--grace-period', '0']);
      assert.equal(code, 0, stderr);
      assertNothingLeft(containerd);
    });

    it('pulls from a registry, once, and runs what it has pulled', async () => {
      const image = registry.image('app');
      const file = manifest(
        containerd,
        'pulled',
        pod('pulled', {
          containers: ['a', 'b'].map((name) => ({
            ...telling(name, 'echo END'),
            image,
            imagePullPolicy: 'IfNotPresent',
          })),
        }),
      );
      const before = registry.pulls;
      const { code, stderr, result } = await runOn(containerd, file);
      assert.equal(code, 0, stderr);
      assert.ok(registry.pulls > before);
      assert.equal(result.stages.pull.count, 1);
    });

    it('waits after a pull that failed, as ImagePullBackOff', async () => {
      registry.hasImages = false;
      const image = registry.image('user');
      const container = (name: string): object => ({ name, image, imagePullPolicy: 'IfNotPresent' });
      const file = manifest(containerd, 'unpulled', {
        ...pod('unpulled', { containers: [] }),
        spec: { hostNetwork: true, containers: [container('a'), container('b')] },
      });
      const { code, result } = await runOn(containerd, file);
      assert.equal(code, 1);
      assert.deepEqual(
        result.failures.map(({ container: name, error }) => `${name} ${error}`),
        ['a ErrImagePull', 'b ImagePullBackOff'],
      );
      registry.hasImages = true;
      assert.equal((await runOn(containerd, file)).code, 0);
    });

    it('runs as the user that the image names, and refuses it where that may be root', async () => {
      const named = (name: string, runAsNonRoot: boolean): string =>
        manifest(
          containerd,
          name,
          pod(name, {
            containers: [{ ...telling('c', 'id; echo END'), image: NAMED_IMAGE, securityContext: { runAsNonRoot } }],
          }),
        );
      assert.equal((await runOn(containerd, named('user', false), '--keep')).code, 0);
      assert.match(await logOf('user', 'c', /^END$/), /^uid=65534\(nobody\)/m);
      const { code, result } = await runOn(containerd, named('unsure', true));
      assert.equal(code, 1);
      assert.match(
        JSON.stringify(result.failures),
        /image has non-numeric user \(nobody\), cannot verify user is non-root/,
      );
    });

    it("keeps a container's last message where the kubelet has it", async () => {
      const file = manifest(
        containerd,
        'last',
        pod('last', {
          containers: [
            shell('c', 'echo why > /dev/termination-log; exit 3'),
            telling('d', 'echo own > /tmp/last; echo END', { terminationMessagePath: '/tmp/last' }),
          ],
        }),
      );
      const { code, stderr } = await runOn(containerd, file, '--keep');
      assert.equal(code, 0, stderr);
      await logOf('last', 'd', /^END$/);
      const pods = readdirSync(POD_VOLUMES).filter((each) => !each.startsWith('.'));
      const messages = ['c', 'd'].map((name) => {
        const folder = join(POD_VOLUMES, pods[0] ?? '', 'containers', name);
        return readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
      });
      assert.deepEqual(messages, ['why\n', 'own\n']);
    });

    it(`is made by ${ociRuntime}`, () => {
      assert.match(execFileSync(ociRuntime, ['--version'], { encoding: 'utf8' }), new RegExp(`^${ociRuntime} version`));
      assert.ok(readdirSync(join(containerd.folder, 'state')).includes(ociRuntime));
    });
  });
}
