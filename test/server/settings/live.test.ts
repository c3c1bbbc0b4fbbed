import { expect, it } from 'vitest';
import type { SettingsAnswer } from '../../../src/lib/protocol/people.ts';
import type { Snapshot } from '../../../src/lib/protocol/wire.ts';
import { until } from '../../support/live.ts';
import { startPeople } from '../../support/people.ts';
import { pairedScreen } from '../../support/rights.ts';

it('[SETTING6] [SETTING7] what the admin sets is on the floor at once; what the file says is locked; versions are not overrun', async () => {
  await using server = await startPeople();
  const { admin } = server;
  const read = async () => (await admin.get('/api/v1/settings')).body as SettingsAnswer;
  const first = await read();
  expect(first).toMatchObject({ version: 0, changes: [] });
  const duty = await server.person('duty', [{ role: 'duty-manager', on: { kind: 'site', id: 'warm' } }]);
  using viewer = await duty.socket();
  const before = (await viewer.watch('floor:warm')) as Snapshot;
  expect(before.state.queues.heating).toMatchObject({ answer_within: 15, target: 0.8 });

  const queue = ['sites', 'warm', 'queues', 'heating'];
  const changes = [
    { path: [...queue, 'answerWithin'], value: '30s' },
    { path: [...queue, 'target'], value: 0.9 },
    {
      path: ['teams', 'night'],
      value: { id: 'night', site: 'warm', groups: [{ id: 'n', seats: [{ id: '1009', desk: { x: 5, y: 5 } }] }] }
    }
  ];
  const set = await admin.command('settings.change', { version: 0, changes });
  expect(set).toMatchObject({ status: 200, body: { result: { version: 3 } } });

  // a new epoch is told, and the view begins anew
  await until('the new epoch', () => viewer.beats.some(({ epoch }) => epoch !== before.epoch));
  const after = (await viewer.watch('floor:warm')) as Snapshot;
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.state.queues.heating).toMatchObject({ answer_within: 30, target: 0.9 });
  expect(after.state.seats['1009']).toMatchObject({ team: 'night', desk: { x: 5, y: 5 } });

  const stale = await admin.command('settings.change', {
    version: 0,
    changes: [{ path: [...queue, 'target'], value: 0.5 }]
  });
  expect(stale).toMatchObject({ status: 409, body: { code: 'stale_version' } });
  const locked = await admin.command('settings.change', {
    version: 3,
    changes: [{ path: [...queue, 'wrapUp'], value: '5s' }]
  });
  expect(locked).toMatchObject({
    status: 422,
    body: { code: 'settings_invalid', flaws: [{ path: 'sites.warm.queues.heating.wrapUp' }] }
  });
  const wrong = await admin.command('settings.change', {
    version: 3,
    changes: [{ path: [...queue, 'target'], value: 7 }]
  });
  expect(wrong).toMatchObject({ status: 422, body: { code: 'settings_invalid' } });
  expect(await read()).toMatchObject({ version: 3, changes: [{ by: 'Boss' }, { by: 'Boss' }, { by: 'Boss' }] });
});

it('[SETTING7] a board that is changed is another one on its screens within a second', async () => {
  await using server = await startPeople();
  await server.tell({ type: 'seat.signed_in', data: { seat: '1001', agent: 'zhang', name: 'Zhang Wei' } });
  const tv = server.browser();
  await pairedScreen(server.admin, tv);
  using wall = await tv.ticketed();
  const shown = (await wall.watch('wall:main')) as Snapshot;
  expect(shown.state.seats['1001']).toMatchObject({ word: 'free', name: null });
  await server.admin.command('settings.change', {
    version: 0,
    changes: [{ path: ['boards', 'main', 'people'], value: 'names' }]
  });
  await until('the cut', () => wall.byes.length === 1, 1_000);
  using again = await tv.ticketed();
  const named = (await again.watch('wall:main')) as Snapshot;
  expect(named.state.seats['1001']).toMatchObject({ word: 'free', name: 'Zhang Wei' });
});
