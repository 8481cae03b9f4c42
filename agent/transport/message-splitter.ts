const LENGTH_OCTETS = 2;

/** Cuts what comes over a connection into messages, each behind its length (RFC 1035 §4.2.2). Keeps at most one message's octets. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are whole with these octets; they are views of what was received. */
  push(data: Buffer): readonly Uint8Array[] {
    const received = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (received.length - at >= LENGTH_OCTETS) {
      const end = at + LENGTH_OCTETS + received.readUInt16BE(at);
      if (end > received.length) break;
      messages.push(received.subarray(at + LENGTH_OCTETS, end));
      at = end;
    }
    this.#rest = at === received.length ? Buffer.alloc(0) : received.subarray(at);
    return messages;
  }
}
