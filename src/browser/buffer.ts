/**
 * `Buffer` for the browser build, as far as the store uses it: bytes with the one-encoding methods of Node's Buffer. Over
 * shared memory too, which browsers' own TextEncoder and TextDecoder refuse.
 */

const encoder = new TextEncoder();
/** As many character codes as every engine takes for arguments. */
const MOST_CODES = 4096;

class Bytes extends Uint8Array {
  get #view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }

  ucs2Write(text: string, offset = 0): number {
    const view = this.#view;
    for (let i = 0; i < text.length; i++) view.setUint16(offset + 2 * i, text.charCodeAt(i), true);
    return 2 * text.length;
  }

  latin1Slice(start: number, end: number): string {
    return textOf(this.slice(start, end));
  }

  ucs2Slice(start: number, end: number): string {
    const view = this.#view;
    return textOf(Uint16Array.from({ length: (end - start) >> 1 }, (_, i) => view.getUint16(start + 2 * i, true)));
  }

  copy(target: Uint8Array, targetStart = 0, start = 0, end: number = this.length): number {
    target.set(this.subarray(start, end), targetStart);
    return end - start;
  }

  equals(other: Uint8Array): boolean {
    return this.compare(other) === 0;
  }

  compare(other: Uint8Array): number {
    const both = Math.min(this.length, other.length);
    for (let i = 0; i < both; i++) {
      const difference = (this[i] as number) - (other[i] as number);
      if (difference !== 0) return Math.sign(difference);
    }
    return Math.sign(this.length - other.length);
  }

  readInt32LE(offset = 0): number {
    return this.#view.getInt32(offset, true);
  }

  readUInt16LE(offset = 0): number {
    return this.#view.getUint16(offset, true);
  }

  readUInt32LE(offset = 0): number {
    return this.#view.getUint32(offset, true);
  }

  readBigUInt64LE(offset = 0): bigint {
    return this.#view.getBigUint64(offset, true);
  }

  writeUInt32LE(value: number, offset = 0): void {
    this.#view.setUint32(offset, value, true);
  }

  writeBigUInt64LE(value: bigint, offset = 0): void {
    this.#view.setBigUint64(offset, value, true);
  }
}

/** Of bytes too, as Node's: a typed array's own looks for a single number. */
Object.defineProperty(Bytes.prototype, 'indexOf', {
  value(this: Bytes, wanted: Uint8Array, from = 0): number {
    for (let at = from; at + wanted.length <= this.length; at++) {
      let same = 0;
      while (same < wanted.length && this[at + same] === wanted[same]) same++;
      if (same === wanted.length) return at;
    }
    return -1;
  },
});

function textOf(codes: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < codes.length; at += MOST_CODES)
    text += String.fromCharCode(...codes.subarray(at, at + MOST_CODES));
  return text;
}

function bytesFrom(source: ArrayBufferLike | string, from: number | string = 0, length?: number): Bytes {
  if (typeof source !== 'string') return new Bytes(source as ArrayBuffer, Number(from), length);
  if (from === 'base64') return Bytes.from(atob(source), (character) => character.charCodeAt(0)) as Bytes;
  const bytes = new Bytes(2 * source.length);
  if (from === 'utf16le') return bytes.subarray(0, bytes.ucs2Write(source)) as Bytes;
  return new Bytes(encoder.encode(source));
}

const alloc = (bytes: number): Bytes => new Bytes(bytes);

export const Buffer: {
  from: typeof bytesFrom;
  alloc: typeof alloc;
  allocUnsafe: typeof alloc;
  allocUnsafeSlow: typeof alloc;
} = { from: bytesFrom, alloc, allocUnsafe: alloc, allocUnsafeSlow: alloc };
