/**
 * The places in the lock's code where a victim of lock-kills.stress.ts ends: each is told by the atomic operation the
 * victim is about to do or has just done, and by the call it is in. What its death leaves is stated beside it.
 */

import { ABANDONED, BLOCKS_DRAIN, isFree, lineIs, MODE_MASK, PARKED, READERS } from '../../../src/core/lock-words.ts';
import { Mode } from '../../../src/sync/lock/lock-mode.ts';
import { SlotState, slotState } from '../../../src/sync/threads/thread-registry.ts';
import { type Operation, real } from '../killing/watched-atomics.ts';
import type { LockMemory } from './lock-memory.ts';

/** What a victim is doing. */
export type Call =
  | 'attach'
  | 'acquireRead'
  | 'reading'
  | 'releaseRead'
  | 'acquireWrite'
  | 'writing'
  | 'releaseWrite'
  | 'recover';

/** One operation of a victim, and where it stands. */
export interface Moment {
  /** `before wait`, `after compareExchange`, … */
  readonly what: `${Operation['when']} ${Operation['name']}`;
  readonly operation: Operation;
  /** Its index counts 64-bit words. */
  readonly longs: boolean;
  readonly memory: LockMemory;
  /** -1 while it attaches. */
  readonly slot: number;
  readonly call: Call;
}

export interface Window {
  readonly group: string;
  readonly name: string;
  /** The section in which it stops, or what says of an operation that it stops there. */
  readonly at: 'reading' | 'writing' | ((moment: Moment) => boolean);
  /** The writer word names the victim: the lock must be repaired, and the next writer told. */
  readonly leavesWord?: true;
  /** Another thread dies first, in this section; the victim recovers it. */
  readonly bait?: 'writing' | 'reading' | 'either';
  /** It goes on sleeping on the word it was about to sleep on, or, when promoted, stops only after that. */
  readonly asleep?: 'at once' | 'until promoted';
  /** It is recovered by its id: the slot does not say yet which OS thread it is. */
  readonly knownByIdOnly?: true;
  /** The recovery of the bait is not counted: who was to count it died. */
  readonly uncounted?: true;
  /** The repair after the bait was done and counted, and is done again. */
  readonly repairedTwice?: true;
}

const { DEAD, FREE, ALIVE } = SlotState;

function ownMode({ memory, slot }: Moment): Mode {
  return (real.load(memory.words, memory.lineIndex(slot)) & MODE_MASK) as Mode;
}
const onWriter = ({ longs, operation, memory }: Moment): boolean => !longs && operation.index === memory.writer;
const onEvents = ({ longs, operation, memory }: Moment): boolean => !longs && operation.index === memory.events;
const onTurns = ({ longs, operation, memory }: Moment): boolean => !longs && operation.index === memory.turns;
const onLine = ({ longs, operation, memory }: Moment): boolean => !longs && memory.isLine(operation.index);
const onOwnLine = (moment: Moment): boolean =>
  onLine(moment) && moment.operation.index === moment.memory.lineIndex(moment.slot);
const replaced = ({ operation }: Moment): boolean => operation.result === operation.values[0];
const changedStateTo = (moment: Moment, state: SlotState): boolean =>
  moment.longs &&
  moment.memory.isState(moment.operation.index) &&
  slotState(moment.operation.values[1] as bigint) === state;

const inCall = (call: Call, what: Moment['what'], more: (moment: Moment) => boolean) => {
  return (moment: Moment): boolean => moment.call === call && moment.what === what && more(moment);
};

/** What a release that promotes leaves of the writer word. */
const FREES: number = PARKED | READERS;

/** Every window, by group. */
export const WINDOWS: readonly Window[] = [
  { group: 'holding for reading', name: 'inside', at: 'reading' },
  {
    group: 'holding for reading',
    name: 'published, has not looked yet',
    at: inCall('acquireRead', 'after store', onOwnLine),
  },
  { group: 'holding for writing', name: 'inside, data half written', at: 'writing', leavesWord: true },
  {
    group: 'holding for reading',
    name: 'said that readers are inside',
    at: inCall('acquireRead', 'after or', (m) => onWriter(m) && m.operation.values[0] === READERS),
  },
  {
    group: 'draining',
    name: 'took the word, has not looked yet',
    leavesWord: true,
    at: inCall(
      'acquireWrite',
      'after compareExchange',
      (m) => onWriter(m) && replaced(m) && isFree(m.operation.result as number),
    ),
  },
  {
    group: 'draining',
    name: 'looked, a reader is inside',
    leavesWord: true,
    at: inCall(
      'acquireWrite',
      'after load',
      (m) =>
        onLine(m) &&
        !onOwnLine(m) &&
        lineIs(m.operation.result as number, 0, BLOCKS_DRAIN) &&
        m.memory.namesInWriter(m.slot),
    ),
  },
  {
    group: 'draining',
    name: 'asleep on the line of a reader',
    leavesWord: true,
    asleep: 'at once',
    at: inCall('acquireWrite', 'before wait', onLine),
  },
  {
    group: 'parked as a writer',
    name: 'asleep',
    asleep: 'at once',
    at: inCall('acquireWrite', 'before wait', onTurns),
  },
  {
    group: 'parked as a patient reader',
    name: 'asleep',
    asleep: 'at once',
    at: inCall('acquireRead', 'before wait', (m) => onEvents(m) && ownMode(m) === Mode.NONE),
  },
  {
    group: 'WAITING as a reader',
    name: 'asleep',
    asleep: 'at once',
    at: inCall('acquireRead', 'before wait', (m) => onEvents(m) && ownMode(m) === Mode.WAITING),
  },
  {
    group: 'WAITING as a reader',
    name: 'promoted, still asleep',
    asleep: 'until promoted',
    at: inCall('acquireRead', 'before wait', (m) => onEvents(m) && ownMode(m) === Mode.WAITING),
  },
  {
    group: 'just woken',
    name: 'a writer',
    at: inCall('acquireWrite', 'after wait', (m) => onTurns(m) && m.operation.result === 'ok'),
  },
  {
    group: 'just woken',
    name: 'a reader',
    at: inCall('acquireRead', 'after wait', (m) => onEvents(m) && m.operation.result === 'ok'),
  },
  {
    group: 'just woken',
    name: 'a draining writer',
    leavesWord: true,
    at: inCall('acquireWrite', 'after wait', (m) => onLine(m) && m.operation.result === 'ok'),
  },
  {
    group: 'promoting',
    name: 'cleared PARKED',
    leavesWord: true,
    at: inCall('releaseWrite', 'after exchange', onWriter),
  },
  {
    group: 'promoting',
    name: 'promoted one reader',
    leavesWord: true,
    at: inCall('releaseWrite', 'after compareExchange', (m) => onLine(m) && replaced(m)),
  },
  {
    group: 'promoting',
    name: 'about to free the word',
    leavesWord: true,
    at: inCall('releaseWrite', 'before and', (m) => onWriter(m) && m.operation.values[0] === FREES),
  },
  {
    group: 'freed, has not woken',
    name: 'freed the word',
    at: inCall('releaseWrite', 'after and', (m) => onWriter(m) && m.operation.values[0] === FREES),
  },
  { group: 'freed, has not woken', name: 'counted the event', at: inCall('releaseWrite', 'after add', onEvents) },
  {
    group: 'freed, has not woken',
    name: 'a reader left, its drainer sleeps',
    at: inCall('releaseRead', 'after exchange', (m) => onOwnLine(m) && (m.operation.result as number) < 0),
  },
  {
    group: 'in recovery',
    name: 'marked the slot DEAD',
    bait: 'either',
    at: inCall('recover', 'after compareExchange', (m) => changedStateTo(m, DEAD) && replaced(m)),
  },
  {
    group: 'in recovery',
    name: 'made the word ABANDONED',
    bait: 'writing',
    at: inCall(
      'recover',
      'after compareExchange',
      (m) => onWriter(m) && replaced(m) && m.operation.values[1] === ABANDONED,
    ),
  },
  {
    group: 'in recovery',
    name: 'cleared the line',
    bait: 'reading',
    at: inCall('recover', 'after compareExchange', (m) => onLine(m) && replaced(m)),
  },
  { group: 'in recovery', name: 'counted the event', bait: 'either', at: inCall('recover', 'after add', onEvents) },
  {
    group: 'in recovery',
    name: 'woke who waits for the word',
    bait: 'either',
    at: inCall('recover', 'after notify', onEvents),
  },
  {
    group: 'in recovery',
    name: 'about to free the slot',
    bait: 'either',
    at: inCall('recover', 'before compareExchange', (m) => changedStateTo(m, FREE)),
  },
  {
    group: 'in recovery',
    name: 'freed the slot, has not counted it',
    bait: 'either',
    uncounted: true,
    at: inCall('recover', 'after compareExchange', (m) => changedStateTo(m, FREE) && replaced(m)),
  },
  {
    group: 'repairing',
    name: 'took ABANDONED over',
    bait: 'writing',
    leavesWord: true,
    at: inCall(
      'acquireWrite',
      'after compareExchange',
      (m) => onWriter(m) && replaced(m) && m.operation.values[0] === ABANDONED,
    ),
  },
  {
    group: 'repairing',
    name: 'about to mark the data',
    bait: 'writing',
    leavesWord: true,
    at: inCall('acquireWrite', 'before store', (m) => !m.longs && m.operation.index === m.memory.abandoned),
  },
  {
    group: 'repairing',
    name: 'marked the data',
    bait: 'writing',
    leavesWord: true,
    at: inCall('acquireWrite', 'after store', (m) => !m.longs && m.operation.index === m.memory.abandoned),
  },
  {
    group: 'repairing',
    name: 'counted the repair, has the word',
    bait: 'writing',
    leavesWord: true,
    repairedTwice: true,
    at: inCall('acquireWrite', 'after add', (m) => m.longs && m.operation.index === m.memory.repairs),
  },
  {
    group: 'attaching',
    name: 'claimed a slot',
    knownByIdOnly: true,
    at: inCall('attach', 'after compareExchange', (m) => changedStateTo(m, ALIVE) && replaced(m)),
  },
];
