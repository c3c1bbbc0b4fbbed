import { makesTables } from './make.ts';

const statements = (int: 'integer' | 'bigint', end: 'strict' | ''): readonly string[] => [
  `create table coaching (
     id      text primary key not null,
     kind    text not null,
     agent   text,
     seat    text not null,
     coach   text not null,
     asked   ${int} not null,
     state   text not null,
     outcome text,
     body    text not null
   ) ${end}`,
  'create index coaching_asked on coaching (asked, id)',
  'create index coaching_agent on coaching (agent, asked)',
  `create table announcement_seen (
     announcement text not null,
     seat         text not null,
     agent        text not null,
     at           ${int} not null,
     primary key (announcement, seat, agent)
   ) ${end}`
];

/** Coaches on calls, notes, and who has seen an announcement. */
export const coaching = makesTables(statements, ['coaching', 'announcement_seen']);
