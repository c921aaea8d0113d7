import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const size = { width: 40, height: 20, channels: 3 as const };

/** A photo whose content is its own, with what a camera notes where that is given. */
export async function writePhoto(
  file: string,
  shade: number,
  taken?: { at: string; camera?: string; zone?: string; latitude?: string },
) {
  await mkdir(join(file, '..'), { recursive: true });
  const picture = sharp({
    create: { ...size, background: { r: (13 * shade) % 256, g: 32 * ((13 * shade) >> 8), b: 90 } },
  });
  const exif = taken && {
    IFD0: { Make: 'Canon', Model: taken.camera ?? 'Canon EOS R5' },
    IFD2: { DateTimeOriginal: taken.at, ...(taken.zone && { OffsetTimeOriginal: taken.zone }) },
    ...(taken.latitude && {
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: taken.latitude, GPSLongitudeRef: 'W', GPSLongitude: '28/1 15/1 36/1' },
    }),
  };
  await (exif ? picture.withExif(exif) : picture).jpeg().toFile(file);
}

/** Names and notes that break what reads tables carelessly. */
export const nasty = [
  '007',
  'Nº 17, "Bruma"',
  'two\nlines',
  'ünïcode 鯨',
  '=1+1',
  "'=quoted",
  '<b>bold</b>',
  '-Sal',
  '+44',
];

/** A lab's own table with nine animals in nine photos, which lie beside it; one photo shows two animals. */
export async function writeLabTable(folder: string): Promise<string> {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = ['File,ID,Date,Place,lat,lon,Observer,Notes,Quality,Side,x,y,w,h,Wind force,note'];
  for (const [i, name] of nasty.entries()) {
    const photo = `card ${i % 2}/IMG, ${i}.jpg`;
    await writePhoto(join(folder, photo), 3 * i + 1, { at: `2024:08:${10 + i} 10:11:12`, zone: '-01:00' });
    const cells = [
      photo,
      name,
      `2024-08-${10 + i}`,
      `Pico, north ${name}`,
      38.5,
      -28.25,
      'Ana',
      `seen ${name}`,
      1 + (i % 5),
      'left',
    ];
    lines.push([...cells, 1, 2, 30, 10, i % 2 ? '4' : '', `=${name}`].map((value) => cell(String(value))).join(','));
  }
  lines.push(
    [`card 0/IMG, 0.jpg`, 'Luna', '2024-08-10', '', 38.5, -28.25, 'Ana', '', 2, '', 20, 5, 10, 10, '', '']
      .map((v) => cell(String(v)))
      .join(','),
  );
  const file = join(folder, 'lab.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
