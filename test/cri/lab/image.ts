/**
 * An image built by hand, without a registry or a daemon: busybox and its links, as an OCI layout in a tar file.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The image of sandboxes and the one of tests' containers. */
export const PAUSE_IMAGE = 'localhost/pause:1';
export const APP_IMAGE = 'localhost/app:1';
/** The same, with a numeric user that is not root. */
export const USER_IMAGE = 'localhost/user:1';
/** The same, with a user that is a name of its passwd. */
export const NAMED_IMAGE = 'localhost/named:1';

const FOREVER = ['/bin/sleep', '2147483647'];
/** Ends at SIGTERM at once, which a first process does only when it is told to. */
const UNTIL_TOLD = ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"];
const USERS: Readonly<Record<string, string>> = { [USER_IMAGE]: '1000', [NAMED_IMAGE]: 'nobody' };
/** What the hooks of the vectors run: it does what the environment says. */
const WARM = '#!/bin/sh\nprintf %s "$WARM_STDOUT"\nprintf %s "$WARM_STDERR" >&2\nexit "${WARM_EXIT:-0}"\n';
const EXECUTABLE = 0o755;
const TAR_FLAGS = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--format=ustar'];
const PROCESSOR = process.arch === 'x64' ? 'amd64' : process.arch;

interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** Builds the images below `folder`, as the layout `layout` there; returns the path of a tar file with the same. */
export function buildImages(folder: string): string {
  const root = join(folder, 'rootfs');
  const layout = join(folder, 'layout');
  for (const name of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'root', 'srv'])
    mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  cpSync(busybox, join(root, 'bin', 'busybox'), { dereference: true });
  for (const name of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n')) {
    if (name !== '' && name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name));
  }
  writeFileSync(
    join(root, 'etc', 'passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nnogroup:x:65534:\n');
  for (const name of ['warm', 'a']) writeFileSync(join(root, 'bin', name), WARM, { mode: EXECUTABLE });
  const tarFile = join(folder, 'layer.tar');
  execFileSync('tar', [...TAR_FLAGS, '-C', root, '-cf', tarFile, '.']);
  const tar = readFileSync(tarFile);
  const layer = { diffId: digestOf(tar), blob: writeBlob(layout, gzipSync(tar, { level: 1 })) };
  const manifests = [PAUSE_IMAGE, APP_IMAGE, USER_IMAGE, NAMED_IMAGE].map((name) => writeManifest(layout, name, layer));
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  const images = join(folder, 'images.tar');
  execFileSync('tar', [...TAR_FLAGS, '-C', layout, '-cf', images, '.']);
  for (const path of [root, tarFile]) rmSync(path, { recursive: true });
  return images;
}

/** Two images must differ in something, or they are one: their history names them. */
function writeManifest(layout: string, name: string, layer: { diffId: string; blob: Blob }): object {
  const config = {
    architecture: PROCESSOR,
    os: 'linux',
    config: {
      Env: ['PATH=/bin'],
      Cmd: name === PAUSE_IMAGE ? FOREVER : UNTIL_TOLD,
      WorkingDir: '/',
      User: USERS[name] ?? '',
    },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created_by: name }],
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...writeBlob(layout, toBytes(config)) },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer.blob }],
  };
  return {
    mediaType: manifest.mediaType,
    ...writeBlob(layout, toBytes(manifest)),
    platform: { architecture: PROCESSOR, os: 'linux' },
    annotations: { 'io.containerd.image.name': name },
  };
}

function toBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function writeBlob(layout: string, bytes: Buffer): Blob {
  const digest = digestOf(bytes);
  writeFileSync(join(layout, 'blobs', ...digest.split(':')), bytes);
  return { digest, size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
