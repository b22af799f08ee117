/**
 * The shapes of real files that were read wrongly once, each with what kubectl makes of it, or with the exact place of what
 * is wrong.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planWorkloads } from '../../src/workload/expand-workloads.ts';
import { podWith, problemsOf, readText } from './reading.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x}]}\n';

/** Pods that a run would start, what is left out and what is skipped. */
async function planOf(text: string): Promise<{ pods: number; leftOut: object; skipped: object }> {
  const { files, problems } = await readText(text);
  assert.deepEqual(problems, []);
  const [file] = files;
  assert.ok(file !== undefined);
  const { pods } = planWorkloads(file.workloads, { scale: 1, nodes: 1 });
  return { pods, leftOut: Object.fromEntries(file.leftOut), skipped: Object.fromEntries(file.skipped) };
}

async function namesOf(text: string): Promise<string[]> {
  const { files, problems } = await readText(text);
  assert.deepEqual(problems, []);
  return files.flatMap(({ workloads }) => workloads.map(({ namespace, name }) => `${namespace}/${name}`));
}

function job(spec: string, kind = 'Job'): string {
  const template = 'template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}';
  const inner = `${spec}${spec === '' ? '' : ', '}${template}`;
  const whole = kind === 'Job' ? inner : `schedule: "* * * * *", jobTemplate: {spec: {${inner}}}`;
  return `apiVersion: batch/v1\nkind: ${kind}\nmetadata: {name: j}\nspec: {${whole}}\n`;
}

describe('files as other people write them', () => {
  it('may go on with a quoted text on lines that are not deeper than its key', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    config: \'[\n      1\n    ]\'\n    more: "{\n  }"\nspec:\n  containers:\n  - name: c\n    image: x\n';
    const { files, problems } = await readText(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(files[0]?.workloads[0]?.metadata.annotations, { config: '[ 1 ]', more: '{ }' });
  });

  it('may close brackets at the column of their key, and problems behind them keep their place', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  tolerations: [ {\n    operator: Exists\n  } ]\n  containers:\n  - name: c\n    image: x\n    args: [\n    "a",\n    7\n    ]\n    tty: 5\n';
    assert.deepEqual(await problemsOf(text), [
      '13:5 spec.containers[0].args[1] Invalid value: 7: expected a string, got an integer; write "7"',
      '15:10 spec.containers[0].tty Invalid value: 5: expected true or false, got an integer',
    ]);
  });

  it('may have such lines in documents that start nothing', async () => {
    const skipped = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  a: '{\n  }'\n";
    assert.deepEqual(await planOf(`${skipped}---\n${POD}`), { pods: 1, leftOut: {}, skipped: { ConfigMap: 1 } });
  });

  it('may have empty texts for what is unset', async () => {
    const first = POD.replace('{name: a}', '{name: a, namespace: ""}');
    const second = POD.replace('{name: a}', '{name: "", generateName: b-}');
    assert.deepEqual(await namesOf(`${first}---\n${second}`), ['default/a', 'default/b-']);
    const unset = podWith(
      'restartPolicy: ""\ndnsPolicy: ""\nhostname: ""\ncontainers: [{name: c, image: "x:1", imagePullPolicy: "", terminationMessagePolicy: "", ports: [{name: "", containerPort: 1, protocol: ""}]}]',
    );
    const { files, problems } = await readText(unset);
    assert.deepEqual(problems, []);
    const spec = files[0]?.workloads[0]?.spec;
    assert.deepEqual(
      [spec?.restartPolicy, spec?.containers[0]?.imagePullPolicy, spec?.containers[0]?.ports?.[0]?.protocol],
      ['Always', 'IfNotPresent', 'TCP'],
    );
  });

  it('must have a name all the same', async () => {
    assert.deepEqual(await problemsOf(POD.replace('{name: a}', '{name: ""}')), [
      '3:18 metadata.name Required value: expected a name, or a generateName, got ""',
    ]);
  });

  it('may be JSON objects one after another, on one line or on many', async () => {
    const object = (name: string): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const lines = `${JSON.stringify(object('a'))}\n${JSON.stringify(object('b'))}`;
    assert.deepEqual(await namesOf(lines), ['default/a', 'default/b']);
    const pretty = `${JSON.stringify(object('{'), null, 2)}\n\n\t${JSON.stringify(object('b'), null, '\t')}${JSON.stringify(object('c'))}`;
    assert.deepEqual(
      (await problemsOf(pretty)).map((line) => line.split(' ', 2).join(' ')),
      ['5:13 metadata.name'],
    );
    assert.deepEqual(await namesOf(pretty.replace('"{"', '"a"')), ['default/a', 'default/b', 'default/c']);
  });

  for (const [kind, apiVersion, meant, column] of [
    ['Deplyoment', 'apps/v1', 'Deployment', 7],
    ['deployment', 'apps/v1', 'Deployment', 7],
    ['Deployments', 'apps/v1', 'Deployment', 7],
    ['Pods', 'v1', 'Pod', 7],
    ['Cronjob', 'batch/v1beta1', 'CronJob', 7],
    ['Sevice', 'v1', 'Service', 7],
    ['Podlist', 'v1', 'PodList', 7],
    ['deploymentlist', 'apps/v1', 'DeploymentList', 7],
    ['list', 'v1', 'List', 7],
  ] as const) {
    it(`must not misspell ${meant} as ${kind}`, async () => {
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: d}\n`;
      assert.deepEqual(await problemsOf(text), [
        `2:${column} kind Invalid value: "${kind}": no kind of that name in ${apiVersion}; did you mean "${meant}"?`,
      ]);
    });
  }

  it('may have kinds that nobody knows', async () => {
    const text = ['Gizmo', 'PodGroupThing']
      .map((kind) => `apiVersion: apps/v1\nkind: ${kind}\n`)
      .concat('apiVersion: apps.example.com/v1\nkind: Deplyoment\n')
      .join('---\n');
    assert.deepEqual((await planOf(text)).skipped, { Gizmo: 1, PodGroupThing: 1, Deplyoment: 1 });
  });

  for (const [what, text, pods] of [
    ['no more pods than are left to complete', job('completions: 2, parallelism: 5'), 2],
    ['as many as may run at once', job('completions: 9, parallelism: 5'), 5],
    ['one pod when it says nothing', job(''), 1],
    ['one pod at once when only completions are given', job('completions: 3'), 1],
    ['none when it is to complete no time', job('completions: 0, parallelism: 3'), 0],
    ['none while it is suspended', job('suspend: true'), 0],
    ['the pods of one Job of a CronJob', job('completions: 2, parallelism: 4', 'CronJob'), 2],
    ['none of a suspended Job of a CronJob', job('suspend: true', 'CronJob'), 0],
    ['none of a suspended CronJob', job('', 'CronJob').replace('schedule:', 'suspend: true, schedule:'), 0],
    ['a pod for each number of an Indexed Job', job('completionMode: Indexed, completions: 3, parallelism: 4'), 3],
  ] as const) {
    it(`start of a Job ${what}`, async () => {
      assert.equal((await planOf(text)).pods, pods);
    });
  }

  it('are told where an Indexed Job does not say how often', async () => {
    assert.deepEqual(await problemsOf(job('completionMode: Indexed')), [
      '4:1 spec.completions Required value: expected how often the Job is to complete when `completionMode` is Indexed',
    ]);
  });

  it('may be templates that nobody rendered: told as that, quoted or not', async () => {
    const hint = '(`{{` is template syntax: render the template first, e.g. with `helm template`)';
    assert.deepEqual(await problemsOf(POD.replace('image: x', 'image: {{ .Values.image }}')), [
      `4:39 spec.containers[0].image expected valid YAML: a key is text, got a mapping ${hint}`,
    ]);
    assert.deepEqual(await problemsOf(POD.replace('image: x', 'image: "{{ .Values.image }}"')), [
      `4:38 spec.containers[0].image Invalid value: "{{ .Values.image }}": expected the name of an image: invalid reference format: repository name must be lowercase ${hint}`,
    ]);
  });

  it('are told what was written and what to write', async () => {
    const text = podWith(
      'hostNetwork: "true"\ncontainers:\n- name: c\n  image: x\n  env:\n  - {name: A, value: yes}\n  - {name: B, value: 0755}\n  - {name: C, value: 1.50}\n  ports: [{containerPort: "80"}]\n',
    );
    assert.deepEqual(await problemsOf(text), [
      '5:16 spec.hostNetwork Invalid value: "true": expected true or false, got a string; write true without quotes',
      '10:24 spec.containers[0].env[0].value Invalid value: yes: expected a string, got a boolean; write "yes"',
      '11:24 spec.containers[0].env[1].value Invalid value: 0755: expected a string, got an integer; write "0755"',
      '12:24 spec.containers[0].env[2].value Invalid value: 1.50: expected a string, got a number; write "1.50"',
      '13:29 spec.containers[0].ports[0].containerPort Invalid value: "80": expected an integer, got a string; write 80 without quotes',
    ]);
  });

  it('are told once where `---` is missing, whatever the next object begins with', async () => {
    const told = '(document) expected `---` before this line: another object begins here';
    assert.deepEqual(await problemsOf(`${POD}${POD}`), [`5:1 ${told}`]);
    const [version, kind, ...rest] = POD.split('\n');
    assert.deepEqual(await problemsOf(`${POD}${[kind, version, ...rest].join('\n')}`), [`5:1 ${told}`]);
  });

  it('may have a byte order mark before any document, which moves nothing', async () => {
    const mark = '\ufeff';
    assert.deepEqual(await namesOf(`${mark}${POD}---\n${mark}${POD.replace('name: a', 'name: b')}`), [
      'default/a',
      'default/b',
    ]);
    assert.deepEqual(await namesOf(`${POD}${mark}---\n# c\n${mark}${POD}`), ['default/a', 'default/a']);
    assert.deepEqual(await problemsOf(`${mark}apiVersion: 7\nkind: Pod\n`), [
      '1:13 apiVersion Invalid value: 7: expected a string, got an integer; write "7"',
    ]);
  });

  it('may be an HTML page that was meant to be a file', async () => {
    assert.deepEqual(await problemsOf('\n<!DOCTYPE html>\n<html lang="en">\n'), [
      '1:1 (file) is an HTML page; expected YAML: save the file itself instead of the page that shows it (on GitHub: Raw)',
    ]);
  });

  it('may end their lines as on old Macs', async () => {
    assert.deepEqual(await namesOf(POD.replaceAll('\n', '\r')), ['default/a']);
    assert.deepEqual(await problemsOf(POD.replace('image: x', 'image: 7').replaceAll('\n', '\r')), [
      '4:38 spec.containers[0].image Invalid value: 7: expected a string, got an integer; write "7"',
    ]);
  });

  it('may leave an item of a list of texts empty, as Go reads it', async () => {
    const { files, problems } = await readText(podWith('containers: [{name: c, image: x, args: [a, null, ~]}]'));
    assert.deepEqual(problems, []);
    assert.deepEqual(files[0]?.workloads[0]?.spec.containers[0]?.args, ['a', '', '']);
  });

  it('may have a grace period below 0, which a kill raises', async () => {
    const text = podWith('terminationGracePeriodSeconds: -1\ncontainers: [{name: c, image: x}]');
    assert.deepEqual(await problemsOf(text), []);
  });

  it('must have a version that was ever served', async () => {
    const text = POD.replace('v1', 'apps/v2').replace('Pod', 'Deployment');
    assert.deepEqual(await problemsOf(text), [
      '1:13 apiVersion Invalid value: "apps/v2": no matches for kind "Deployment" in version "apps/v2"; expected apps/v1',
    ]);
  });

  it('must give a StatefulSet a name that its pods can have as hosts', async () => {
    const set = (name: string, replicas: number): string =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: ${name}}\nspec: {replicas: ${replicas}, template: {spec: {containers: [{name: c, image: x}]}}}\n`;
    const name = 'a'.repeat(61);
    assert.deepEqual(await problemsOf(set(name, 10)), []);
    const shown = `"${name.slice(0, 59)}…`;
    assert.deepEqual(await problemsOf(set(name, 11)), [
      `3:18 metadata.name Invalid value: ${shown}: its pod ${shown} would have 64 characters; must be no more than 63`,
    ]);
  });
});

describe('an export of a cluster', () => {
  const spec =
    'selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}';
  const owner = (kind: string, name: string, uid: string): string =>
    `ownerReferences: [{apiVersion: apps/v1, kind: ${kind}, name: ${name}, uid: ${uid}, controller: true}]`;
  const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, uid: d1}\nspec: {replicas: 2, ${spec}}\n`;
  const replicaSet = `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, uid: r1, ${owner('Deployment', 'web', 'd1')}}\nspec: {replicas: 2, ${spec}}\n`;
  const pod = POD.replace('{name: a}', `{name: web-1-abcde, uid: p1, ${owner('ReplicaSet', 'web-1', 'r1')}}`);
  const owned = { 'ReplicaSet owned by a Deployment': 1, 'Pod owned by a ReplicaSet': 1 };

  it('starts what nothing in it owns, in whatever order it stands', async () => {
    const inOrder = await planOf([deployment, replicaSet, pod].join('---\n'));
    assert.deepEqual(inOrder, { pods: 2, leftOut: owned, skipped: {} });
    assert.deepEqual((await planOf([pod, replicaSet, deployment].join('---\n'))).leftOut, owned);
  });

  it('knows the owner by name where the objects have no uids, and over one that is missing', async () => {
    const without = [deployment, replicaSet, pod].map((text) =>
      text.replace(/, uid: [drp]1(?=[,}])(?!, controller)/, ''),
    );
    assert.deepEqual((await planOf(without.join('---\n'))).leftOut, owned);
    assert.deepEqual((await planOf([deployment, pod].join('---\n'))).leftOut, { 'Pod owned by a ReplicaSet': 1 });
  });

  it('starts what others own that are not here or start nothing', async () => {
    assert.deepEqual(await planOf(pod), { pods: 1, leftOut: {}, skipped: {} });
    const node = 'apiVersion: v1\nkind: Node\nmetadata: {name: n, uid: n1}\n';
    const mirror = POD.replace('{name: a}', `{name: a, ${owner('Node', 'n', 'n1')}}`);
    assert.equal((await planOf(`${node}---\n${mirror}`)).pods, 1);
    const itself = POD.replace('{name: a}', `{name: a, uid: p1, ${owner('Pod', 'a', 'p1')}}`);
    assert.equal((await planOf(itself)).pods, 1);
  });

  it('starts no pod that has ended or is being deleted, and no Job that has', async () => {
    const ended = ['Succeeded', 'Failed', 'Running'].map((phase) => `${POD}status: {phase: ${phase}}\n`);
    const deleted = POD.replace('{name: a}', '{name: a, deletionTimestamp: "2020-01-01T00:00:00Z"}');
    const done = `${job('')}status: {conditions: [{type: Complete, status: "True"}]}\n`;
    assert.deepEqual(await planOf([...ended, deleted, done].join('---\n')), {
      pods: 1,
      leftOut: { 'Succeeded Pod': 1, 'Failed Pod': 1, 'Pod being deleted': 1, 'Complete Job': 1 },
      skipped: {},
    });
  });
});

describe('what kubectl reads and the parser alone would not', () => {
  it('has tabs between a key and its bracket, and in brackets; places are kept', async () => {
    const text = POD.replace('spec: {', 'spec:\t{').replace('image: x', 'image:\tx,\targs:\t[a],\ttty: 5');
    assert.deepEqual(await problemsOf(text), [
      '4:57 spec.containers[0].tty Invalid value: 5: expected true or false, got an integer',
    ]);
    assert.equal((await planOf(text.replace('5', 'true'))).pods, 1);
  });

  it('may have several byte order marks before one document', async () => {
    const text = `${POD}---\n\ufeff# a file of comments\n\ufeff${POD.replace('image: x', 'image: 5')}`;
    assert.deepEqual(await problemsOf(text), [
      '10:38 spec.containers[0].image Invalid value: 5: expected a string, got an integer; write "5"',
    ]);
  });

  it('lacks what parts two objects: told where the second begins', async () => {
    const dashes = 'expected `---` before this line: another object begins here';
    assert.deepEqual(await problemsOf(`${POD}\ufeff${POD}`), [`5:1 (document) ${dashes}`]);
    const item = POD.replace(/^/gm, '  ').trimEnd();
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${item.trimStart()}\n${item}\n`;
    assert.deepEqual(await problemsOf(list), [
      '8:3 items[0] expected `- ` before this key: another object begins here',
    ]);
  });

  it('ends inside of quotes that are not as deep as their key', async () => {
    const text = "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    a: 'x\n  y'\n    b: \"z\n  c: d\n";
    assert.deepEqual(await problemsOf(text), ['9:1 (document) expected valid YAML: a quoted text is not closed']);
  });

  for (const page of ['<!-- c -->\n<!DOCTYPE html>\n', '<head></head>', ' <body class="x">']) {
    it(`is a page: ${JSON.stringify(page)}`, async () => {
      assert.match((await problemsOf(page))[0] ?? '', /^1:1 \(file\) is an HTML page; expected YAML/);
    });
  }

  it('is what a server says of an error', async () => {
    const text = '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n';
    assert.match((await problemsOf(text))[0] ?? '', /^1:1 \(file\) is XML; expected YAML/);
  });

  it('has an empty version in a fieldRef, which is v1', async () => {
    const text = podWith(
      "containers: [{name: c, image: x, env: [{name: A, valueFrom: {fieldRef: {apiVersion: '', fieldPath: metadata.name}}}]}]",
    );
    const { files, problems } = await readText(text);
    assert.deepEqual(problems, []);
    const [variable] = files[0]?.workloads[0]?.spec.containers[0]?.env ?? [];
    assert.deepEqual(variable?.valueFrom?.fieldRef, { apiVersion: 'v1', fieldPath: 'metadata.name' });
  });
});
