/**
 * Reading what others may have written: never more than is expected, and an error that names the key for what is longer, or
 * is no value of the expected type.
 */

import type { Redis } from './connect.ts';
import { unreadable } from './packing.ts';

const TOO_LONG = 'TOOLONG';

/** Of a hash: the fields after the first argument, which is the length that a value may have. */
const FIELDS = `local values = {}
for i = 2, #ARGV do
  if redis.call('HSTRLEN', KEYS[1], ARGV[i]) > tonumber(ARGV[1]) then return redis.error_reply('${TOO_LONG} field ' .. ARGV[i]) end
  values[i - 1] = redis.call('HGET', KEYS[1], ARGV[i])
end
return values`;
/** Off a list: so many, of a length that each may have. */
const FIRST = `local taken = redis.call('LPOP', KEYS[1], ARGV[1])
if not taken then return {} end
for _, bytes in ipairs(taken) do if #bytes > tonumber(ARGV[2]) then return redis.error_reply('${TOO_LONG}') end end
return taken`;
/** Of a set that has so many members at most: those of a length. */
const MEMBERS = `if redis.call('SCARD', KEYS[1]) > tonumber(ARGV[1]) then return redis.error_reply('${TOO_LONG}') end
local members = {}
for _, member in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if #member <= tonumber(ARGV[2]) then members[#members + 1] = member end
end
return members`;
/** Out of a set: how many, and of those the ones that begin as they should. */
const POPPED = `local popped = redis.call('SPOP', KEYS[1], ARGV[1])
local fit = {}
for _, member in ipairs(popped) do
  if #member <= tonumber(ARGV[2]) and string.sub(member, 1, #ARGV[3]) == ARGV[3] then fit[#fit + 1] = member end
end
return { #popped, fit }`;

/** Undefined: nothing is there. */
export async function readBytes(redis: Redis, key: string, mostBytes: number): Promise<Buffer | undefined> {
  const bytes = await of(key, redis.getrangeBuffer(key, 0, mostBytes));
  if (bytes.length > mostBytes) throw unreadable(key, `it has more than ${mostBytes} bytes`);
  return bytes.length === 0 ? undefined : bytes;
}

export async function readText(redis: Redis, key: string, mostBytes: number): Promise<string | undefined> {
  return (await readBytes(redis, key, mostBytes))?.toString();
}

/** Null where the hash has no such field. */
export async function readFields(
  redis: Redis,
  key: string,
  fields: readonly string[],
  mostBytes: number,
): Promise<readonly (string | null)[]> {
  return (await of(key, redis.eval(FIELDS, 1, key, mostBytes, ...fields))) as (string | null)[];
}

/** Takes up to `count` off a list. */
export async function takeFirst(redis: Redis, key: string, count: number, mostBytes: number): Promise<Buffer[]> {
  return (await of(key, redis.callBuffer('EVAL', FIRST, 1, key, count, mostBytes))) as Buffer[];
}

/** Members that are longer are left out. */
export async function readMembers(redis: Redis, key: string, most: number, mostBytes: number): Promise<string[]> {
  return (await of(key, redis.eval(MEMBERS, 1, key, most, mostBytes))) as string[];
}

/** Takes up to `count` out of a set, and gives those that begin with `prefix`; undefined: it is empty. */
export async function popMembers(
  redis: Redis,
  key: string,
  { count, mostBytes, prefix }: { readonly count: number; readonly mostBytes: number; readonly prefix: string },
): Promise<string[] | undefined> {
  const [popped, fit] = (await of(key, redis.eval(POPPED, 1, key, count, mostBytes, prefix))) as [number, string[]];
  return popped === 0 ? undefined : fit;
}

async function of<Reply>(key: string, asked: Promise<Reply>): Promise<Reply> {
  try {
    return await asked;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const field = /^TOOLONG field (\S{1,64})/.exec(message)?.[1];
    if (field !== undefined) throw unreadable(key, `field ${field} is longer than anything of ours`);
    if (message.includes(TOO_LONG)) throw unreadable(key, 'it is longer than anything of ours');
    if (isOfOtherType(error)) throw unreadable(key, 'it is of another type');
    throw error;
  }
}

/** A call was refused since a key holds a list where a text should be, say. */
export function isOfOtherType(error: unknown): boolean {
  return error instanceof Error && error.message.includes('WRONGTYPE');
}
