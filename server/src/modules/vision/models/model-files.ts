/** A file of a model, pinned: what has other bytes is not loaded. */
export interface ModelFile {
  /** Relative, with `/`: `onnx/vision_model.onnx`. */
  readonly path: string
  /** Lower-case hex. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

export const DTYPES = ['fp32', 'q8'] as const
/** 32-bit floats, or 8-bit integers: a quarter of the size, and two to four times as fast on current processors. */
export type Dtype = (typeof DTYPES)[number]

const SUFFIX: Record<Dtype, string> = { fp32: '', q8: '_quantized' }

export const CONFIG_FILE = 'config.json'
export const PREPROCESSOR_FILE = 'preprocessor_config.json'
export const TOKENIZER_FILE = 'tokenizer.json'
export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json'
export const visionFile = (dtype: Dtype): string => `onnx/vision_model${SUFFIX[dtype]}.onnx`
export const textFile = (dtype: Dtype): string => `onnx/text_model${SUFFIX[dtype]}.onnx`

export interface WantedFile {
  readonly path: string
  /** Without it the model cannot be used at all; the others are taken when they are there. */
  readonly required: boolean
}

/** The files of a model as hubs lay them out, small ones first; weights beyond 2 GB lie beside their graph. */
export const wantedFiles = (dtype: Dtype): WantedFile[] => [
  { path: CONFIG_FILE, required: true },
  { path: PREPROCESSOR_FILE, required: true },
  { path: TOKENIZER_FILE, required: false },
  { path: TOKENIZER_CONFIG_FILE, required: false },
  { path: visionFile(dtype), required: true },
  { path: `${visionFile(dtype)}_data`, required: false },
  { path: textFile(dtype), required: false },
  { path: `${textFile(dtype)}_data`, required: false },
]
