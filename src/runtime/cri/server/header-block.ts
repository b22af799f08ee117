/**
 * The header block of an HTTP/2 request with another `:authority`.
 *
 * Kubelets of 1.18's age, and other clients of grpc-go, put the path of the socket there. RFC 3986 allows no slash in an
 * authority, so Node's HTTP/2 refuses every call of theirs. On a unix socket it says nothing, and gives way to one letter.
 *
 * A block is walked, not decoded: only its literals matter. What is said once by a literal is referred to by a number
 * later on; client and server number the same entries from the newest, and the server's are no longer than the client's,
 * so none is forgotten that the client still refers to.
 *
 * @see RFC 7541, "HPACK: Header Compression for HTTP/2"
 */

const INDEXED = 0x80;
const INCREMENTAL = 0x40;
const SIZE_UPDATE = 0x20;
/** Bits of the first byte that a number begins in. */
const INDEXED_BITS = 7;
const INCREMENTAL_BITS = 6;
const SIZE_UPDATE_BITS = 5;
const LITERAL_BITS = 4;
const LENGTH_BITS = 7;
const HUFFMAN = 0x80;

/** Of the static table. */
const AUTHORITY_INDEX = 1;
const AUTHORITY = Buffer.from(':authority');
/** The same in the code of appendix B. */
const AUTHORITY_HUFFMAN = Buffer.from('b83b5339ec327d7f', 'hex');
/** A length of one, and the letter. */
const REPLACEMENT = Buffer.from('\u0001u', 'latin1');

const VARINT_BITS = 7;
const VARINT_MORE = 0x80;
/** More is no length of anything that fits into a block. */
const MOST_VARINT_BYTES = 4;

/** The block with a plain authority; the block as it is when it cannot be read: the server will say so. */
export function withPlainAuthority(block: Buffer): Buffer {
  const kept: Buffer[] = [];
  let copiedTo = 0;
  for (let at = 0; at < block.length; ) {
    const first = block[at] ?? 0;
    const field = (first & INDEXED) === 0 ? readField(block, at, first) : skipNumber(block, at, INDEXED_BITS);
    if (field === undefined) return block;
    if (typeof field === 'number') {
      at = field;
      continue;
    }
    if (field.isAuthority) {
      kept.push(block.subarray(copiedTo, field.valueAt), REPLACEMENT);
      copiedTo = field.end;
    }
    at = field.end;
  }
  return copiedTo === 0 ? block : Buffer.concat([...kept, block.subarray(copiedTo)]);
}

interface Literal {
  /** An authority that is not empty. */
  readonly isAuthority: boolean;
  readonly valueAt: number;
  readonly end: number;
}

/** A literal, or the end of a table size update. */
function readField(block: Buffer, at: number, first: number): Literal | number | undefined {
  const isIncremental = (first & INCREMENTAL) !== 0;
  if (!isIncremental && (first & SIZE_UPDATE) !== 0) return skipNumber(block, at, SIZE_UPDATE_BITS);
  const name = readNumber(block, at, isIncremental ? INCREMENTAL_BITS : LITERAL_BITS);
  if (name === undefined) return undefined;
  let isAuthority = name.value === AUTHORITY_INDEX;
  let valueAt = name.end;
  if (name.value === 0) {
    const text = readText(block, name.end);
    if (text === undefined) return undefined;
    isAuthority = text.bytes.equals(text.isHuffman ? AUTHORITY_HUFFMAN : AUTHORITY);
    valueAt = text.end;
  }
  const value = readText(block, valueAt);
  return value && { isAuthority: isAuthority && value.bytes.length > 0, valueAt, end: value.end };
}

function readText(block: Buffer, at: number): { bytes: Buffer; isHuffman: boolean; end: number } | undefined {
  const length = readNumber(block, at, LENGTH_BITS);
  if (length === undefined || length.end + length.value > block.length) return undefined;
  const end = length.end + length.value;
  return { bytes: block.subarray(length.end, end), isHuffman: ((block[at] ?? 0) & HUFFMAN) !== 0, end };
}

function skipNumber(block: Buffer, at: number, bits: number): number | undefined {
  return readNumber(block, at, bits)?.end;
}

function readNumber(block: Buffer, at: number, bits: number): { value: number; end: number } | undefined {
  const first = block[at];
  if (first === undefined) return undefined;
  const mask = 2 ** bits - 1;
  let value = first & mask;
  if (value < mask) return { value, end: at + 1 };
  for (let i = 0; i < MOST_VARINT_BYTES; i++) {
    const byte = block[at + 1 + i];
    if (byte === undefined) return undefined;
    value += (byte & ~VARINT_MORE) * 2 ** (VARINT_BITS * i);
    if (byte < VARINT_MORE) return { value, end: at + 2 + i };
  }
  return undefined;
}
