import { makesTables } from './make.ts';

const statements = (int: 'integer' | 'bigint', end: 'strict' | ''): readonly string[] => [
  `create table outbox (
     key      text not null,
     target   text not null,
     severity text not null,
     at       ${int} not null,
     body     text not null,
     state    text not null,
     parcel   text,
     tries    ${int} not null,
     tried    ${int},
     next     ${int} not null,
     primary key (key, target)
   ) ${end}`,
  'create index outbox_due on outbox (state, target)',
  'create index outbox_at on outbox (at)',
  `create table outbox_request (
     target text not null,
     at     ${int} not null
   ) ${end}`,
  'create index outbox_request_at on outbox_request (target, at)'
];

/** What is to go out, written with what caused it. */
export const outbox = makesTables(statements, ['outbox', 'outbox_request']);
