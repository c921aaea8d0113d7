import { create, createFileRegistry, type DescMessage, fromBinary, fromJson, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** What the events of a run hold: the part of TensorBoard's protocol that is written here. */
export interface Event {
  /** Seconds since 1970. */
  readonly wallTime?: number;
  readonly step?: bigint;
  /** Only in the first event of a file. */
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly SummaryValue[] };
  readonly sessionLog?: { readonly status: number };
}

export interface SummaryValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly colorspace: number;
    readonly encodedImageString: Uint8Array;
  };
  readonly tensor?: {
    readonly dtype: number;
    readonly tensorShape: { readonly dim: readonly { readonly size: bigint }[] };
    readonly stringVal: readonly Uint8Array[];
  };
  readonly metadata?: { readonly pluginData: { readonly pluginName: string; readonly content: Uint8Array } };
}

/** SessionLog.START: what other events of the run say of this step and later ones no longer holds. */
export const sessionStart = 1;
/** DataType.DT_STRING. */
export const stringType = 7;

/**
 * The messages with the field numbers of tensorboard/compat/proto/{event,summary,tensor,tensor_shape}.proto. Enums are
 * plain integers here, and oneofs optional fields: on the wire that is the same, and what is set is what is written.
 */
const messages = {
  Event: {
    wall_time: [1, 'double'],
    step: [2, 'int64'],
    file_version: [3, 'string'],
    summary: [5, 'Summary'],
    session_log: [7, 'SessionLog'],
  },
  SessionLog: { status: [1, 'int32'] },
  Summary: { value: [1, 'Value[]'] },
  Value: {
    tag: [1, 'string'],
    simple_value: [2, 'float'],
    image: [4, 'Image'],
    tensor: [8, 'Tensor'],
    metadata: [9, 'Metadata'],
  },
  Image: { height: [1, 'int32'], width: [2, 'int32'], colorspace: [3, 'int32'], encoded_image_string: [4, 'bytes'] },
  Metadata: { plugin_data: [1, 'PluginData'] },
  PluginData: { plugin_name: [1, 'string'], content: [2, 'bytes'] },
  Tensor: { dtype: [1, 'int32'], tensor_shape: [2, 'Shape'], string_val: [8, 'bytes[]'] },
  Shape: { dim: [2, 'Dim[]'] },
  Dim: { size: [1, 'int64'] },
} as const satisfies Record<string, Record<string, readonly [number, string]>>;

const eventType: DescMessage = (() => {
  const messageType = Object.entries(messages).map(([name, fields]) => ({
    name,
    field: Object.entries(fields).map(([field, [number, spelled]]): Record<string, string | number> => {
      const type = spelled.replace('[]', '');
      const label = spelled.endsWith('[]') ? 'LABEL_REPEATED' : 'LABEL_OPTIONAL';
      const described = { name: field, number, label };
      return type in messages
        ? { ...described, type: 'TYPE_MESSAGE', typeName: `.${type}` }
        : { ...described, type: `TYPE_${type.toUpperCase()}` };
    }),
  }));
  const file = fromJson(FileDescriptorProtoSchema, { name: 'event.proto', syntax: 'proto2', messageType });
  return createFileRegistry(file, () => undefined).getMessage('Event')!;
})();

export function encodeEvent(event: Event): Uint8Array {
  return toBinary(eventType, create(eventType, { ...event }));
}

export function decodeEvent(bytes: Uint8Array): Event {
  return fromBinary(eventType, bytes) as unknown as Event;
}
