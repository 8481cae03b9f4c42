/** Cuts a TCP stream into DNS messages, each behind two octets of length (RFC 1035 §4.2.2). */
export class MessageFraming {
  #pending: Buffer = Buffer.alloc(0);

  /** The messages that are whole now. */
  push(data: Buffer): readonly Buffer[] {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    const messages: Buffer[] = [];
    while (this.#pending.length >= LENGTH_OCTETS) {
      const end = LENGTH_OCTETS + this.#pending.readUInt16BE(0);
      if (this.#pending.length < end) break;
      messages.push(this.#pending.subarray(LENGTH_OCTETS, end));
      this.#pending = this.#pending.subarray(end);
    }
    return messages;
  }
}

/** A message with its length before it. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(LENGTH_OCTETS + message.length);
  frame.writeUInt16BE(message.length, 0);
  frame.set(message, LENGTH_OCTETS);
  return frame;
}

const LENGTH_OCTETS = 2;
