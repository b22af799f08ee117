/**
 * Whether the bytes of a message are all there. The codec takes a string that breaks off at the end for a shorter one;
 * half an id must not pass for an id. A break in any depth is one of the outermost field too.
 *
 * @see protobuf's encoding: a field is a tag (number, wire type) and a varint, 8, 4 or length-many bytes
 */

const WIRE_TYPE_MASK = 7;
const WIRE_TYPE_VARINT = 0;
const WIRE_TYPE_64_BIT = 1;
const WIRE_TYPE_BYTES = 2;
const WIRE_TYPE_32_BIT = 5;
const CONTINUES = 0x80;
const PAYLOAD = 0x7f;
const PAYLOAD_BITS = 7;
const BYTES_OF_64_BITS = 8;
const BYTES_OF_32_BITS = 4;

/** Throws when the last field of `bytes` breaks off. */
export function checkWhole(bytes: Uint8Array): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += PAYLOAD_BITS) {
      const byte = bytes[at++];
      if (byte === undefined) throw unexpectedEnd();
      // Multiplied: a length may have more than the 31 bits that shifting leaves.
      value += (byte & PAYLOAD) * 2 ** shift;
      if ((byte & CONTINUES) === 0) return value;
    }
  };
  while (at < bytes.length) {
    const wireType = varint() & WIRE_TYPE_MASK;
    if (wireType === WIRE_TYPE_VARINT) varint();
    else if (wireType === WIRE_TYPE_64_BIT) at += BYTES_OF_64_BITS;
    else if (wireType === WIRE_TYPE_BYTES) {
      const length = varint(); // moves `at` itself
      at += length;
    } else if (wireType === WIRE_TYPE_32_BIT) at += BYTES_OF_32_BITS;
    else return; // groups: deprecated before the CRI was; the codec deals with them
  }
  if (at > bytes.length) throw unexpectedEnd();
}

function unexpectedEnd(): Error {
  return new Error('failed to unmarshal the received message: unexpected EOF');
}
