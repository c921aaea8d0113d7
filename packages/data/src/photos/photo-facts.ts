import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { dateTaken } from './date-taken.ts';
import { photoHead } from './decode-photo.ts';
import { naming } from './decoding.ts';
import { readExifBlock } from './read-exif.ts';

/** What a photo's file is, and what its camera noted. */
export interface PhotoFacts {
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly bytes: number;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** By the camera's clock: `2024-08-03T10:11:12`. */
  readonly takenAt: string | null;
  /** Of that clock: minutes east of UTC. */
  readonly takenOffset: number | null;
  /** Make and model. */
  readonly camera: string | null;
  /** Degrees, north and east positive. */
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** Reads a photo's file once, in pieces, and of its picture only the head. Throws a `PhotoError` that names `path` where it is none. */
export async function photoFacts(file: string, path = file): Promise<PhotoFacts> {
  const { autoOrient, exif } = await photoHead(file, path);
  const hash = createHash('sha256');
  await naming(path, () => pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash));
  const { size } = await stat(file);
  return {
    hash: hash.digest('hex'),
    bytes: size,
    width: autoOrient.width,
    height: autoOrient.height,
    ...cameraNotes(exif),
  };
}

const nothing = { takenAt: null, takenOffset: null, camera: null, latitude: null, longitude: null };

/** What an EXIF block says of time, place and camera; a damaged one says nothing. */
export function cameraNotes(exif: Buffer | undefined): Omit<PhotoFacts, 'hash' | 'bytes' | 'width' | 'height'> {
  if (!exif) return nothing;
  try {
    const { Image, Photo, GPSInfo } = readExifBlock(exif);
    const taken = dateTaken(exif);
    const latitude = degrees(GPSInfo?.GPSLatitude, GPSInfo?.GPSLatitudeRef, 'S', 90);
    const longitude = degrees(GPSInfo?.GPSLongitude, GPSInfo?.GPSLongitudeRef, 'W', 180);
    const isPlace = latitude !== null && longitude !== null && (latitude !== 0 || longitude !== 0);
    return {
      takenAt: taken === undefined ? null : new Date(taken).toISOString().slice(0, 19),
      takenOffset: taken === undefined ? null : zoneOf(Photo?.OffsetTimeOriginal ?? Photo?.OffsetTime),
      camera: cameraName(Image?.Make, Image?.Model),
      // A receiver without a fix writes zeros.
      latitude: isPlace ? latitude : null,
      longitude: isPlace ? longitude : null,
    };
  } catch {
    return nothing;
  }
}

function zoneOf(text: unknown): number | null {
  const match = typeof text === 'string' ? /^([+-])(\d\d):(\d\d)/.exec(text.trim()) : null;
  if (!match) return null;
  const minutes = 60 * Number(match[2]) + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function degrees(parts: unknown, side: unknown, negative: string, most: number): number | null {
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [whole, minutes, seconds] = parts.map(Number) as [number, number, number];
  const value = whole + minutes / 60 + seconds / 3600;
  if (!(value <= most)) return null;
  const signed = String(side).trim().toUpperCase().startsWith(negative) ? -value : value;
  return Math.round(signed * 1e7) / 1e7;
}

/** Many models begin with their make. */
function cameraName(make: unknown, model: unknown): string | null {
  const text = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '').trim() : '');
  const [maker, name] = [text(make), text(model)];
  const whole = name.toLowerCase().startsWith(maker.toLowerCase().split(' ')[0] ?? '') ? name : `${maker} ${name}`;
  return (whole.trim() || maker) === '' ? null : whole.trim() || maker;
}
