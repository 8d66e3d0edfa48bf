import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeOnnx } from './encode.ts'

describe('a graph that was written as ONNX', () => {
  it('is run by onnxruntime as it was meant, with constants, attributes of each kind and a free dimension', async () => {
    const bytes = encodeOnnx({
      name: 'scale',
      opset: 14,
      nodes: [
        { op: 'MatMul', inputs: ['x', 'weights'], outputs: ['y'] },
        { op: 'LeakyRelu', inputs: ['y'], outputs: ['z'], attributes: { alpha: { float: 0.5 } } },
        {
          op: 'Transpose',
          inputs: ['z'],
          outputs: ['turned'],
          attributes: { perm: { ints: [1, 0] } },
        },
        { op: 'Cast', inputs: ['turned'], outputs: ['out'], attributes: { to: { int: 1 } } },
      ],
      initializers: {
        weights: { type: 'float32', dims: [2, 2], data: Float32Array.of(1, 0, 0, -2) },
      },
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
      outputs: [{ name: 'out', type: 'float32', dims: [2, 'batch'] }],
    })
    const session = await InferenceSession.create(bytes)
    const { out } = await session.run({
      x: new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
    })
    expect(out).toMatchObject({ dims: [2, 3], data: Float32Array.of(1, 3, 5, -2, -4, -6) })
  })
})
