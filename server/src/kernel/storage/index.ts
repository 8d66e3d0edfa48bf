export { type CopyProgress, copyObjects } from './copy.ts'
export { createObjectStore, createObjectStoreAt } from './create.ts'
export { createFsObjectStore, type FsObjectStoreOptions } from './fs/fs-object-store.ts'
export { parseStorageUrl, type StorageLocation } from './location.ts'
export type {
  ObjectRegistry,
  ReferenceSource,
  SweepOptions,
  SweepPage,
  SweepReport,
} from './object-registry.ts'
export type { ByteRange, ListedObject, ObjectStore, StagedObject, StageOptions } from './object-store.ts'
export { createObjectRegistry, type ObjectRegistryOptions } from './registry.ts'
export { isSha256 } from './sha256.ts'
export { RESERVE_BYTES } from './staging/staging.ts'
export { type StorageConfig, storageVariables } from './variables.ts'
