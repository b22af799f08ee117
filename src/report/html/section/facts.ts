/**
 * What ran: everything needed to run it again.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { notBegunText, partName } from '../../../result/machines/parts.ts';
import type { Unjudged } from '../../../result/read/stored-summary.ts';
import type { ParameterFact } from '../../../result/scenario-result.ts';
import { counted, formatCount, formatInstant } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';

export function factsSection(summary: Unjudged): Markup {
  const { scenario } = summary;
  const same =
    scenario?.clock === 'virtual'
      ? 'The same seed and scenario give the same result on any machine, with any number of workers.'
      : 'The same seed and input give the same names, UIDs and container IDs; times are measured and differ.';
  return markup`<section id="run"><h2>The run</h2>
${commandText(summary)}<dl class="facts">${runFacts(summary).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="none">${same}</p>
${scenarioText(summary)}
</section>
`;
}

function commandText({ command }: Unjudged): Markup | undefined {
  return command === undefined ? undefined : markup`<p><code>$ ${command}</code></p>\n`;
}

function scenarioText({ scenario }: Unjudged): Markup | undefined {
  if (scenario?.text === undefined) return undefined;
  return markup`<details><summary>The scenario file</summary>
<pre tabindex="0" role="region" aria-label="The scenario file"><code>${scenario.text}</code></pre></details>`;
}

/** Name and value of everything that says what ran, in order. */
export function runFacts(summary: Unjudged): [name: string, value: string][] {
  const { counts, versions, scenario, wallMs, machine } = summary;
  return [
    ['Name', summary.name],
    ['Seed', String(summary.seed)],
    ['Workers', formatCount(summary.workers)],
    ...splitFacts(summary),
    ['Planned', `${counted(counts.pods, 'pod')}, ${counted(counts.containers, 'container')}`],
    ...(scenario === undefined ? [] : scenarioFacts(scenario)),
    ['Started at', formatInstant(summary.startedAt)],
    ['Duration', formatDuration(summary.durationMs)],
    ...(wallMs === undefined ? [] : [['Wall-clock time', formatDuration(wallMs)] as [string, string]]),
    ...(machine === undefined ? [] : [['Machine', machine] as [string, string]]),
    ['refmanager', versions.refmanager],
    ['Node.js', versions.node],
    ['Result schema', summary.schema],
  ];
}

/** Of a run over several processes. */
function splitFacts(summary: Unjudged): [name: string, value: string][] {
  const { distributed } = summary;
  if (distributed === undefined) return [];
  const { shares, machines } = distributed;
  const part = partName(summary);
  const notBegun = notBegunText(part, distributed);
  if (notBegun !== undefined) return [['Split', notBegun]];
  const processes = machines.reduce((sum, machine) => sum + machine.processes, 0);
  const where = `${counted(processes, 'process', 'processes')} on ${counted(machines.length, 'machine')}`;
  return [['Split', `${counted(shares, part)}, ${where}`]];
}

function scenarioFacts({
  clock,
  nodes,
  executor,
  runtime,
  settings,
  chaos,
  parameters = [],
}: NonNullable<Unjudged['scenario']>): [name: string, value: string][] {
  return [
    ['Clock', clock],
    ['Nodes', formatCount(nodes)],
    ['Executor', executor],
    ['Runtime', runtime],
    ...settings.map(({ name, text }): [string, string] => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, text]),
    ...parameters.map((parameter): [string, string] => parameterFact(parameter)),
    ...(chaos.length === 0 ? [] : [['Chaos', chaos.join('; ')] as [string, string]]),
  ];
}

/** `--set executor.rate`: `80/s`; `${RATE}`: `80/s, its default`. */
function parameterFact({ name, value, from }: ParameterFact): [string, string] {
  if (from === 'set') return [`--set ${name}`, value];
  return [`\${${name}}`, from === 'default' ? `${value}, its default` : value];
}
