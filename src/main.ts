import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { auditVerify } from './lib/server/commands/audit.ts';
import { bench, type BenchFlags } from './lib/server/commands/bench.ts';
import { calibrateSites, type CalibrateFlags } from './lib/server/commands/calibrate.ts';
import { checkConfig } from './lib/server/commands/check-config.ts';
import { exportConfig, type ExportFlags } from './lib/server/commands/export.ts';
import { replay, type ReplayFlags } from './lib/server/commands/replay.ts';
import { ship, type ShipFlags } from './lib/server/commands/ship.ts';
import { serve } from './lib/server/commands/serve.ts';
import { displayCommands } from './lib/server/commands/displays.ts';
import { keyCommands } from './lib/server/commands/keys.ts';
import { userCommands } from './lib/server/commands/people.ts';
import { ruleCommands } from './lib/server/commands/rules.ts';
import { exitCodeOf, tell } from './lib/server/commands/failure.ts';
import { REPLAY_FORMATS } from './lib/server/replay/replay.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function above0(text: string): number {
  const n = Number(text);
  if (!(n > 0 && Number.isFinite(n))) throw new InvalidArgumentError('give a number above 0');
  return n;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number, 0 or above');
  return Number(text);
}

const program = new Command('pilotlight')
  .description('A realtime supervisor wallboard for hotline contact centres.')
  .version(version)
  .showHelpAfterError('(pilotlight --help, pilotlight <command> --help)')
  .exitOverride();

program
  .command('serve')
  .description('serve walls and floors; without a config the demo floor')
  .option('--config <file>', 'the site, as YAML (or PILOTLIGHT_CONFIG)')
  .action((flags: { config?: string }) => serve({ config: flags.config ?? null, version }));

program
  .command('demo [scenario]')
  .description('play a scenario as a source (default heating-burst)')
  .option('--speed <x>', 'how fast the story runs', above0)
  .option('--seed <n>', 'same seed, same story', whole)
  .action((scenario: string | undefined, play: { speed?: number; seed?: number }) =>
    serve({ config: null, demo: { scenario: scenario ?? 'heating-burst', ...play }, version })
  );

program
  .command('calibrate')
  .description('thresholds of surges from the site’s own history, for a budget of false alarms')
  .option('--config <file>', 'the site, as YAML (or PILOTLIGHT_CONFIG)')
  .option('--site <id>', 'this one alone')
  .option('--budget <n>', 'false alarms a week, the whole board’s (default: as before, else 1)', above0)
  .option('--days <n>', 'days to replay (default 1000)', whole)
  .action((flags: CalibrateFlags) => calibrateSites(flags));

program
  .command('replay <files...>')
  .description('recorded input through the same engine; several files are one connection after another')
  .addOption(new Option('--format <format>', 'what is recorded').choices(REPLAY_FORMATS).makeOptionMandatory())
  .option('--queue-log <file>', 'the queue_log of the same time, beside an AMI recording')
  .option('--config <file>', 'the site it was recorded at')
  .option('--speed <x>', '1 as it was recorded; max', (text) => (text === 'max' ? text : above0(text)), 'max' as const)
  .option('--json', 'one JSON object on stdout')
  .option('--trace <file>', 'one JSON line per change of what is shown')
  .action((files: string[], flags: ReplayFlags) => replay(files, flags));

program.command('check-config <file>').description('errors with line, column and the mend').action(checkConfig);

ruleCommands(program);

program
  .command('export')
  .description('the settings in force as a config file: the file, and what was set in the browser')
  .option('--config <file>', 'the site, as YAML (or PILOTLIGHT_CONFIG)')
  .action((flags: ExportFlags) => exportConfig(flags));

program
  .command('ship <queue_log>')
  .description('follow a queue_log on this machine and post it to a Pilotlight elsewhere')
  .requiredOption('--to <url>', 'the server')
  .option('--key-file <file>', 'the ingest key (or PILOTLIGHT_INGEST_KEY)')
  .option('--source <id>', 'the id of its events source', 'events')
  .option('--bookmark <file>', 'where reading stands (default: beside the log)')
  .option('--once', 'send what is there and end')
  .action((path: string, flags: ShipFlags) => ship(path, flags));

program
  .command('audit')
  .description('the audit trail')
  .command('verify')
  .description('walk its whole chain: 0 if no entry was changed, taken out or cut off, else 1 and which')
  .action(auditVerify);

program
  .command('bench [names...]')
  .description(
    'the benchmarks, each figure beside its baseline of the same run: live, ingest, glass, forecast, staffing, waits, surge'
  )
  .option('--quick', 'about a minute each')
  .option('--arrivals <csv>', 'real arrivals for forecast and surge: DateTime,Calls by five minutes')
  .option('--json', 'the rows as JSON')
  .action((names: string[], flags: BenchFlags) => bench(names, flags));

userCommands(program);
keyCommands(program);
displayCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  tell(error);
  process.exitCode = exitCodeOf(error);
}
