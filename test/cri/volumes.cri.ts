import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { refmanager } from '../cli/program.ts';
import { runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { logOf } from './lab/kept-logs.ts';
import { assertNothingLeft } from './lab/nothing-left.ts';
import { manifest, pod, shell, telling } from './lab/pods.ts';

const CONFIG = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm1', namespace: 'lab' },
  data: { k: 'v', other: 'w' },
};
const SECRET = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's1', namespace: 'lab' }, data: { p: 'cHc=' } };

describe('the volumes and the configuration of pods on containerd', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('volumes');
  });
  after(() => containerd.kill());
  afterEach(async () => {
    const { code, stdout, stderr } = await refmanager(['cleanup', '--runtime', containerd.endpoint]);
    assert.equal(code, 0, stdout + stderr);
    assertNothingLeft(containerd);
  });

  /** What container `c` of the pod says when everything has started. */
  async function said(name: string, objects: object[], ...flags: string[]): Promise<string> {
    const { code, stderr, result } = await runOn(
      containerd,
      manifest(containerd, name, ...objects),
      '--keep',
      ...flags,
    );
    assert.equal(code, 0, stderr + JSON.stringify(result.failures));
    return logOf(name, 'c', /^END$/);
  }

  it('gives a user that is not root an emptyDir to write to, in the group and with the bits of fsGroup', async () => {
    const text = await said('user', [
      pod('user', {
        securityContext: { runAsUser: 1234, runAsGroup: 77, fsGroup: 99, supplementalGroups: [55, 66] },
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
        ],
        containers: [
          telling(
            'c',
            'id; for v in /v /m; do echo W > $v/x; stat -c "%n %a %u %g" $v $v/x; done; df -k /m | tail -1; echo END',
            {
              volumeMounts: [
                { name: 'v', mountPath: '/v' },
                { name: 'm', mountPath: '/m' },
              ],
            },
          ),
        ],
      }),
    ]);
    assert.match(text, /uid=1234 gid=77 groups=.*55.*66.*99/);
    assert.match(text, /^\/v 2777 0 99$/m);
    assert.match(text, /^\/v\/x 644 1234 99$/m);
    assert.match(text, /^\/m 2777 0 99$/m);
    assert.match(text, /^tmpfs +1024 /m);
  });

  it('gives an emptyDir without fsGroup to everybody, and tells two containers the same', async () => {
    const text = await said('empty', [
      pod('empty', {
        volumes: [{ name: 'v' }],
        initContainers: [shell('i', 'echo from-init > /v/x', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
        containers: [
          telling('c', 'stat -c "%n %a %u %g" /v; cat /v/x; echo END', {
            volumeMounts: [{ name: 'v', mountPath: '/v' }],
          }),
        ],
      }),
    ]);
    assert.match(text, /^\/v 777 0 0$/m);
    assert.match(text, /^from-init$/m);
  });

  it('makes configMap, secret, projected and downwardAPI volumes of the objects of the same input', async () => {
    const volumeMounts = ['cm', 'se', 'da', 'pr', 'op', 'items'].map((name) => ({ name, mountPath: `/v/${name}` }));
    const text = await said('config', [
      pod('config', {
        volumes: [
          { name: 'cm', configMap: { name: 'cm1' } },
          { name: 'se', secret: { secretName: 's1', defaultMode: 0o400 } },
          { name: 'op', configMap: { name: 'absent', optional: true } },
          { name: 'items', configMap: { name: 'cm1', items: [{ key: 'k', path: 'deep/er/k', mode: 0o600 }] } },
          {
            name: 'da',
            downwardAPI: {
              items: [
                { path: 'n', fieldRef: { fieldPath: 'metadata.name' } },
                { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
                { path: 'mem', resourceFieldRef: { containerName: 'c', resource: 'limits.memory', divisor: '1Mi' } },
              ],
            },
          },
          {
            name: 'pr',
            projected: {
              sources: [
                { configMap: { name: 'cm1', items: [{ key: 'k', path: 'a' }] } },
                { secret: { name: 's1', items: [{ key: 'p', path: 'b/c' }] } },
                { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
              ],
            },
          },
        ],
        containers: [
          telling(
            'c',
            'cd /v; for f in cm/k cm/other se/p items/deep/er/k da/n da/labels da/mem pr/a pr/b/c pr/ns sub; do echo "$f=$(cat $f) $(stat -L -c %a $f)"; done; ls op; for m in cm se da pr; do grep " /v/$m " /proc/mounts | cut -d" " -f2-4 | cut -c1-14; done; touch cm/x; echo END',
            {
              resources: { limits: { memory: '64Mi' } },
              volumeMounts: [...volumeMounts, { name: 'cm', mountPath: '/v/sub', subPath: 'k' }],
            },
          ),
        ],
      }),
      CONFIG,
      SECRET,
    ]);
    for (const line of [
      'cm/k=v 644',
      'cm/other=w 644',
      'se/p=pw 400',
      'items/deep/er/k=v 600',
      'da/n=config 644',
      'da/labels=app="x"',
      'tier="back-end" 644',
      'da/mem=64 644',
      'pr/a=v 644',
      'pr/b/c=pw 644',
      'pr/ns=lab 644',
      'sub=v 644',
      '/v/se tmpfs ro',
      '/v/da tmpfs ro',
      '/v/pr tmpfs ro',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line} in\n${text}`);
    }
    assert.match(text, /touch: cm\/x: Read-only file system/);
  });

  it('gives containers the values of ConfigMaps and Secrets, and leaves out what is optional', async () => {
    const text = await said('env', [
      pod('env', {
        containers: [
          telling('c', 'env; echo END', {
            env: [
              { name: 'K', valueFrom: { configMapKeyRef: { name: 'cm1', key: 'k' } } },
              { name: 'NONE', valueFrom: { secretKeyRef: { name: 'absent', key: 'k', optional: true } } },
            ],
            envFrom: [
              { prefix: 'S_', secretRef: { name: 's1' } },
              { configMapRef: { name: 'absent', optional: true } },
            ],
          }),
        ],
      }),
      CONFIG,
      SECRET,
    ]);
    assert.match(text, /^K=v$/m);
    assert.match(text, /^S_p=pw$/m);
    assert.doesNotMatch(text, /NONE/);
  });

  it('refuses paths of the machine, claims and what is not in the input, with their places, unless they are granted', async () => {
    const outside = join(containerd.folder, 'outside');
    const objects = [
      pod('needy', {
        volumes: [
          { name: 'hp', hostPath: { path: '/etc/hostname', type: 'File' } },
          { name: 'hc', hostPath: { path: outside, type: 'DirectoryOrCreate' } },
          ...([{ name: 'pv', persistentVolumeClaim: { claimName: 'nope' } }] as object[] as { name: string }[]),
          { name: 'cm', configMap: { name: 'nowhere' } },
        ],
        containers: [
          telling('c', 'stat -c "%n %F" /hp /hc; ls -A /pv /cm; echo made > /hc/x; echo "[$E]"; echo END', {
            env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 'nowhere', key: 'k' } } }],
            volumeMounts: ['hp', 'hc', 'pv', 'cm'].map((name) => ({ name, mountPath: `/${name}` })),
          }),
        ],
      }),
    ];
    const file = manifest(containerd, 'needy', ...objects);
    for (const command of ['run', 'validate']) {
      const refused = await refmanager([command, file, '--runtime', containerd.endpoint]);
      assert.equal(refused.code, 2);
      const lines = refused.stderr.trim().split('\n');
      assert.equal(lines.length, 5, refused.stderr);
      for (const line of lines) assert.match(line, new RegExp(`^${file}:1:\\d+ spec\\.(volumes|containers)`));
      assert.match(
        refused.stderr,
        /hostPath\.path Forbidden: "\/etc\/hostname" is a path of this machine; --allow-host-path/,
      );
      assert.match(
        refused.stderr,
        /volume "pv": persistentVolumeClaim cannot be made without a cluster; --empty-volumes/,
      );
      assert.match(refused.stderr, /configMap\.name Not found: ConfigMap "lab\/nowhere" is not in the input/);
      assert.match(refused.stderr, /secretKeyRef\.name Not found: Secret "lab\/nowhere" is not in the input/);
    }
    assert.equal(existsSync(outside), false);
    assert.equal((await refmanager(['validate', file])).code, 0, 'a simulated node mounts nothing');

    const flags = ['--allow-host-path', '--empty-volumes'];
    const text = await said('needy', objects, ...flags);
    assert.match(text, /^\/hp regular file$/m);
    assert.match(text, /^\[\]$/m);
    assert.equal(readFileSync(join(outside, 'x'), 'utf8'), 'made\n');
    await refmanager(['cleanup', '--runtime', containerd.endpoint]);
    const { stdout } = await refmanager(['run', file, '--runtime', containerd.endpoint, ...flags]);
    assert.match(stdout, /taken for empty.*volume pv \(persistentVolumeClaim\).*ConfigMap\/lab\/nowhere/);
  });

  it('starts nothing of a pod whose host path is of another type, and says so as the kubelet does', async () => {
    for (const [path, type, what] of [
      ['/no/such/dir', 'Directory', 'a directory'],
      ['/etc', 'File', 'a file'],
      ['/etc/hostname', 'Socket', 'a socket file'],
      ['/dev/null', 'BlockDevice', 'a block device'],
    ] as const) {
      const objects = pod('typed', {
        volumes: [{ name: 'h', hostPath: { path, type } }],
        containers: [
          telling('c', 'echo END', { volumeMounts: [{ name: 'h', mountPath: '/h' }] }),
          telling('d', 'true'),
        ],
      });
      const file = manifest(containerd, 'typed', objects);
      const { code, result } = await runOn(containerd, file, '--allow-host-path');
      assert.equal(code, 1);
      assert.deepEqual([result.counts.containers, result.counts.started, result.counts.failed], [2, 0, 2]);
      const said = `MountVolume.SetUp failed for volume "h" : hostPath type check failed: ${path} is not ${what}`;
      assert.ok(result.events.some(({ reason, message }) => reason === 'FailedMount' && message === said));
      assert.ok(result.failures.every(({ error, message }) => `${error}${message}`.includes(said)));
    }
  });

  describe('subPath', () => {
    const mounted = (subPath: string): object =>
      pod('sub', {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [
          telling('c', 'echo owned > /m/proof; echo END', { volumeMounts: [{ name: 'v', mountPath: '/m', subPath }] }),
        ],
      });

    it('makes what is not there in its volume', async () => {
      const text = await said('sub', [mounted('a/b')]);
      assert.match(text, /^END$/m);
    });

    it('does not lead out by a link that an earlier container has planted, of whatever kind', async () => {
      const outside = join(containerd.folder, 'target');
      mkdirSync(outside, { recursive: true });
      writeFileSync(join(outside, 'file'), 'untouched');
      const escapes: readonly [string, string][] = [
        [`ln -s ${outside} /v/esc`, 'esc'],
        [`ln -s ${outside} /v/esc`, 'esc/new/dir'],
        ['ln -s ../../../../../../../../../../../../.. /v/esc', `esc${outside}`],
        ['mkdir /v/d; ln -s ../../x /v/d/esc', 'd/esc'],
        [`ln -s ${outside}/file /v/esc`, 'esc'],
        ['ln -s esc /v/esc', 'esc'],
        ['ln -s /proc/1/root /v/esc', `esc${outside}`],
      ];
      for (const [plant, subPath] of escapes) {
        const file = manifest(
          containerd,
          'planted',
          pod('planted', {
            volumes: [{ name: 'v', emptyDir: {} }],
            initContainers: [shell('i', plant, { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
            containers: [
              telling('c', 'echo owned > /m/proof; echo owned > /m', {
                volumeMounts: [{ name: 'v', mountPath: '/m', subPath }],
              }),
            ],
          }),
        );
        const { code, result } = await runOn(containerd, file);
        assert.equal(code, 1, plant);
        assert.match(
          JSON.stringify(result.failures),
          /failed to prepare subPath.*(leads out of its volume|too many links)/,
        );
        assert.equal(existsSync(join(outside, 'proof')) || existsSync(join(outside, 'new')), false, plant);
        assert.equal(readFileSync(join(outside, 'file'), 'utf8'), 'untouched');
      }
    });

    it('follows a link that stays inside, and mounts a single file', async () => {
      const text = await said('inside', [
        pod('inside', {
          volumes: [{ name: 'v', emptyDir: {} }],
          initContainers: [
            shell('i', 'mkdir -p /v/a/b; echo hello > /v/a/b/f; ln -s a/b /v/l; ln -s ../../a/b/f /v/a/b/up', {
              volumeMounts: [{ name: 'v', mountPath: '/v' }],
            }),
          ],
          containers: [
            telling('c', 'cat /m/f /f /up; echo END', {
              volumeMounts: [
                { name: 'v', mountPath: '/m', subPath: 'l' },
                { name: 'v', mountPath: '/f', subPath: 'l/f' },
                { name: 'v', mountPath: '/up', subPath: 'a/b/up' },
              ],
            }),
          ],
        }),
      ]);
      assert.equal(text.match(/^hello$/gm)?.length, 3);
    });

    it('takes the place that subPathExpr names by a variable', async () => {
      const text = await said('expr', [
        pod('expr', {
          volumes: [{ name: 'v', emptyDir: {} }],
          containers: [
            telling('c', 'echo here > /m/x; cat /all/expr/x; echo END', {
              env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
              volumeMounts: [
                { name: 'v', mountPath: '/m', subPathExpr: '$(POD)' },
                { name: 'v', mountPath: '/all' },
              ],
            }),
          ],
        }),
      ]);
      assert.match(text, /^here$/m);
    });
  });
});
