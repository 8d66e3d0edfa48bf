import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { CropShape } from './aligned-crop.ts'
import { DETECTOR_SIDE } from './blazeface.ts'
import { toOnnx } from './to-onnx.ts'
import { type Network, readWeights } from './weights.ts'

/** The logits and the boxes of the coarse and of the fine grid of anchors. */
const DETECTOR_OUTPUTS = { scores: ['Identity', 'Identity_1'], boxes: ['Identity_2', 'Identity_3'] } as const
/** What the network thinks of a face before it guesses age and gender, which is left out: nobody asked for it. */
const RECOGNITION_OUTPUT = 'global_pooling/Mean'
/** What the vectors were measured with. */
export const RECOGNITION: CropShape = { side: 224, margin: 1.4 }

/** Whether there is a face at all; the points of its mesh are left out. */
const PRESENCE_OUTPUT = 'Identity_1'
export const PRESENCE: CropShape = { side: 192, margin: 1.4 }

/** One run of the detector over RGB from -1 to 1, 256 pixels a side. */
export const runDetector = async (
  picture: Float32Array,
): Promise<{ scores: Float32Array; boxes: Float32Array }> => {
  const { scores, boxes } = DETECTOR_OUTPUTS
  const session = await load('blazeface', [...scores, ...boxes])
  const given = new Tensor('float32', picture, [1, DETECTOR_SIDE, DETECTOR_SIDE, 3])
  const told = await session.run({ [inputOf(session)]: given })
  const joined = (names: readonly string[]) => concatenated(names.map(name => floatsOf(told[name])))
  return { scores: joined(scores), boxes: joined(boxes) }
}

/** The vector of a face, as the network answers it; RGB from 0 to 255, 224 pixels a side. */
export const runRecognition = async (face: Float32Array): Promise<Float32Array> => {
  const session = await load('faceres', [RECOGNITION_OUTPUT])
  const given = new Tensor('float32', face, [1, RECOGNITION.side, RECOGNITION.side, 3])
  const told = await session.run({ [inputOf(session)]: given })
  return floatsOf(told[RECOGNITION_OUTPUT])
}

/** How sure a second network is that this is a face, 0 to 1; RGB from 0 to 1, 192 pixels a side. */
export const runPresence = async (face: Float32Array): Promise<number> => {
  const session = await load('facemesh', [PRESENCE_OUTPUT])
  const given = new Tensor('float32', face, [1, PRESENCE.side, PRESENCE.side, 3])
  const told = await session.run({ [inputOf(session)]: given })
  return floatsOf(told[PRESENCE_OUTPUT])[0] ?? 0
}

const loaded = new Map<Network, Promise<InferenceSession>>()

/** Converted at the first use in each child, which takes a quarter of a second; see docs/decisions/faces.md. */
const load = (network: Network, outputs: readonly string[]): Promise<InferenceSession> => {
  const known = loaded.get(network)
  if (known) return known
  const session = open(network, outputs)
  loaded.set(network, session)
  session.catch(() => loaded.delete(network))
  return session
}

const open = async (network: Network, outputs: readonly string[]): Promise<InferenceSession> =>
  InferenceSession.create(toOnnx(await readWeights(network), outputs, network), {
    // One for each child: more were slower, because requests and other children want the cores, too.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })

const inputOf = (session: InferenceSession): string => {
  const [name] = session.inputNames
  if (name === undefined) throw new Error('The network has no input')
  return name
}

const floatsOf = (tensor: Tensor | undefined): Float32Array => {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('The network answered no floats')
  return tensor.data
}

const concatenated = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
