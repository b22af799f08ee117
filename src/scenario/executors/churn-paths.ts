import type { Executor } from '../schema/executor-schema.ts';
import type { ScenarioInput } from '../schema/schema.ts';

/** Where executors say that pods make room for others. */
export function churnPaths({ executor, executors = {} }: Pick<ScenarioInput, 'executor' | 'executors'>): string[][] {
  const all: [string[], Executor][] = Object.entries(executors).map(([name, own]) => [['executors', name], own]);
  if (executor !== undefined) all.push([['executor'], executor]);
  return all.filter(([, own]) => 'churn' in own && own.churn === true).map(([path]) => [...path, 'churn']);
}
