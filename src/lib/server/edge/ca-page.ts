import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../api/respond.ts';
import type { OwnCertificate } from './ca.ts';

const STYLE =
  'body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 system-ui,sans-serif;color:#16202c;background:#fff}code{font-size:15px;overflow-wrap:anywhere}a{color:#0b57a4}dt{font-weight:600;margin-top:.8rem}dd{margin:0}';
const STYLE_HASH = createHash('sha256').update(STYLE, 'utf8').digest('base64');

/** Nothing but the page's own style; it neither runs, loads nor sends anything. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const STEPS: readonly (readonly [system: string, zh: string, en: string])[] = [
  [
    'Windows',
    '双击下载的文件 → 安装证书 → 本地计算机 → 将所有证书放入“受信任的根证书颁发机构”。然后重新打开浏览器。',
    'Open the file → Install Certificate → Local Machine → place it in “Trusted Root Certification Authorities”. Then restart the browser.'
  ],
  [
    'Android',
    '设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选中下载的文件。',
    'Settings → Security → Encryption & credentials → Install a certificate → CA certificate, then choose the file.'
  ],
  [
    'iOS, iPadOS',
    '在 Safari 中下载，到 设置 → 通用 → VPN 与设备管理 安装描述文件；再到 通用 → 关于本机 → 证书信任设置 打开它。',
    'Download in Safari, install it in Settings → General → VPN & Device Management; then turn it on in General → About → Certificate Trust Settings.'
  ],
  [
    'Linux, Chromium',
    '设置 → 隐私和安全 → 安全 → 管理证书 → 导入，选择“信任此证书以标识网站”；',
    'Settings → Privacy and security → Security → Manage certificates → import it, trusted for identifying websites;'
  ]
];

const COMMAND = 'certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Pilotlight -i pilotlight-ca.crt';

/** The page at `/ca`, in Chinese and English. `fingerprint` is `AB:CD:…`. */
export function caPage(fingerprint: string): string {
  const steps = STEPS.map(
    ([system, zh, en]) => `<dt>${system}</dt><dd lang="zh-CN">${zh}</dd><dd lang="en">${en}</dd>`
  ).join('\n');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pilotlight CA</title>
<style>${STYLE}</style>
</head>
<body>
<h1>信任这台服务器 <span lang="en">Trust this server</span></h1>
<p>本服务器使用自己的证书颁发机构。请先核对指纹：它应与服务器启动时显示的一致，否则不要安装。</p>
<p lang="en">This server has a certificate authority of its own. Compare the fingerprint with the one that the server printed when it started; if they differ, do not install it.</p>
<p>SHA-256<br><code>${fingerprint}</code></p>
<p><a href="/ca.crt">下载证书 <span lang="en">Download the certificate</span></a></p>
<dl>
${steps}<dd><code>${COMMAND}</code></dd>
</dl>
</body>
</html>
`;
}

/** Answers `/ca` and `/ca.crt`, over TLS or not; false: it is neither. */
export type CaPages = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createCaPages({ ca, fingerprint }: Pick<OwnCertificate, 'ca' | 'fingerprint'>): CaPages {
  const page = caPage(fingerprint);
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = request.url?.split('?', 1)[0];
    if (path === '/ca') {
      send(response, 200, 'text/html; charset=utf-8', page, { 'Content-Security-Policy': POLICY });
    } else if (path === '/ca.crt') {
      send(response, 200, 'application/x-x509-ca-cert', ca, {
        'Content-Disposition': 'attachment; filename="pilotlight-ca.crt"'
      });
    } else return false;
    return true;
  };
}
