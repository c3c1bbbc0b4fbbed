import { makesTables } from './make.ts';

const statements = (int: 'integer' | 'bigint', end: 'strict' | ''): readonly string[] => [
  `create table alert (
     id       text primary key not null,
     rule     text not null,
     subject  text not null,
     site     text,
     severity text not null,
     phase    text not null,
     live     ${int} not null,
     since    ${int},
     resolved ${int},
     steps    ${int} not null,
     body     text not null
   ) ${end}`,
  'create index alert_live on alert (live)',
  'create index alert_since on alert (since, id)',
  `create table alert_step (
     alert text not null references alert (id) on delete cascade,
     n     ${int} not null,
     at    ${int} not null,
     what  text not null,
     body  text not null,
     calls text,
     primary key (alert, n)
   ) ${end}`,
  'create index alert_step_at on alert_step (at)',
  `create table handover_text (
     id      text primary key not null,
     team    text not null,
     at      ${int} not null,
     person  text not null,
     name    text not null,
     text    text not null
   ) ${end}`,
  'create index handover_text_at on handover_text (at)'
];

/** Alerts and what was done about them; what a shift leaves to the next. */
export const alerts = makesTables(statements, ['alert', 'alert_step', 'handover_text']);
