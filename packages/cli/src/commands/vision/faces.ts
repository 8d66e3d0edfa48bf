import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FaceSource } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../../context.ts'
import { SomeFailedError } from '../../exit.ts'
import { isId } from '../../ids.ts'
import { addCommonOptions } from '../options.ts'

export function addFaces(program: Command, open: Open): void {
  const faces = program
    .command('faces')
    .description('who is on a picture, and whether two show the same person')
  const command = (usage: string, description: string): Command =>
    addCommonOptions(faces.command(usage)).description(description)
  const SOURCE = 'the id of an asset, or a file, which is not kept'
  command('verify', 'whether the largest faces of two pictures are one person; exit code 5 when they are not')
    .argument('<first>', SOURCE)
    .argument('<second>', SOURCE)
    .action(async (first: string, second: string, _options: unknown, self: Command) =>
      verify(await open(self), first, second),
    )
  addSwitch(command, open)
  command('search', 'who of the project is on a picture')
    .argument('<picture>', SOURCE)
    .action(async (picture: string, _options: unknown, self: Command) => search(await open(self), picture))
}

function addSwitch(command: (usage: string, description: string) => Command, open: Open): void {
  for (const [name, enabled, description] of [
    [
      'on',
      true,
      'look for faces from now on; they are biometric data. Those of before: fovea run faces --all',
    ],
    ['off', false, 'look for no more faces; those that were found stay until somebody deletes them'],
  ] as const) {
    command(name, description).action(async (_options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const settings = await client.vision.settings.update({ faces: { enabled } })
      out.result(settings, () => `Faces are ${name} in this project`)
    })
  }
}

const sourceOf = async (text: string): Promise<FaceSource> =>
  isId(text) ? { assetId: text } : { image: (await readFile(text)).toString('base64') }

async function verify({ client, out }: Context, first: string, second: string): Promise<void> {
  const answer = await client.faces.verify({ first: await sourceOf(first), second: await sourceOf(second) })
  const { same, similarity, threshold, model } = answer
  const told = `similarity ${similarity.toFixed(3)}, one person from ${threshold} on, by ${model}`
  out.result(answer, () => `${same ? 'the same person' : 'two people'} (${told})`)
  if (!same) throw new SomeFailedError('They are not the same person')
}

async function search({ client, out }: Context, picture: string): Promise<void> {
  const { faces, threshold, model } = isId(picture)
    ? await client.faces.search({ assetId: picture })
    : await client.faces.searchByImage(new File([await readFile(picture)], basename(picture)))
  if (out.json) return out.result({ faces, threshold, model }, String)
  const rows = faces.flatMap(({ people }, at) =>
    people.length === 0
      ? [{ face: at + 1, name: 'nobody who is known', similarity: '-', id: '-' }]
      : people.map(({ person, similarity }) => ({
          face: at + 1,
          name: person.name || '(no name)',
          similarity: similarity.toFixed(3),
          id: person.id,
        })),
  )
  out.list(rows, 'There is no face on it.', ['FACE', 'SIMILARITY', 'ID', 'NAME'], row => [
    String(row.face),
    row.similarity,
    row.id,
    row.name,
  ])
}
