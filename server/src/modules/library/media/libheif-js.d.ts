/** The part of libheif-js that is used; the package brings no types for its bundle. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.js' {
  export interface HeifPixels {
    readonly data: Uint8ClampedArray
    readonly width: number
    readonly height: number
  }
  export interface HeifImage {
    get_width(): number
    get_height(): number
    is_primary(): boolean
    /** Fills RGBA pixels; answers null when they cannot be decoded. */
    display(target: HeifPixels, done: (filled: HeifPixels | null) => void): void
  }
  export interface LibHeif {
    readonly HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] }
  }
  /** Makes an instance with a memory of its own. */
  export default function createLibHeif(): LibHeif
}
