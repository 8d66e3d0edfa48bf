import { InferenceSession, type Tensor } from 'onnxruntime-node'
import { modelUnsupported } from '../../models/errors.ts'

/** One thread each: there may be a child for each core, and two threads for one run were slower than two runs. */
const SESSION: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
}

/** One of the two halves of a model: pictures or texts go in, vectors come out. */
export interface Tower {
  readonly session: InferenceSession
  /** Its file within the model, for messages. */
  readonly file: string
  readonly inputs: readonly string[]
  /** The output that is the vector. */
  readonly output: string
}

/** Throws 422 `vision.model_unsupported`, which names `file`. `outputs`: the names that the vector may have, best first. */
export const openTower = async (
  { path, file }: { readonly path: string; readonly file: string },
  outputs: readonly string[],
): Promise<Tower> => {
  const session = await open(path, file)
  const output = outputs.find(name => session.outputNames.includes(name))
  if (output === undefined) {
    await session.release()
    throw modelUnsupported(
      file,
      `it answers ${session.outputNames.join(', ')}, and none of ${outputs.join(', ')}`,
    )
  }
  return { session, file, inputs: session.inputNames, output }
}

const open = async (path: string, file: string): Promise<InferenceSession> => {
  try {
    return await InferenceSession.create(path, SESSION)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw modelUnsupported(file, `onnxruntime cannot open it (${why.replaceAll(/\s+/g, ' ').slice(0, 200)})`)
  }
}

/** The vectors of one run, as the graph gives them. Throws 422 `vision.model_unsupported`. */
export const runTower = async (
  tower: Tower,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Float32Array[]> => {
  const unknown = tower.inputs.filter(name => !(name in feeds))
  if (unknown.length > 0)
    throw modelUnsupported(tower.file, `it wants ${unknown.join(', ')}, which is not known`)
  const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => tower.inputs.includes(name)))
  const { [tower.output]: answer } = await tower.session.run(given, [tower.output])
  if (answer?.dims.length !== 2 || !(answer.data instanceof Float32Array)) {
    throw modelUnsupported(tower.file, `its ${tower.output} is no list of vectors of 32-bit floats`)
  }
  const { data } = answer
  const dimensions = answer.dims[1] ?? 0
  return Array.from({ length: answer.dims[0] ?? 0 }, (_, row) =>
    data.slice(row * dimensions, (row + 1) * dimensions),
  )
}
