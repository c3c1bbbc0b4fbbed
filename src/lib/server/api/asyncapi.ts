import { z } from 'zod';
import { liveMessages } from '../../protocol/live.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';

interface Message {
  readonly payload: z.ZodType;
  readonly answer?: z.ZodType;
}

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** AsyncAPI 3.0 of the live stream, from the schemas that check it. Operations are the server's: it receives and sends. */
export function asyncApi(version: string): object {
  const messages: Record<string, object> = {};
  const operations: Record<string, object> = {};
  const add = (name: string, action: 'send' | 'receive', { payload, answer }: Message) => {
    messages[name] = { name, payload: schemaOf(payload) };
    const operation = {
      action,
      channel: { $ref: '#/channels/live' },
      messages: [{ $ref: `#/channels/live/messages/${name}` }]
    };
    if (answer === undefined) operations[name] = operation;
    else {
      messages[`${name}Answer`] = { name: `${name}Answer`, summary: 'Acknowledgement', payload: schemaOf(answer) };
      const reply = { messages: [{ $ref: `#/channels/live/messages/${name}Answer` }] };
      operations[name] = { ...operation, reply: { channel: { $ref: '#/channels/live' }, ...reply } };
    }
  };
  for (const [name, message] of Object.entries<Message>(liveMessages.client)) add(name, 'receive', message);
  for (const [name, message] of Object.entries<Message>(liveMessages.server)) add(name, 'send', message);

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Pilotlight live stream',
      version,
      description: `Socket.IO, namespace /live, transport websocket only; protocol version ${PROTOCOL_VERSION}. The package's client reads it: pilotlight/client.`
    },
    servers: { here: { host: 'localhost:3000', protocol: 'ws', description: 'Socket.IO 4' } },
    channels: { live: { address: '/live', messages } },
    operations
  };
}
