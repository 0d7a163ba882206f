/** A certificate for one host that nobody has signed but itself, made for each run: no private key lies in the repository. */
import crypto from 'node:crypto';

/** A value in DER: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const short = bytes.length < 128;
  const length = short ? Buffer.of(bytes.length) : Buffer.of(0x82, bytes.length >> 8, bytes.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, bytes]);
}

const [SEQUENCE, SET, INTEGER, OID, BITS, OCTETS, TEXT, TIME] = [0x30, 0x31, 0x02, 0x06, 0x03, 0x04, 0x0c, 0x18];
const [VERSION, EXTENSIONS, DNS_NAME] = [0xa0, 0xa3, 0x82];
const ECDSA_SHA256 = der(SEQUENCE, der(OID, Buffer.from('2a8648ce3d040302', 'hex')));
const COMMON_NAME = der(OID, Buffer.from('550403', 'hex'));
const ALTERNATIVE_NAME = der(OID, Buffer.from('551d11', 'hex'));

const timeOf = (at: number): Buffer =>
  der(TIME, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

/** @returns key and certificate as PEM, valid for two days around now (X.509 v3, RFC 5280) */
export function certificateFor(host: string): { key: string; cert: string } {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(TEXT, Buffer.from(host)))));
  const alternative = der(OCTETS, der(SEQUENCE, der(DNS_NAME, Buffer.from(host))));
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1, ...crypto.randomBytes(8))),
    ECDSA_SHA256,
    name,
    der(SEQUENCE, timeOf(Date.now() - 86_400_000), timeOf(Date.now() + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAME, alternative))),
  );
  const signature = crypto.sign('sha256', body, privateKey);
  const whole = der(SEQUENCE, body, ECDSA_SHA256, der(BITS, Buffer.of(0), signature));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
