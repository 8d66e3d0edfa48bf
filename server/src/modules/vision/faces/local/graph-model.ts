import { z } from 'zod'
import { widenHalfFloats } from './half-float.ts'

/** A constant of a graph: 32-bit floats or integers, row by row. */
export interface Weight {
  readonly dims: readonly number[]
  readonly data: Float32Array | Int32Array
}

export interface GraphNode {
  readonly name: string
  readonly op: string
  /** Names of the nodes whose output it takes. */
  readonly inputs: readonly string[]
  /** Lists of whole numbers (`strides`), texts (`padding`) and lists of texts (`fused_ops`), as far as it has them. */
  readonly attributes: {
    readonly integers: Readonly<Record<string, readonly number[]>>
    readonly texts: Readonly<Record<string, readonly string[]>>
  }
}

/** A trained network as TensorFlow.js keeps it. */
export interface GraphModel {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly weights: ReadonlyMap<string, Weight>
}

const Dims = z.array(z.number().int().nonnegative())
const Attribute = z.object({
  s: z.string().optional(),
  list: z.object({ i: z.array(z.coerce.number()).optional(), s: z.array(z.string()).optional() }).optional(),
  shape: z.object({ dim: z.array(z.object({ size: z.coerce.number() })) }).optional(),
})
const Topology = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({
    node: z.array(
      z.object({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), Attribute).default({}),
      }),
    ),
  }),
  weightsManifest: z
    .array(
      z.object({
        weights: z.array(
          z.object({
            name: z.string(),
            shape: Dims,
            dtype: z.enum(['float32', 'int32']),
            quantization: z.object({ dtype: z.literal('float16') }).optional(),
          }),
        ),
      }),
    )
    .length(1),
})
type Topology = z.infer<typeof Topology>

/** Reads a graph model of one file of weights. Throws for what is none, or has parts that are not known here. */
export const readGraphModel = (json: string, weights: Buffer): GraphModel => {
  const model = Topology.parse(JSON.parse(json))
  return {
    nodes: new Map(model.modelTopology.node.map(node => [node.name, readNode(node)])),
    weights: readWeights(model.weightsManifest[0]?.weights ?? [], weights),
  }
}

const readNode = ({ name, op, input, attr }: Topology['modelTopology']['node'][number]): GraphNode => {
  const integers: Record<string, number[]> = {}
  const texts: Record<string, string[]> = {}
  for (const [key, { s, list, shape }] of Object.entries(attr)) {
    if (list?.i) integers[key] = list.i
    if (shape) integers[key] = shape.dim.map(({ size }) => size)
    if (s !== undefined) texts[key] = [fromBase64(s)]
    if (list?.s) texts[key] = list.s.map(fromBase64)
  }
  // `name:0` is the first output of a node; none here has a second.
  return { name, op, inputs: input.map(each => each.replace(/:0$/, '')), attributes: { integers, texts } }
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')

const readWeights = (
  manifest: Topology['weightsManifest'][number]['weights'],
  bytes: Buffer,
): Map<string, Weight> => {
  const weights = new Map<string, Weight>()
  let offset = 0
  for (const { name, shape, dtype, quantization } of manifest) {
    const count = shape.reduce((product, length) => product * length, 1)
    const size = count * (quantization ? 2 : 4)
    if (offset + size > bytes.length) throw new Error(`The weights end before ${name}`)
    // A copy, because a typed array wants its values aligned.
    const part = Uint8Array.prototype.slice.call(bytes, offset, offset + size)
    offset += size
    weights.set(name, { dims: shape, data: quantization ? widenHalfFloats(part) : fromBytes(part, dtype) })
  }
  return weights
}

const fromBytes = (part: Uint8Array, dtype: 'float32' | 'int32'): Float32Array | Int32Array =>
  dtype === 'float32' ? new Float32Array(part.buffer) : new Int32Array(part.buffer)
