import { describeRegistry } from '../registry.contract.ts'
import { makeTestStore } from './test-store.ts'

describeRegistry(async clock => {
  const { store, dispose } = await makeTestStore({ clock })
  return { store, rounds: 400, dispose }
})
