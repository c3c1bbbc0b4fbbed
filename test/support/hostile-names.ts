import { AROUND, LONG, MARKUP, RUN, ZALGO } from './hostile-parts.ts';

const BREAKERS: readonly string[] = [
  ...[
    '{@html "<b>x</b>"}',
    `{@html "<img src=x onerror=${RUN}>"}`,
    '{#if true}',
    '{/each}',
    '{name}',
    '${name}',
    '{{7*7}}'
  ],
  ...[
    `{{constructor.constructor("${RUN}")()}}`,
    `\${${RUN}}`,
    '<%= 7*7 %>',
    '#{7*7}',
    '[[7*7]]',
    '%7B%7Bx%7D%7D',
    '{{{x}}}'
  ],
  ...[`javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `\u0001javascript:${RUN}`, `java\tscript:${RUN}`, `vbscript:x`],
  ...[
    'data:text/html,<script>parent.__hit=1</script>',
    'blob:x',
    '//evil.invalid/x',
    'https://evil.invalid/',
    'file:///etc/passwd'
  ],
  ...[
    '" onmouseover="window.__hit=1',
    "' onfocus='window.__hit=1' autofocus='",
    '` onload=`window.__hit=1`',
    'x" style="position:fixed'
  ],
  ...[
    '</bdi>',
    '</script>',
    '</style>',
    '</body></html>',
    '<!--',
    '-->',
    '<!DOCTYPE html>',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>'
  ],
  ...[
    '&lt;b&gt;',
    '&#60;script&#62;',
    '&amp;amp;',
    '&nbsp;',
    '&#x202e;',
    '&',
    '<',
    '>',
    '"',
    "'",
    '`',
    '\\',
    '\\u003cscript\\u003e',
    '\\x3c'
  ],
  ...[
    'x;position:fixed;inset:0',
    'red}*{display:none',
    'url(//evil.invalid)',
    'expression(window.__hit=1)',
    '@import "//evil.invalid"',
    '*/}body{display:none}/*'
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
    'then',
    'length',
    'isPrototypeOf'
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-Infinity',
    'true',
    'false',
    '[object Object]',
    'None',
    'nil',
    'NULL',
    'void 0'
  ],
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '007',
    '1e309',
    '1.0',
    '9007199254740993',
    '0x1F',
    '١٢٣',
    '１２３',
    '1/0',
    '%s%d%n',
    '%00',
    '%',
    '$&',
    '$1',
    '$`'
  ],
  ...[
    "'; DROP TABLE person;--",
    "' OR '1'='1",
    '1; SELECT pg_sleep(9)',
    '"; DELETE FROM audit',
    "x' UNION SELECT 1--",
    '/**/'
  ],
  ...['=1+1', '=cmd|"/C calc"!A0', '@SUM(1)', '+1', '-1+1', '=HYPERLINK("//evil.invalid")'],
  ...[
    '*)(uid=*))(|(uid=*',
    'cn=x,dc=y',
    '../../../etc/passwd',
    '..\\..\\windows',
    '/dev/null',
    'C:\\con',
    'CON',
    'nul.txt',
    '~root',
    '$(id)',
    '`id`',
    '| id',
    '; id',
    '&& id'
  ],
  ...[
    '{"a":1}',
    '[1,2]',
    '{"__proto__":{"x":1}}',
    '"]}',
    'a: b',
    '- a',
    '&anchor',
    '*alias',
    '!!js/function',
    '%YAML',
    '#comment',
    '|',
    '>-'
  ],
  ...[
    'a\r\nSet-Cookie: x=1',
    'a\nb',
    'a\tb',
    '\n\n\n\n',
    '\ta',
    ' lead',
    'trail ',
    'a   b',
    '   ',
    '\u00a0',
    '\u3000',
    '\u3164',
    '\u2800',
    '\u115f',
    '\uffa0'
  ],
  ...[
    'a\u0000b',
    'a\u0007b',
    'a\u001bb[31m',
    'a\u007fb',
    'a\u0085b',
    'a\u009bb',
    'a\u2028b',
    'a\u2029b',
    'a\ufeffb',
    'a\ufffeb',
    'a\uffffb',
    'a\ufffcb'
  ],
  ...['\ud800', 'a\udc00b', '\ud83d', '\ud800\ud800', 'a\udfff'],
  ...[
    '\u202egnp.exe',
    '\u202dabc',
    '\u202aabc',
    '\u202babc',
    '\u2066abc',
    '\u2067abc',
    '\u2068abc',
    '\u202e\u202e\u202eabc',
    'abc\u202c',
    'abc\u2069\u2069'
  ],
  ...[
    '\u200e\u200f',
    '\u061cabc',
    'مرحبا بالعالم',
    'שלום עולם',
    'abc مرحبا 123',
    'مرحبا (abc) 12:30',
    '\u202eمرحبا\u202c',
    '١٢٣ abc',
    'עברית 12-34',
    '\u2067שלום'
  ],
  ...[
    'a\u200bb',
    '\u200b',
    '\u200c\u200d',
    'a\u2060b',
    '\u00ad\u00ad',
    'a\u034fb',
    '\u180e',
    '\ufe0f',
    '\u{e0061}\u{e007f}',
    '\u{e0100}',
    '\ufff9a\ufffab\ufffb',
    'so\u00adft'
  ],
  ...[
    'аdmin',
    'Αdmin',
    'ｂｏｓｓ',
    'rооt',
    'ＡＢＣ',
    'ⓑⓞⓢⓢ',
    '𝓫𝓸𝓼𝓼',
    'bоss',
    'ßẞſ',
    'İıiI',
    'ﬀﬁ',
    'Ⅷ',
    'ǅ',
    '㎏',
    '﷽',
    '﷽﷽﷽﷽﷽﷽﷽﷽'
  ],
  ...['👨‍👩‍👧‍👦', '🏳️‍🌈', '👩🏽‍🚒', '🇨🇳🇩🇪', '🧑‍🤝‍🧑', '☠️', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '\u{1f468}\u200d', '🫠', '🀄'],
  ...[
    '𠮷野家',
    '𡃁妹',
    '㐀㐁',
    '龘靐齉爩',
    '〇',
    '々',
    '「」',
    '欧阳娜娜·买买提',
    '한국어',
    'ไทยไทยไทย',
    'தமிழ்',
    'हिन्दी',
    'ཨོཾ་མ་ཎི',
    'မြန်မာ',
    '᠌ᠮᠣᠩᠭᠣᠯ'
  ]
];

/** Cut to so many UTF-16 units, never through a pair. */
function cut(text: string, units: number): string {
  const end = text.slice(0, units);
  return /[\ud800-\udbff]$/.test(end) && !/[\ud800-\udbff]$/.test(text) ? end.slice(0, -1) : end;
}

/** 500 names that nobody has, all different: what ran, broke out, hid, or ran over the edge somewhere once. At most 128 units each. */
export const HOSTILE_NAMES: readonly string[] = hostile();

function hostile(): readonly string[] {
  const all = [
    ...BREAKERS,
    ...LONG.flatMap((unit) => [cut(unit.repeat(128), 128), cut(`${unit.repeat(40)} 王敏`, 100)]),
    ...ZALGO.flatMap((marks) => [`Z${marks.repeat(8)}algo`, `王${marks.repeat(20)}敏`, `a${marks}`.repeat(10)]),
    ...AROUND.flatMap((around) => MARKUP.map((body) => cut(around(body), 128)))
  ];
  return [...new Set(all)].slice(0, 500);
}
