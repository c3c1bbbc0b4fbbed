/** Marks that a name of the corpus ran: every payload sets it. */
export const RUN = 'window.__hit=1';

/** Elements and attributes that would run, load or hide something. */
export const MARKUP: readonly string[] = [
  `<script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<body onload=${RUN}>`,
  `<iframe srcdoc="<script>parent.__hit=1</script>">`,
  `<iframe src="javascript:parent.__hit=1">`,
  `<a href="javascript:${RUN}">x</a>`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<math><mtext><style><img src=x onerror=${RUN}></style></mtext></math>`,
  `<style>*{display:none!important}</style>`,
  `<link rel=stylesheet href=//evil.invalid/x.css>`,
  `<base href=//evil.invalid/>`,
  `<meta http-equiv=refresh content="0;url=//evil.invalid">`,
  `<form action=//evil.invalid><button>x`,
  `<object data="javascript:${RUN}">`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<plaintext>`,
  `<textarea><img src=x onerror=${RUN}>`,
  `<h1 style="position:fixed;inset:0;background:red">x</h1>`,
  `<table><tr><td>x`
];
/** Ways out of where a name may have been put. */
export const AROUND: readonly ((body: string) => string)[] = [
  (body) => body,
  (body) => `"><b>${body}`,
  (body) => `'>${body}`,
  (body) => `</bdi></li>${body}`,
  (body) => `</title></script>${body}`,
  (body) => `-->${body}<!--`,
  (body) => `]]>${body}`,
  (body) => `\`}}${body}`
];

/** Marks that pile up on a letter. */
export const ZALGO = [
  '\u0300\u0301\u0316\u0317',
  '\u0489\u0336',
  '\u20dd\u20e0',
  '\u1ab0\u1dc4\ufe20',
  '\u0e31\u0e47\u0e48'
];
/** What is repeated until a name is as long as may be. */
export const LONG: readonly string[] = [
  ...[
    'a',
    'W',
    'i',
    '_',
    '-',
    '.',
    '/',
    '　',
    '字',
    '龘',
    '�',
    '한',
    'ﷺ',
    '👨‍👩‍👧',
    '\u0301',
    '\u200b',
    '&',
    '<',
    '%',
    '\u0e01\u0e33'
  ],
  ...['ab ', 'Wi-', 'a/b', 'a.b@', '<b>', '字，', '\u202ea', 'a\u0301', '\u00ada', '0']
];
