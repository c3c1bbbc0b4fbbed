import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import type { Packet } from 'socket.io-parser';

/**
 * An answer that is encoded already. Given to an acknowledgement, it is told the packet's id and writes its own
 * frame: a snapshot is stringified once however many ask, where Socket.IO would walk and encode it for each.
 */
export class Prepared {
  readonly write: (id: number) => void;
  constructor(write: (id: number) => void) {
    this.write = write;
  }
}

class LiveEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const answer: unknown = packet.type === PacketType.ACK ? (packet.data as unknown[])[0] : undefined;
    if (!(answer instanceof Prepared)) return super.encode(packet);
    answer.write(packet.id ?? 0);
    return [];
  }
}

/** Socket.IO's own parser, but for prepared answers. No attachments: they would be held in memory half-received. */
export const liveParser = {
  Encoder: LiveEncoder,
  Decoder: class extends Decoder {
    constructor() {
      super({ maxAttachments: 0 });
    }
  }
};
