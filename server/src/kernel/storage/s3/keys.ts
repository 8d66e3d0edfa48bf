import { assertSha256, isSha256 } from '../sha256.ts'

/** `<prefix>objects/ab/<sha256>`: in the order of the hashes, and in folders for services that keep keys as files. */
export class Keys {
  /** What all keys of objects begin with. */
  readonly root: string
  /** Whose objects they are. */
  readonly ownerMark: string

  constructor(prefix: string) {
    this.ownerMark = `${prefix}owner`
    this.root = `${prefix}objects/`
  }

  of(sha256: string): string {
    assertSha256(sha256)
    return this.#at(sha256)
  }

  /** What `of` would answer for the hash before, for listing; null: from the beginning. */
  after(sha256: string | null): string {
    return sha256 === null ? this.root : this.#at(sha256)
  }

  /** Null for a key that is none of ours. */
  sha256Of(key: string): string | null {
    const name = key.slice(key.lastIndexOf('/') + 1)
    return isSha256(name) && key === this.#at(name) ? name : null
  }

  #at(sha256: string): string {
    return `${this.root}${sha256.slice(0, 2)}/${sha256}`
  }
}
