// Which signs a font file of the station can draw: the character map of a WOFF2 file, which is never transformed.
import { brotliDecompressSync } from 'node:zlib';

const KNOWN_TAGS = 63;
/** `glyf` and `loca` in the list of known tags: version 0 of their transform is a transform. */
const TRANSFORMED: readonly number[] = [10, 11];
const CMAP = 0;

class Reader {
  at = 0;
  constructor(readonly bytes: Buffer) {}
  u8 = (): number => this.bytes.readUInt8(this.at++);
  u16 = (): number => this.bytes.readUInt16BE((this.at += 2) - 2);
  u32 = (): number => this.bytes.readUInt32BE((this.at += 4) - 4);
  base128(): number {
    let value = 0;
    for (;;) {
      const byte = this.u8();
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) return value;
    }
  }
}

/** Every code point that has a glyph of its own. */
export function codePoints(file: Buffer): Set<number> {
  const header = new Reader(file);
  if (header.u32() !== 0x774f4632) throw new Error('not a WOFF2 file');
  header.at = 12;
  const tables = header.u16();
  header.at = 20;
  const compressed = header.u32();
  header.at = 48;
  let offset = 0;
  let cmap: [number, number] | null = null;
  for (let table = 0; table < tables; table += 1) {
    const flags = header.u8();
    const tag = flags & 0x3f;
    if (tag === KNOWN_TAGS) header.at += 4;
    const transform = flags >> 6;
    let length = header.base128();
    if (TRANSFORMED.includes(tag) ? transform === 0 : transform !== 0) length = header.base128();
    if (tag === CMAP) cmap = [offset, length];
    offset += length;
  }
  if (!cmap) throw new Error('no character map');
  const data = brotliDecompressSync(file.subarray(header.at, header.at + compressed));
  return pointsOf(data.subarray(cmap[0], cmap[0] + cmap[1]));
}

function pointsOf(cmap: Buffer): Set<number> {
  const points = new Set<number>();
  const reader = new Reader(cmap);
  reader.at = 2;
  const subtables = reader.u16();
  const offsets = Array.from({ length: subtables }, () => {
    reader.at += 4;
    return reader.u32();
  });
  for (const offset of offsets) {
    reader.at = offset;
    const format = reader.u16();
    if (format === 4) format4(cmap, offset, points);
    else if (format === 12) format12(cmap, offset, points);
  }
  return points;
}

function format4(cmap: Buffer, at: number, points: Set<number>): void {
  const segments = cmap.readUInt16BE(at + 6) / 2;
  const ends = at + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const ranges = deltas + segments * 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const start = cmap.readUInt16BE(starts + segment * 2);
    const end = cmap.readUInt16BE(ends + segment * 2);
    const delta = cmap.readUInt16BE(deltas + segment * 2);
    const range = cmap.readUInt16BE(ranges + segment * 2);
    for (let point = start; point <= end && point !== 0xffff; point += 1) {
      const glyph =
        range === 0
          ? (point + delta) & 0xffff
          : cmap.readUInt16BE(ranges + segment * 2 + range + (point - start) * 2);
      if (glyph !== 0) points.add(point);
    }
  }
}

function format12(cmap: Buffer, at: number, points: Set<number>): void {
  const groups = cmap.readUInt32BE(at + 12);
  for (let group = 0; group < groups; group += 1) {
    const from = at + 16 + group * 12;
    const [start, end] = [cmap.readUInt32BE(from), cmap.readUInt32BE(from + 4)];
    for (let point = start; point <= end; point += 1) points.add(point);
  }
}
