import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { GraphModel, GraphNode, Weight } from './graph-model.ts'
import { widenHalfFloats } from './half-float.ts'
import { toOnnx } from './to-onnx.ts'

const node = (
  name: string,
  op: string,
  inputs: string[],
  integers: Record<string, number[]> = {},
  texts: Record<string, string[]> = {},
): [string, GraphNode] => [name, { name, op, inputs, attributes: { integers, texts } }]
const weight = (dims: number[], values: number[], whole = false): Weight => ({
  dims,
  data: whole ? Int32Array.from(values) : Float32Array.from(values),
})
const input = (side: number, channels: number) =>
  node('input', 'Placeholder', [], { shape: [1, side, side, channels] })
const window = (stride: number) => ({ strides: [1, stride, stride, 1], dilations: [1, 1, 1, 1] })
const shape = (...dims: number[]): [string, Weight] => ['shape', weight([dims.length], dims, true)]

/** What the converted graph says of a picture with the channels last. */
const run = async (graph: GraphModel, side: number, channels: number, picture: number[]) => {
  const session = await InferenceSession.create(toOnnx(graph, ['out'], 'test'))
  const { out } = await session.run({
    'input/given': new Tensor('float32', Float32Array.from(picture), [1, side, side, channels]),
  })
  if (!(out?.data instanceof Float32Array)) throw new Error('the graph answered no floats')
  return { dims: [...out.dims], values: [...out.data] }
}
const graph = (nodes: [string, GraphNode][], weights: [string, Weight][]): GraphModel => ({
  nodes: new Map(nodes),
  weights: new Map(weights),
})

describe('A converted graph', () => {
  it('convolves with the odd pixel at the end, adds and rectifies as TensorFlow does', async () => {
    const converted = graph(
      [
        input(2, 1),
        node('conv', '_FusedConv2D', ['input', 'kernel', 'bias'], window(2), {
          padding: ['SAME'],
          fused_ops: ['BiasAdd', 'Relu'],
        }),
        node('out', 'Reshape', ['conv', 'shape']),
      ],
      [
        // Height, width, in, out: the second output is the negative of the first.
        [
          'kernel',
          weight(
            [3, 3, 1, 2],
            [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(value => [value, -value]),
          ),
        ],
        ['bias', weight([2], [0.5, 0.5])],
        shape(1, 2),
      ],
    )
    // With a stride of 2 the window begins at the first pixel, and what is missing is right and below.
    expect(await run(converted, 2, 1, [1, 10, 100, 1000])).toEqual({
      dims: [1, 2],
      values: [1 * 1 + 2 * 10 + 4 * 100 + 5 * 1000 + 0.5, 0],
    })
  })

  it('keeps channels apart by depth, pools, pads and gives the channels back last', async () => {
    const converted = graph(
      [
        input(2, 2),
        node('deep', 'DepthwiseConv2dNative', ['input', 'kernel'], window(1), { padding: ['VALID'] }),
        node('pool', 'MaxPool', ['deep'], { ...window(2), ksize: [1, 2, 2, 1] }, { padding: ['SAME'] }),
        node('pad', 'Pad', ['pool', 'paddings']),
        node('out', 'Reshape', ['pad', 'shape']),
      ],
      [
        ['kernel', weight([1, 1, 2, 1], [2, 3])],
        ['paddings', weight([4, 2], [0, 0, 0, 0, 0, 0, 0, 1], true)],
        shape(1, 3),
      ],
    )
    expect(await run(converted, 2, 2, [1, -1, 2, -2, 3, -3, 4, -4])).toEqual({
      dims: [1, 3],
      values: [8, -3, 0],
    })
  })

  it('clamps, scales and slopes by channel, and takes the mean over the picture', async () => {
    const converted = graph(
      [
        input(1, 3),
        node('scaled', 'Mul', ['input', 'scale']),
        node('sloped', 'Prelu', ['scaled', 'slope']),
        node('below', 'Minimum', ['sloped', 'six']),
        node('clamped', 'Maximum', ['below', 'floor']),
        node('out', 'Mean', ['clamped', 'axes']),
      ],
      [
        ['scale', weight([3], [1, 2, 10])],
        ['slope', weight([1, 1, 3], [0.5, 0.25, 0])],
        ['six', weight([], [6])],
        ['floor', weight([], [-1])],
        ['axes', weight([2], [1, 2], true)],
      ],
    )
    expect(await run(converted, 1, 3, [-1, -1, 5])).toEqual({ dims: [1, 3], values: [-0.5, -0.5, 6] })
  })

  it('is refused when it has something that is not known here', () => {
    const odd = graph([input(1, 1), node('out', 'Einsum', ['input'])], [])
    expect(() => toOnnx(odd, ['out'], 'odd')).toThrow('Einsum')
  })
})

describe('16-bit floats', () => {
  it('are widened exactly: normal, small, negative and endless ones', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00, 0x8000)
    expect([...widenHalfFloats(new Uint8Array(bits.buffer))]).toEqual([
      1,
      -2,
      0.333251953125,
      2 ** -24,
      65_504,
      Number.POSITIVE_INFINITY,
      -0,
    ])
  })
})
