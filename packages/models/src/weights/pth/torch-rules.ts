/** The names that files of weights need, and what they make here. Everything else is refused by its name. */
import { PickleError, PickleGlobal, type PickleRules, PickleTuple } from './pickle/pickle-values.ts';
import { StorageReference, storageTypes, TensorReference } from './stored-tensors.ts';

/** Something allowed that carries no weights: a device, a data type, bytes. */
export class Opaque {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Make = (args: readonly unknown[]) => unknown;

const opaque =
  (name: string): Make =>
  () =>
    new Opaque(name);

/** The pairs or the dict that a dict is made from; a factory or nothing gives an empty one. */
const dict: Make = ([items]) => {
  if (items instanceof Map) return new Map(items);
  if (!Array.isArray(items)) return new Map();
  return new Map(
    items.map((pair): [unknown, unknown] => {
      const [key, value] = pair instanceof PickleTuple ? pair.items : Array.isArray(pair) ? pair : [];
      return [key, value];
    }),
  );
};

const tensor: Make = ([storage, offset, shape, stride]) => {
  if (!(storage instanceof StorageReference && shape instanceof PickleTuple && stride instanceof PickleTuple)) {
    throw new PickleError('a tensor that is not made of a storage, a shape and strides');
  }
  return new TensorReference(storage, offset as number, shape.items as number[], stride.items as number[]);
};

/** The tensor in a parameter. */
const parameter: Make = ([data]) => {
  if (!(data instanceof TensorReference)) throw new PickleError('a parameter without a tensor');
  return data;
};

const callable: Readonly<Record<string, Make>> = {
  'torch._utils._rebuild_tensor': tensor,
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': parameter,
  'collections.OrderedDict': dict,
  'collections.defaultdict': () => new Map(),
  'collections.Counter': dict,
  'torch.Size': ([items]) => (items instanceof PickleTuple ? items : new PickleTuple([])),
  'torch.device': opaque('torch.device'),
  '_codecs.encode': opaque('bytes'),
  'builtins.set': () => [],
  '__builtin__.set': () => [],
  'builtins.dict': dict,
  '__builtin__.dict': dict,
};

const mostCopies = 1_000_000;
const dtype = /^torch\.(float(16|32|64)|bfloat16|half|double|float|u?int(8|16|32|64)|long|int|short|bool)$/;
const storageClass = /^torch\.(?:cuda\.)?(\w+Storage)$/;

/** What a pickle of torch may say. `length` of a storage is checked against the file by whoever reads its bytes. */
export function torchRules(): PickleRules {
  // Making a dict from items copies them: a short pickle could ask for it again and again.
  let copies = 0;
  return {
    global(name) {
      const storage = storageClass.exec(name)?.[1];
      const known = storage ? Object.hasOwn(storageTypes, storage) : dtype.test(name);
      if (known || Object.hasOwn(callable, name)) return new PickleGlobal(name);
      throw new PickleError(
        `the file wants to run "${name}", which is not among the names that weights need; nothing was run. ` +
          "Save the network's state_dict() alone",
      );
    },
    reduce({ name }, args) {
      if (!Object.hasOwn(callable, name)) throw new PickleError(`it calls "${name}", which is not for calling`);
      const [items] = args;
      if (items instanceof Map) copies += items.size;
      else if (Array.isArray(items)) copies += items.length;
      if (copies > mostCopies) throw new PickleError('it copies too many items');
      return callable[name]!(args);
    },
    persistent(id) {
      const [kind, type, key, , length, part] = id instanceof PickleTuple ? id.items : [];
      const element = type instanceof PickleGlobal ? storageTypes[storageClass.exec(type.name)?.[1] ?? ''] : undefined;
      const natural = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
      if (kind !== 'storage' || !element || typeof key !== 'string' || !natural(length)) {
        throw new PickleError('an object outside the pickle that is no storage');
      }
      if (!(part instanceof PickleTuple)) return new StorageReference(key, element, length);
      const [, begin, extent] = part.items;
      if (!natural(begin) || !natural(extent) || begin + extent > length) {
        throw new PickleError(`a view of storage ${key} that reaches beyond it`);
      }
      return new StorageReference(key, element, extent, begin);
    },
  };
}
