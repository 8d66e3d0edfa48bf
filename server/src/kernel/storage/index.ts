export { createFsObjectStore, type FsObjectStoreOptions, RESERVE_BYTES } from './fs/fs-object-store.ts'
export type {
  ObjectRegistry,
  ReferenceSource,
  SweepOptions,
  SweepPage,
  SweepReport,
} from './object-registry.ts'
export type { ByteRange, ObjectStore, StagedObject, StageOptions } from './object-store.ts'
export { createObjectRegistry, type ObjectRegistryOptions } from './registry.ts'
export { isSha256 } from './sha256.ts'
