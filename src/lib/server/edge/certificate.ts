// @peculiar/x509 takes its parts together by reflection, so this comes first
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate as Certificate,
  X509CertificateGenerator
} from '@peculiar/x509';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { EpochMs } from '../../core/ids.ts';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
/** Screens and phones run with clocks that are off. */
const BACKDATED = DAY;
export const CA_LIFE = 3653 * DAY;
/** Browsers take no longer one. */
export const LEAF_LIFE = 397 * DAY;

const serial = () => {
  const bytes = randomBytes(16);
  // positive and never 0
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
};

const makeKeys = async () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function pem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

const lines = (certificate: Certificate) => `${certificate.toString('pem').trim()}\n`;

/** A certificate authority that signs servers and no other authority: P-256, ten years. */
export async function makeAuthority(now: EpochMs): Promise<Pair> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      keys,
      serialNumber: serial(),
      name: [{ CN: [`Pilotlight ${randomBytes(4).toString('hex')}`] }],
      notBefore: new Date(now - BACKDATED),
      notAfter: new Date(now + CA_LIFE),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto)
      ]
    },
    crypto
  );
  return { cert: lines(certificate), key: await pem(keys.privateKey) };
}

/** A server's certificate for `names` (host names and addresses): 397 days, never longer than its authority. */
export async function makeLeaf(authority: Pair, names: readonly string[], now: EpochMs): Promise<Pair> {
  const issuer = new Certificate(authority.cert);
  const der = createPrivateKey(authority.key).export({ format: 'der', type: 'pkcs8' });
  const signingKey = await crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create(
    {
      publicKey: keys.publicKey,
      signingKey,
      serialNumber: serial(),
      subject: [{ CN: ['Pilotlight server'] }],
      issuer: issuer.subjectName,
      notBefore: new Date(Math.max(now - BACKDATED, issuer.notBefore.getTime())),
      notAfter: new Date(Math.min(now - BACKDATED + LEAF_LIFE, issuer.notAfter.getTime())),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(
          names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name }))
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, crypto)
      ]
    },
    crypto
  );
  return { cert: lines(certificate), key: await pem(keys.privateKey) };
}
