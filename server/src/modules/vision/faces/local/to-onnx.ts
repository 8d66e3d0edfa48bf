import { encodeOnnx, type OnnxNode, type OnnxTensor, type OnnxValue } from '../../ml/onnx/encode.ts'
import type { GraphModel, GraphNode, Weight } from './graph-model.ts'
import { channelConstantOf, depthwiseKernelOf, integersOf, kernelOf } from './weight-layout.ts'

/** The operators that the graphs of faces have; what each does is said by TensorFlow's and by ONNX's documentation. */
const ELEMENTWISE: Readonly<Record<string, string>> = {
  Add: 'Add',
  AddV2: 'Add',
  Mul: 'Mul',
  Minimum: 'Min',
  Maximum: 'Max',
  Relu: 'Relu',
  Prelu: 'PRelu',
  Sigmoid: 'Sigmoid',
  Identity: 'Identity',
}
/** ReduceMean takes its axes as an attribute up to 17. */
const OPSET = 14

/**
 * The bytes of an ONNX file that computes `outputs` as the TensorFlow.js graph does. TensorFlow has the channels of a
 * picture last, onnxruntime is fast with channels first: the input is turned once, and what is reshaped is turned back.
 * Throws for an operator that the graphs of faces do not have.
 */
export const toOnnx = (graph: GraphModel, outputs: readonly string[], name: string): Buffer => {
  const conversion = new Conversion(graph)
  for (const output of outputs) conversion.add(output)
  return encodeOnnx({
    name,
    opset: OPSET,
    nodes: conversion.nodes,
    initializers: Object.fromEntries(conversion.initializers),
    inputs: conversion.inputs,
    outputs: outputs.map(output => ({ name: output, type: 'float32', dims: conversion.dimsOf(output) })),
  })
}

interface Clamp {
  readonly input: string
  /** The names of both bounds. */
  readonly from: string
  readonly to: string
}

class Conversion {
  readonly nodes: OnnxNode[] = []
  readonly initializers = new Map<string, OnnxTensor>()
  readonly inputs: OnnxValue[] = []
  readonly #graph: GraphModel
  readonly #done = new Set<string>()
  readonly #dims = new Map<string, readonly (number | string)[]>()

  constructor(graph: GraphModel) {
    this.#graph = graph
  }

  dimsOf(name: string): readonly (number | string)[] {
    const dims = this.#dims.get(name)
    if (!dims) throw new Error(`${name} is a picture, and no result`)
    return dims
  }

  /** Adds the node after all that it takes. */
  add(name: string): void {
    if (this.#done.has(name) || this.#graph.weights.has(name)) return
    this.#done.add(name)
    const node = this.#graph.nodes.get(name)
    if (!node) throw new Error(`The graph has no ${name}`)
    const clamp = this.#clampOf(node)
    for (const input of clamp ? [clamp.input] : node.inputs) this.add(input)
    if (clamp) this.#clamp(name, clamp)
    else this.#convert(node)
  }

  /** Maximum(Minimum(input, to), from): one step, which onnxruntime does together with the convolution before it. */
  #clampOf({ op, inputs: [lower = '', from = ''] }: GraphNode): Clamp | undefined {
    const limit = this.#graph.nodes.get(lower)
    if (op !== 'Maximum' || limit?.op !== 'Minimum') return undefined
    const [input = '', to = ''] = limit.inputs
    const bounds = [from, to].map(name => this.#graph.weights.get(name))
    return bounds.every(bound => bound?.dims.length === 0) ? { input, from, to } : undefined
  }

  #clamp(name: string, { input, from, to }: Clamp): void {
    const bounds = [from, to].map(each => this.#constant(each, channelConstantOf(this.#weight(each))))
    this.#emit('Clip', [input, ...bounds], name)
  }

  #convert(node: GraphNode): void {
    const elementwise = ELEMENTWISE[node.op]
    if (elementwise) this.#elementwise(elementwise, node)
    else if (node.op === 'Placeholder') this.#input(node)
    else if (node.op === 'Conv2D' || node.op === '_FusedConv2D') this.#convolution(node, kernelOf)
    else if (node.op === 'DepthwiseConv2dNative') this.#convolution(node, depthwiseKernelOf)
    else if (node.op === 'MaxPool') this.#maxPool(node)
    else if (node.op === 'Pad') this.#pad(node)
    else if (node.op === 'Reshape') this.#reshape(node)
    else if (node.op === 'Mean') this.#mean(node)
    else throw new Error(`The operator ${node.op} of ${node.name} is not known here`)
  }

  #input({ name, attributes }: GraphNode): void {
    const given = `${name}/given`
    const dims = (attributes.integers.shape ?? []).map((length, axis) =>
      axis === 0 && length < 0 ? 'batch' : length,
    )
    this.inputs.push({ name: given, type: 'float32', dims })
    this.#emit('Transpose', [given], name, { perm: { ints: [0, 3, 1, 2] } })
  }

  #elementwise(op: string, { name, inputs }: GraphNode): void {
    const operands = inputs.map(input => {
      const weight = this.#graph.weights.get(input)
      return weight ? this.#constant(input, channelConstantOf(weight)) : input
    })
    const [first = ''] = inputs
    const dims = this.#dims.get(first)
    if (dims) this.#dims.set(name, dims)
    this.#emit(op, operands, name)
  }

  #convolution(node: GraphNode, layout: (weight: Weight) => OnnxTensor): void {
    const { name, inputs, attributes } = node
    const [picture = '', kernel = '', bias, slope] = inputs
    const activation = activationOf(name, attributes.texts.fused_ops ?? [])
    const tensor = layout(this.#weight(kernel))
    const operands = [picture, this.#constant(kernel, tensor)]
    if (bias !== undefined) {
      const { dims, data } = this.#weight(bias)
      operands.push(this.#constant(bias, { type: 'float32', dims, data }))
    }
    const sum = activation ? `${name}/sum` : name
    this.#emit('Conv', operands, sum, {
      ...window(node),
      group: { int: layout === depthwiseKernelOf ? (tensor.dims[0] ?? 1) : 1 },
    })
    if (!activation) return
    const slopes = slope === undefined ? [] : [this.#constant(slope, channelConstantOf(this.#weight(slope)))]
    this.#emit(activation, [sum, ...slopes], name)
  }

  #maxPool(node: GraphNode): void {
    const [, height = 1, width = 1] = node.attributes.integers.ksize ?? []
    this.#emit('MaxPool', [...node.inputs], node.name, {
      ...window(node),
      kernel_shape: { ints: [height, width] },
    })
  }

  #pad({ name, inputs: [picture = '', paddings = ''] }: GraphNode): void {
    const { data } = this.#weight(paddings)
    const side = (axis: number, end: number) => data[axis * 2 + end] ?? 0
    const pads = [0, 1].flatMap(end => [0, 3, 1, 2].map(axis => side(axis, end)))
    this.#emit('Pad', [picture, this.#constant(paddings, integersOf(pads))], name)
  }

  #reshape({ name, inputs: [picture = '', shape = ''] }: GraphNode): void {
    const dims = [...this.#weight(shape).data]
    const turned = `${name}/turned`
    this.#emit('Transpose', [picture], turned, { perm: { ints: [0, 2, 3, 1] } })
    this.#emit('Reshape', [turned, this.#constant(shape, integersOf(dims))], name)
    this.#dims.set(name, dims)
  }

  /** Over height and width: what is left is one value for each channel. */
  #mean({ name, inputs: [picture = '', axes = ''] }: GraphNode): void {
    if (`${[...this.#weight(axes).data]}` !== '1,2') throw new Error(`${name} is no mean over a picture`)
    this.#emit('ReduceMean', [picture], name, { axes: { ints: [2, 3] }, keepdims: { int: 0 } })
    this.#dims.set(name, ['batch', 'channels'])
  }

  #weight(name: string): Weight {
    const weight = this.#graph.weights.get(name)
    if (!weight) throw new Error(`${name} is no constant`)
    return weight
  }

  #constant(name: string, tensor: OnnxTensor): string {
    this.initializers.set(name, tensor)
    return name
  }

  #emit(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxNode['attributes'] = {},
  ): void {
    this.nodes.push({ op, inputs, outputs: [output], attributes })
  }
}

/** What a convolution does with its sum; null: nothing. */
const activationOf = (name: string, fused: readonly string[]): 'Relu' | 'PRelu' | null => {
  const [activation, ...more] = fused.filter(op => op !== 'BiasAdd')
  if (activation === undefined) return null
  if (activation === 'Relu' && more.length === 0) return 'Relu'
  if (activation === 'Prelu' && more.length === 0) return 'PRelu'
  throw new Error(`${name} has ${fused.join(', ')} fused`)
}

/** What convolution and pooling share; `SAME` puts the odd pixel at the end, as TensorFlow does. */
const window = ({ attributes, name }: GraphNode): NonNullable<OnnxNode['attributes']> => {
  const [, down = 1, across = 1] = attributes.integers.strides ?? []
  const [, dilatedDown = 1, dilatedAcross = 1] = attributes.integers.dilations ?? []
  const [padding] = attributes.texts.padding ?? []
  if (padding !== 'SAME' && padding !== 'VALID') throw new Error(`${name} has the padding ${padding}`)
  return {
    strides: { ints: [down, across] },
    auto_pad: { string: padding === 'SAME' ? 'SAME_UPPER' : 'VALID' },
    ...(dilatedDown * dilatedAcross === 1 ? {} : { dilations: { ints: [dilatedDown, dilatedAcross] } }),
  }
}
