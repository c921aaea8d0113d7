import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { archive, bytesOf, dictOf, four, int, latin1, tensorOf, text, u32, zip } from '../../testing/hand-made-pth.ts';
import { fixture, pthFile } from '../../testing/pth-file.ts';
import { WeightsFileError } from '../weights-file-error.ts';
import { readPth } from './read-pth.ts';

const { folder, path, read } = pthFile();

describe('a file is refused', () => {
  test('that wants to run a command, which is not run', async () => {
    const proof = join(folder(), 'proof');
    for (const call of ['cos\nsystem\n', 'cposix\nsystem\n', 'cbuiltins\neval\n']) {
      const pickle = bytesOf('\x80\x02', call, text(`touch ${proof}`), '\x85R.');
      await expect(read(archive(pickle))).rejects.toThrow(/wants to run "(os\.system|posix\.system|builtins\.eval)"/);
      const stack = bytesOf('\x80\x04', text('os'), text('system'), '\x93', text(`touch ${proof}`), '\x85R.');
      await expect(read(archive(stack))).rejects.toThrow('wants to run "os.system"');
    }
    expect(existsSync(proof)).toBe(false);
  });

  test('that holds a whole module rather than its state dict', async () => {
    const attempt = readPth(fixture('whole-module.pth'));
    await expect(attempt).rejects.toBeInstanceOf(WeightsFileError);
    await expect(attempt).rejects.toThrow(/wants to run "__main__\.Small".*state_dict\(\)/);
  });

  const w = (tensor: Buffer) => dictOf(['w', tensor]);
  const lie = (offset: number, value: number, of: string) => (central: Buffer, name: string) => {
    if (name === of) central.writeUInt32LE(value, offset);
  };
  const good = w(tensorOf('0', 4, [4], [1]));
  test.for<[string, () => Buffer, string]>([
    ['that is empty', () => Buffer.alloc(0), '0 bytes are too few'],
    ['of text', () => latin1('hello, world'), 'neither a zip archive nor a file of an older torch'],
    [
      'with a storage of another size',
      () => archive(good, { 0: four.subarray(4) }),
      'storage 0 has 12 bytes, 16 were expected',
    ],
    ['without its storage', () => archive(good), 'the archive has no entry x/data/0'],
    [
      'whose key leads elsewhere',
      () => archive(w(tensorOf('../../../etc/passwd', 4, [4], [1]))),
      'the archive has no entry',
    ],
    ['with names that lead elsewhere', () => zip({ '../x/data.pkl': good }), 'not a zip archive that can be read'],
    [
      'with a tensor beyond its storage',
      () => archive(w(tensorOf('0', 4, [3], [2])), { 0: four }),
      'a tensor of shape [3] reaches element 4 of storage 0, which has 4',
    ],
    ['with a negative offset', () => archive(w(tensorOf('0', 4, [1], [1], -1)), { 0: four }), 'offset -1'],
    ['with a negative stride', () => archive(w(tensorOf('0', 4, [2], [-1], 1)), { 0: four }), 'strides [-1]'],
    [
      'with one number repeated beyond reason',
      () => archive(w(tensorOf('0', 4, [2 ** 30, 2 ** 20], [0, 0])), { 0: four }),
      'its tensors would take',
    ],
    [
      'with a storage larger than the file',
      () => archive(w(tensorOf('0', 2 ** 30, [2 ** 30], [1])), { 0: four }),
      'would take',
    ],
    [
      'with an unknown storage',
      () => archive(w(tensorOf('0', 4, [4], [1], 0, 'QInt8Storage')), { 0: four }),
      'wants to run "torch.QInt8Storage"',
    ],
    [
      "with a storage named like an object's method",
      () => archive(w(tensorOf('0', 4, [4], [1], 0, 'toString')), { 0: four }),
      'wants to run "torch.toString"',
    ],
    [
      'with two types for one storage',
      () =>
        archive(dictOf(['a', tensorOf('0', 4, [4], [1])], ['b', tensorOf('0', 4, [4], [1], 0, 'IntStorage')]), {
          0: four,
        }),
      'two types',
    ],
    [
      'whose pickle is huge',
      () => archive(good, { 0: four }, lie(24, 2 ** 31, 'x/data.pkl')),
      'not a zip archive that can be read',
    ],
    [
      'whose entries claim more than the file',
      () =>
        archive(good, { 0: four }, (central, name) => {
          if (name !== 'x/data/0') return;
          central.writeUInt32LE(2 ** 31, 20);
          central.writeUInt32LE(2 ** 31, 24);
        }),
      'file data overflows file bounds',
    ],
    ['whose values are damaged', () => archive(good, { 0: four }, lie(16, 1, 'x/data/0')), 'entry x/data/0 is damaged'],
    ['that is no archive of torch', () => zip({ 'a.txt': four }), 'an archive with 0 entries NAME/data.pkl'],
    ['of TorchScript', () => zip({ 'x/data.pkl': good, 'x/constants.pkl': four }), 'a TorchScript archive'],
    ['of a big-endian machine', () => zip({ 'x/data.pkl': good, 'x/byteorder': latin1('big') }), 'big-endian'],
    ['that holds a number', () => archive(bytesOf('\x80\x02', int(7), '.')), 'it holds no state dict'],
    ['that holds no tensor', () => archive(dictOf(['a', int(7)])), 'no tensor with a name'],
    [
      'with a list of a million lists in one another',
      () => archive(bytesOf('\x80\x02', ']'.repeat(1e6), 'a'.repeat(1e6 - 1), '.')),
      'it holds no state dict',
    ],
    [
      'with dicts in dicts that multiply (a memo bomb)',
      () =>
        archive(
          bytesOf(
            '\x80\x02}q\x00',
            ...Array.from({ length: 60 }, (_, i) =>
              bytesOf(
                '}(',
                text('a'),
                'h',
                String.fromCharCode(i),
                text('b'),
                'h',
                String.fromCharCode(i),
                'uq',
                String.fromCharCode(i + 1),
              ),
            ),
            '.',
          ),
        ),
      'too deep',
    ],
    ['with a dict in itself', () => archive(bytesOf('\x80\x02}q\x00', text('model'), 'h\x00s.')), 'too deep'],
    [
      'that copies a dict again and again',
      () =>
        archive(
          bytesOf(
            '\x80\x02}(',
            ...Array.from({ length: 2000 }, (_, i) => bytesOf('M', Buffer.from([i & 255, i >> 8]), 'N')),
            'uq\x00',
            'ccollections\nOrderedDict\nq\x010',
            'h\x01h\x00\x85R0'.repeat(1000),
            'h\x00.',
          ),
        ),
      'it copies too many items',
    ],
    ['with a memo that is not there', () => archive(bytesOf('\x80\x02h\x05.')), 'it recalls 5, which it never stored'],
    ['that takes from an empty stack', () => archive(bytesOf('\x80\x020.')), 'takes a value where there is none'],
    ['without its mark', () => archive(bytesOf('\x80\x02}u.')), 'a mark that is not there'],
    ['that sets the state of an object', () => archive(bytesOf('\x80\x02]}b.')), 'sets the state'],
    [
      'with a huge integer',
      () => archive(bytesOf('\x80\x02\x8b', u32(2 ** 31), '.')),
      'an integer of 2147483648 bytes',
    ],
    ['with a string beyond the end', () => archive(bytesOf('\x80\x02X', u32(2 ** 31), '.')), 'the pickle is truncated'],
    [
      'with a string of 2^64 bytes',
      () => archive(bytesOf('\x80\x04\x8d', Buffer.alloc(8, 255), '.')),
      'the pickle is truncated',
    ],
    ['that stops before its end', () => archive(bytesOf('\x80\x02}')), 'the pickle is truncated'],
    ['with an instruction of classes', () => archive(bytesOf('\x80\x02(i os\nsystem\n.')), 'the instruction 0x69'],
    [
      'of another program',
      () => bytesOf('\x80\x02', int(7), '.'),
      'neither a zip archive nor a file of an older torch',
    ],
  ])('%s', async ([, bytes, message]) => {
    const attempt = read(bytes());
    await expect(attempt).rejects.toBeInstanceOf(WeightsFileError);
    await expect(attempt).rejects.toThrow(`${path()}: not a usable file of PyTorch weights: `);
    await expect(attempt).rejects.toThrow(message);
  });

  test.each(['views.pth', 'views.legacy.pth'])('wherever %s is cut off', async (name) => {
    const good = await readFile(fixture(name));
    for (let length = 0; length < good.length; length += 7) {
      await expect(read(good.subarray(0, length)), `${length} bytes`).rejects.toBeInstanceOf(WeightsFileError);
    }
    expect((await read(good)).size).toBe(7);
  });

  test.each(['views.pth', 'views.legacy.pth'])('or read, whatever byte of %s is another', async (name) => {
    const good = await readFile(fixture(name));
    for (let at = 0; at < good.length; at += 3) {
      const changed = Buffer.from(good);
      changed[at] = changed[at]! ^ 0xa5;
      await read(changed).catch((error) => expect(error, `byte ${at}`).toBeInstanceOf(WeightsFileError));
    }
  });
});
