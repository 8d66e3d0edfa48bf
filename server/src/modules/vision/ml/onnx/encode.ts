import { bytesField, floatField, integerField, messageField, textField } from './protobuf.ts'

/** Element types by their number in ONNX (TensorProto.DataType). */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const
export type ElementType = keyof typeof ELEMENT_TYPES

const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const

/** Constant values. `data` is little endian, row by row, as a typed array has it in memory. */
export interface OnnxTensor {
  readonly type: ElementType
  readonly dims: readonly number[]
  readonly data: ArrayBufferView
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly tensor: OnnxTensor }

export interface OnnxNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
}

/** An input or output of a graph; a dimension with a name may be of any length. */
export interface OnnxValue {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly (number | string)[]
}

export interface OnnxModel {
  readonly name: string
  /** Of the default operator set. */
  readonly opset: number
  /** In an order in which each comes after those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[]
  readonly initializers: Readonly<Record<string, OnnxTensor>>
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

const IR_VERSION = 8

/** The bytes of an `.onnx` file. Field numbers are those of onnx.proto3 (github.com/onnx/onnx, Apache-2.0). */
export const encodeOnnx = (model: OnnxModel): Buffer =>
  Buffer.concat([
    integerField(1, IR_VERSION),
    textField(2, 'fovea'),
    messageField(7, graph(model)),
    messageField(8, [textField(1, ''), integerField(2, model.opset)]),
  ])

const graph = ({ name, nodes, initializers, inputs, outputs }: OnnxModel): Buffer[] => [
  ...nodes.map((node, index) => messageField(1, encodeNode(node, index))),
  textField(2, name),
  ...Object.entries(initializers).map(([key, tensor]) => messageField(5, encodeTensor(tensor, key))),
  ...inputs.map(value => messageField(11, encodeValue(value))),
  ...outputs.map(value => messageField(12, encodeValue(value))),
]

const encodeNode = ({ op, inputs, outputs, attributes = {} }: OnnxNode, index: number): Buffer[] => [
  ...inputs.map(name => textField(1, name)),
  ...outputs.map(name => textField(2, name)),
  textField(3, `${op}_${index}`),
  textField(4, op),
  ...Object.entries(attributes).map(([name, value]) => messageField(5, encodeAttribute(name, value))),
]

const encodeAttribute = (name: string, value: OnnxAttribute): Buffer[] => {
  const typed = (type: keyof typeof ATTRIBUTE_TYPES, parts: readonly Buffer[]): Buffer[] => [
    textField(1, name),
    ...parts,
    integerField(20, ATTRIBUTE_TYPES[type]),
  ]
  if ('float' in value) return typed('float', [floatField(2, value.float)])
  if ('int' in value) return typed('int', [integerField(3, value.int)])
  if ('string' in value) return typed('string', [textField(4, value.string)])
  if ('tensor' in value) return typed('tensor', [messageField(5, encodeTensor(value.tensor, ''))])
  if ('floats' in value)
    return typed(
      'floats',
      value.floats.map(each => floatField(7, each)),
    )
  if ('ints' in value)
    return typed(
      'ints',
      value.ints.map(each => integerField(8, each)),
    )
  return typed(
    'strings',
    value.strings.map(each => textField(9, each)),
  )
}

const encodeTensor = ({ type, dims, data }: OnnxTensor, name: string): Buffer[] => [
  ...dims.map(length => integerField(1, length)),
  integerField(2, ELEMENT_TYPES[type]),
  ...(name === '' ? [] : [textField(8, name)]),
  bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
]

const encodeValue = ({ name, type, dims }: OnnxValue): Buffer[] => {
  const shape = dims.map(length =>
    messageField(1, [typeof length === 'number' ? integerField(1, length) : textField(2, length)]),
  )
  const tensorType = messageField(1, [integerField(1, ELEMENT_TYPES[type]), messageField(2, shape)])
  return [textField(1, name), messageField(2, [tensorType])]
}
