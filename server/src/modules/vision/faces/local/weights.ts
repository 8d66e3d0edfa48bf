import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Problem } from '#kernel/errors'
import { type GraphModel, readGraphModel } from './graph-model.ts'

/** What is converted, and the sha256 of each of its files: vectors of other weights must not bear this model's name. */
const FILES = {
  blazeface: {
    json: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
    bin: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
  },
  facemesh: {
    json: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
    bin: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
  },
  faceres: {
    json: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df',
    bin: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b',
  },
} as const
export type Network = keyof typeof FILES

/** Reads a network out of the installed package. Throws 500 `vision.face_weights_changed`. */
export const readWeights = async (network: Network): Promise<GraphModel> => {
  const json = await read(network, 'json')
  const bin = await read(network, 'bin')
  return readGraphModel(json.toString('utf8'), bin)
}

const read = async (network: Network, kind: 'json' | 'bin'): Promise<Buffer> => {
  // Only the place is asked for: the package's own program is not loaded.
  const place = new URL(`../models/${network}.${kind}`, import.meta.resolve('@vladmandic/human'))
  const bytes = await readFile(place)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== FILES[network][kind]) throw weightsChanged(`${network}.${kind}`)
  return bytes
}

const weightsChanged = (file: string): Problem =>
  new Problem({
    status: 500,
    code: 'vision.face_weights_changed',
    message: `${file} of @vladmandic/human is not the file that this version of Fovea was made with. Install the pinned version again.`,
    retryable: false,
  })
