/** Signs the request for a file in a storage that speaks S3 (AWS Signature, version 4). Sends nothing itself. */
import 'server-only';
import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';

const Text = z.string().trim().min(1).max(300);
const Login = z.strictObject({ accessKeyId: Text, secretAccessKey: Text, region: Text });

/** @param secret JSON text of the login; messages name what is missing of it and hold nothing of it */
function loginOf(secret: string): z.infer<typeof Login> {
  const read = Login.safeParse(jsonOf(secret));
  if (read.success) return read.data;
  throw new AppError('invalid', 'Expected the access key’s id, its secret and the region, each as text.', {
    field: 'secret',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as what is missing; its own words would repeat the text
  }
}

/** A storage takes a plus in a path for a blank, or for itself; written out it is a blank to all of them, as in S3's own addresses. */
export function storageUrl(url: URL): URL {
  const plain = new URL(url);
  plain.pathname = plain.pathname.replaceAll('+', '%20');
  return plain;
}

/** @param url as `storageUrl` gives it: path-style, or with the bucket in the host */
export async function signedHeaders(url: URL, secret: string): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({ method: 'GET', url: url.href, service: 's3', ...loginOf(secret) });
  const { headers } = await signer.sign();
  return Object.fromEntries(headers);
}
