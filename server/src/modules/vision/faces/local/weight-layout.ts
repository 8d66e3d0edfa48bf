import type { OnnxTensor } from '../../ml/onnx/encode.ts'
import type { Weight } from './graph-model.ts'

/** A kernel of a convolution: height, width, in, out → out, in, height, width. */
export const kernelOf = ({ dims, data }: Weight): OnnxTensor => {
  const [height = 1, width = 1, input = 1, output = 1] = dims
  return permuted(
    data,
    [output, input, height, width],
    (o, i, y, x) => ((y * width + x) * input + i) * output + o,
  )
}

/** A kernel by channel: height, width, channels, multiplier → channels × multiplier, 1, height, width. */
export const depthwiseKernelOf = ({ dims, data }: Weight): OnnxTensor => {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = dims
  const all = channels * multiplier
  return permuted(data, [all, 1, height, width], (c, _, y, x) => (y * width + x) * all + c)
}

const permuted = (
  data: Weight['data'],
  dims: readonly [number, number, number, number],
  from: (a: number, b: number, c: number, d: number) => number,
): OnnxTensor => {
  const values = new Float32Array(data.length)
  let at = 0
  for (let a = 0; a < dims[0]; a += 1) {
    for (let b = 0; b < dims[1]; b += 1) {
      for (let c = 0; c < dims[2]; c += 1) {
        for (let d = 0; d < dims[3]; d += 1) {
          values[at] = data[from(a, b, c, d)] ?? 0
          at += 1
        }
      }
    }
  }
  return { type: 'float32', dims, data: values }
}

/**
 * One value for each channel, so that it fits beside pictures with the channels first; a single value as it is.
 * TensorFlow has the channels last, so all dimensions before them are 1.
 */
export const channelConstantOf = ({ dims, data }: Weight): OnnxTensor => {
  const channels = dims.at(-1)
  if (data.length !== (channels ?? 1))
    throw new Error('A constant beside a picture has one value for each channel')
  return {
    type: 'float32',
    dims: channels === undefined ? [] : [channels, 1, 1],
    data: Float32Array.from(data),
  }
}

export const integersOf = (values: Iterable<number>): OnnxTensor => {
  const data = BigInt64Array.from(values, value => BigInt(value))
  return { type: 'int64', dims: [data.length], data }
}
