/** Files that are small on the wire and huge, or endless, to whoever unpacks them. */
import zlib from 'node:zlib';

const MB = 1024 ** 2;

/** Ten megabytes of gzip that unpack to ten gigabytes of zeros: RFC 1952 lets a file be many members, one after another. */
export function gzipBomb(): Buffer<ArrayBuffer> {
  const member = zlib.gzipSync(Buffer.alloc(10 * MB), { level: 9 });
  return Buffer.concat(Array(1_024).fill(member));
}

/** A zip in a zip in a zip; the innermost holds a CSV. Entries are stored, not packed. */
export function nestedZip(depth: number): Buffer<ArrayBuffer> {
  let content = Buffer.from('customer,logins,churned\na-1,3,no\n');
  for (let level = depth; level > 0; level--) content = zipOf(level === depth ? 'inner.csv' : 'inner.zip', content);
  return content;
}

/** One stored entry: local header, content, directory, end (APPNOTE 4.3). */
function zipOf(name: string, content: Buffer): Buffer<ArrayBuffer> {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(zlib.crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), content]);
  const central = Buffer.concat([
    Buffer.from('PK\u0001\u0002\u0014\u0000'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
