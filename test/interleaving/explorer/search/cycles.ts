/**
 * Livelocks: strongly connected parts of the state graph in which a fair scheduler could stay for ever. Fair: each
 * thread moves inside, or cannot go on in some state inside. Tarjan's algorithm, without recursion.
 */

import type { ByteList, IntList } from '../states/state-log.ts';

/** Edges of state s: firstEdges[s] up to firstEdges[s + 1]. */
export interface StateGraph {
  readonly firstEdges: IntList;
  readonly targets: IntList;
  /** The thread that moves along an edge. */
  readonly movers: ByteList;
  /** Mask of the threads that cannot go on, by state. */
  readonly disabled: IntList;
}

/** A state of a fair cycle, or -1. */
export function fairCycle(graph: StateGraph, threads: number): number {
  const { firstEdges, targets, movers, disabled } = graph;
  const count = firstEdges.length;
  const lastEdge = (state: number): number => (state + 1 < count ? firstEdges.at(state + 1) : targets.length);
  /** 0: not visited; the order of visit from 1. */
  const order = new Int32Array(count);
  const low = new Int32Array(count);
  const component = new Int32Array(count).fill(-1);
  const cursor = new Float64Array(count);
  const stack: number[] = [];
  const open: number[] = [];
  const everybody = (1 << threads) - 1;
  let visited = 0;
  let components = 0;

  const isFair = (members: readonly number[]): boolean => {
    let served = 0;
    let edgesInside = 0;
    for (const state of members) {
      served |= disabled.at(state);
      for (let edge = firstEdges.at(state); edge < lastEdge(state); edge++) {
        if (component[targets.at(edge)] !== component[state]) continue;
        edgesInside++;
        served |= 1 << movers.at(edge);
      }
    }
    return edgesInside > 0 && (served & everybody) === everybody;
  };

  const enter = (state: number): void => {
    order[state] = low[state] = ++visited;
    cursor[state] = firstEdges.at(state);
    stack.push(state);
    open.push(state);
  };

  enter(0);
  while (stack.length > 0) {
    const state = stack[stack.length - 1] as number;
    const edge = cursor[state] as number;
    if (edge < lastEdge(state)) {
      cursor[state] = edge + 1;
      const target = targets.at(edge);
      if (order[target] === 0) enter(target);
      else if (component[target] === -1) low[state] = Math.min(low[state] as number, order[target] as number);
      continue;
    }
    stack.pop();
    const parent = stack[stack.length - 1];
    if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[state] as number);
    if (low[state] !== order[state]) continue;
    const members: number[] = [];
    for (;;) {
      const member = open.pop() as number;
      component[member] = components;
      members.push(member);
      if (member === state) break;
    }
    components++;
    if (isFair(members)) return state;
  }
  return -1;
}
