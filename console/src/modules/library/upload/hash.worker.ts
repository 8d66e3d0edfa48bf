/** Hashes whole files beside the page, so that scrolling stays smooth while a folder is being looked through. */
export type HashRequest = { id: number; file: Blob }
export type HashAnswer = { id: number; sha256: string } | { id: number; error: string }

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('')

async function answer({ id, file }: HashRequest): Promise<HashAnswer> {
  try {
    return { id, sha256: hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'The file cannot be read' }
  }
}

addEventListener('message', (event: MessageEvent<HashRequest>) => {
  void answer(event.data).then(reply => postMessage(reply))
})
