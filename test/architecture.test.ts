import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('/paraglide/') && !file.includes('project.inlang'))
    .sort();
}

interface Import {
  readonly file: string;
  readonly from: string;
  /** Inside the house: the path from the root; else the package's name. */
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const from = (match[1] ?? match[2])!;
    if (from.startsWith('.')) return { file, from, to: relative(ROOT, join(ROOT, dirname(file), from)) };
    if (from.startsWith('$lib/')) return { file, from, to: `src/lib/${from.slice(5)}` };
    return { file, from, to: from };
  });
}

const sources = filesIn('src', /\.(ts|svelte|js)$/);
const imports = sources.flatMap(importsOf);

function roomOf(path: string): string {
  const lib = /^src\/lib\/([^/]+)/.exec(path);
  if (lib) return lib[1]!;
  if (path.startsWith('src/routes')) return 'routes';
  if (path.startsWith('src/')) return 'main';
  return path;
}

/** Who may import which rooms of the house; packages are named where a room is held to a list. */
const MAY: Readonly<Record<string, { rooms: readonly string[]; packages?: RegExp }>> = {
  core: { rooms: ['core'], packages: /^$/ },
  protocol: { rooms: ['core', 'protocol'], packages: /^zod$/ },
  client: { rooms: ['core', 'protocol', 'client'], packages: /^(socket\.io-client|socket\.io-parser)$/ },
  server: { rooms: ['core', 'protocol', 'server', 'client'] },
  text: { rooms: ['core', 'text'], packages: /^svelte/ },
  wall: {
    rooms: ['core', 'protocol', 'client', 'text', 'wall'],
    packages: /^(svelte(\/.*)?|chart\.js(\/.*)?|uqr|\$app\/.*|@fontsource.*)$/
  },
  routes: {
    rooms: ['wall', 'text', 'protocol', 'routes', 'main'],
    packages: /^(svelte(\/.*)?|\$app\/.*|\.\/\$types|@sveltejs\/kit|@fontsource.*)$/
  }
};

describe('the house', () => {
  test.each(Object.keys(MAY))('arrows from %s run one way', (room) => {
    const may = MAY[room]!;
    const wrong = imports
      .filter((one) => roomOf(one.file) === room)
      .filter((one) => {
        if (one.to.startsWith('src/')) return !may.rooms.includes(roomOf(one.to));
        return may.packages !== undefined && !may.packages.test(one.to);
      })
      .map((one) => `${one.file} imports ${one.from}`);
    expect(wrong).toEqual([]);
  });

  test('it looked at something', () => {
    for (const room of Object.keys(MAY))
      expect(sources.filter((file) => roomOf(file) === room).length).toBeGreaterThan(0);
    expect(imports.length).toBeGreaterThan(200);
  });

  test('core neither reads a clock nor rolls dice', () => {
    const impure = /\b(Date|setTimeout|setInterval|performance|console|process|crypto|fetch)\s*[.(]|Math\.random/;
    const wrong = sources.filter(
      (file) =>
        roomOf(file) === 'core' &&
        impure.test(readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
    );
    expect(wrong).toEqual([]);
  });

  test('core, protocol and client hold no module-level mutable state', () => {
    const wrong = sources
      .filter((file) => ['core', 'protocol', 'client'].includes(roomOf(file)))
      .filter((file) => /^(export )?(let|var) /m.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('no file has grown past 300 lines', () => {
    const long = [...sources, ...filesIn('test', /\.ts$/)]
      .map((file) => ({ file, lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 301);
    expect(long).toEqual([]);
  });

  test('the top level holds what the plan says and no more', () => {
    const expected = [
      'LICENSE',
      'README.md',
      'eslint.config.js',
      'package-lock.json',
      'package.json',
      'src',
      'static',
      'svelte.config.js',
      'test',
      'tsconfig.json',
      'vite.config.ts'
    ];
    const made = ['node_modules', 'build', 'data', 'coverage', 'dist'];
    const found = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !made.includes(name));
    expect(found.sort()).toEqual(expected.sort());
  });
});

describe('the rules', () => {
  const specs = filesIn('src', /^SPEC\.md$/);
  const rules = specs.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^- \*\*([A-Z]+\d+)\*\* /gm)].map((match) => ({
      file,
      id: match[1]!
    }))
  );
  const tests = filesIn('test', /\.ts$/).map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const carried = new Set(
    tests.flatMap((text) =>
      [...text.matchAll(/\[((?:[A-Z]+\d+(?:, ?|\] ?\[)?)+)\]/g)].flatMap((m) => m[1]!.match(/[A-Z]+\d+/g)!)
    )
  );

  test('each has a number of its own', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(ids.length).toBeGreaterThan(40);
  });

  test('each is carried by a test', () => {
    expect(rules.filter(({ id }) => !carried.has(id))).toEqual([]);
  });

  test('no test carries a rule that does not exist', () => {
    const known = new Set(rules.map(({ id }) => id));
    expect([...carried].filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('OWASP ASVS', () => {
  const [, met = '', unmet = ''] = readFileSync(join(ROOT, 'src/lib/server/access/ASVS.md'), 'utf8').split(/^## .*$/m);
  const idsIn = (table: string) => [...table.matchAll(/^\| (\d+\.\d+\.\d+) +\| [123] /gm)].map(([, id]) => id!);
  const titles = filesIn('test/asvs', /\.test\.ts$/).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\[ASVS (\d+\.\d+\.\d+)\]/g)].map(([, id]) => id!)
  );
  const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

  test('each requirement that is met is carried by a test, and no other is', () => {
    expect(idsIn(met)).toEqual([...new Set(titles)].sort(byNumber));
    expect(idsIn(met).length).toBeGreaterThanOrEqual(40);
  });

  test('what is not met is said once, and no test pretends it', () => {
    const all = [...idsIn(met), ...idsIn(unmet)];
    expect(all.filter((id, at) => all.indexOf(id) !== at)).toEqual([]);
    expect(idsIn(unmet).length).toBeGreaterThan(0);
  });
});

describe('the packages', () => {
  // published vulnerabilities lie below these
  const floors: Readonly<Record<string, string>> = {
    ws: '8.21.0',
    'engine.io': '6.6.9',
    'socket.io-parser': '4.2.7',
    'socket.io': '4.8.4',
    svelte: '5.53.5',
    '@sveltejs/kit': '2.70.3',
    '@sveltejs/adapter-node': '5.5.1',
    devalue: '5.6.4'
  };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };

  test.each(Object.entries(floors))('%s stands at %s or above', (name, floor) => {
    const found = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    expect(found.length).toBeGreaterThan(0);
    for (const [path, { version }] of found) expect(`${path} ${compare(version!, floor) >= 0}`).toBe(`${path} true`);
  });
});

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split(/[.-]/).map(Number));
  for (let i = 0; i < 3; i++) if (x![i] !== y![i]) return x![i]! - y![i]!;
  return 0;
}
